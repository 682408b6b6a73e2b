package container

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/podstatus"
)

// MatchingRule returns the first restart rule whose exit codes match, or nil
// (pkg/api/v1/pod/util.go FindMatchingContainerRestartRule).
func MatchingRule(c *corev1.Container, exitCode int) *corev1.ContainerRestartRule {
	for i := range c.RestartPolicyRules {
		rule := &c.RestartPolicyRules[i]
		if rule.ExitCodes == nil {
			continue
		}
		listed := slices.Contains(rule.ExitCodes.Values, int32(exitCode))
		switch rule.ExitCodes.Operator {
		case corev1.ContainerRestartRuleOnExitCodesOpIn:
			if listed {
				return rule
			}
		case corev1.ContainerRestartRuleOnExitCodesOpNotIn:
			if !listed {
				return rule
			}
		}
	}
	return nil
}

// ShouldRestart decides about a container that has exited with a code: rules first, then the container's own
// policy, then the Pod's (pkg/api/v1/pod/util.go ContainerShouldRestart). rule names what decided.
func ShouldRestart(c *corev1.Container, spec *corev1.PodSpec, exitCode int) (restart bool, rule Decision) {
	if c.RestartPolicy != nil {
		if r := MatchingRule(c, exitCode); r != nil {
			if r.Action == corev1.ContainerRestartRuleActionRestartAllContainers {
				return true, ByRestartAll
			}
			return true, ByRule
		}
		switch *c.RestartPolicy {
		case corev1.ContainerRestartPolicyAlways:
			return true, ByContainerAlways
		case corev1.ContainerRestartPolicyOnFailure:
			return exitCode != 0, ByContainerOnFailure
		case corev1.ContainerRestartPolicyNever:
			return false, ByContainerNever
		}
	}
	switch spec.RestartPolicy {
	case corev1.RestartPolicyOnFailure:
		return exitCode != 0, ByPodOnFailure
	case corev1.RestartPolicyNever:
		return false, ByPodNever
	}
	return true, ByPodAlways
}

// Decision names what decided whether a container is started again.
type Decision int

// What can decide about a restart.
const (
	ByPodAlways Decision = iota
	ByPodOnFailure
	ByPodNever
	ByContainerAlways
	ByContainerOnFailure
	ByContainerNever
	ByRule
	ByRestartAll
)

// ShouldBeStarted decides whether a container that does not run is to be started
// (pkg/kubelet/container/helpers.go ShouldContainerBeRestarted).
func ShouldBeStarted(c *corev1.Container, pod *corev1.Pod, s *PodStatus) bool {
	if pod.DeletionTimestamp != nil {
		return false
	}
	newest := s.FindContainerStatusByName(c.Name)
	if newest == nil {
		return true
	}
	switch newest.State {
	case cri.Running:
		return false
	case cri.Unknown, cri.Created:
		return true
	}
	restart, _ := ShouldRestart(c, &pod.Spec, newest.ExitCode)
	return restart
}

// CouldRestartAll reports whether any container of the Pod has a rule with the action RestartAllContainers
// (pkg/api/v1/pod/util.go AllContainersCouldRestart).
func CouldRestartAll(spec *corev1.PodSpec) bool {
	has := func(cs []corev1.Container) bool {
		return slices.ContainsFunc(cs, func(c corev1.Container) bool {
			return slices.ContainsFunc(c.RestartPolicyRules, func(r corev1.ContainerRestartRule) bool {
				return r.Action == corev1.ContainerRestartRuleActionRestartAllContainers
			})
		})
	}
	return has(spec.InitContainers) || has(spec.Containers)
}

// ShouldRestartAll reports whether every container of the Pod is to be restarted: the restart is on already, or a
// container exited with a code that asks for it (pkg/kubelet/container/helpers.go ShouldAllContainersRestart).
func ShouldRestartAll(pod *corev1.Pod, s *PodStatus, old *corev1.PodStatus) bool {
	if podstatus.IsTrue(old.Conditions, corev1.AllContainersRestarting) {
		return true
	}
	asks := func(cs []corev1.Container) bool {
		for i := range cs {
			newest := s.FindContainerStatusByName(cs[i].Name)
			if newest == nil || newest.State != cri.Exited {
				continue
			}
			if AsksRestartAll(&cs[i], newest.ExitCode) {
				return true
			}
		}
		return false
	}
	return asks(pod.Spec.InitContainers) || asks(pod.Spec.Containers)
}

// AsksRestartAll reports whether the exit code matches a rule with the action RestartAllContainers.
func AsksRestartAll(c *corev1.Container, exitCode int) bool {
	rule := MatchingRule(c, exitCode)
	return rule != nil && rule.Action == corev1.ContainerRestartRuleActionRestartAllContainers
}

// RestartAllCleanedUp reports whether no instance of any container is left, so that the Pod may start anew
// (pkg/kubelet/container/helpers.go AllContainersRestartCleanedUp).
func RestartAllCleanedUp(pod *corev1.Pod, s *PodStatus) bool {
	gone := func(cs []corev1.Container) bool {
		for i := range cs {
			if s.FindContainerStatusByName(cs[i].Name) != nil {
				return false
			}
		}
		return true
	}
	return gone(pod.Spec.InitContainers) && gone(pod.Spec.Containers)
}
