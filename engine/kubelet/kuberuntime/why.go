package kuberuntime

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/podspec"
	"podflight/engine/trace"
)

// tellRestart adds to the trace why a container that has ended is started again.
func (r *syncRun) tellRestart(c *corev1.Container) {
	newest := r.status.FindContainerStatusByName(c.Name)
	if newest == nil || newest.State != cri.Exited {
		return
	}
	rule, policy := restartRule(r.pod, c, newest.ExitCode)
	r.step(rule, r.pod, fmt.Sprintf("is to restart container %s, which ended with code %d: %s", c.Name, newest.ExitCode, policy))
}

// restartRule returns the rule by which a container is started again, and how to say it.
func restartRule(pod *corev1.Pod, c *corev1.Container, code int) (trace.RuleID, string) {
	if isOrdinaryInit(pod, c) && c.RestartPolicy == nil {
		return "init-retries", "an init container has to succeed"
	}
	if podspec.HasSidecar(&pod.Spec, c.Name) {
		return "sidecar-always", "a sidecar runs for as long as its Pod"
	}
	restart, by := container.ShouldRestart(c, &pod.Spec, code)
	if !restart {
		return "definition-changed", "its definition was changed"
	}
	switch by {
	case container.ByRule, container.ByRestartAll:
		return "restart-rule", "one of its restart rules matches the code"
	case container.ByContainerAlways:
		return "container-restart-policy", "its own restartPolicy is Always"
	case container.ByContainerOnFailure:
		return "container-restart-policy", "its own restartPolicy is OnFailure"
	case container.ByPodOnFailure:
		return "restart-onfailure", "restartPolicy is OnFailure"
	}
	return "restart-always", "restartPolicy is Always"
}

// LeftAlone returns the rule by which a container that has ended is not started again, and how to say it. It reports false for one that
// is, and for an init container that has done its part.
func LeftAlone(pod *corev1.Pod, c *corev1.Container, instance *cri.Container) (rule trace.RuleID, text string, left bool) {
	ordinary := isOrdinaryInit(pod, c)
	if ordinary && !initFailed(instance) || isInit(pod, c) && !ordinary {
		return "", "", false
	}
	restart, by := container.ShouldRestart(c, &pod.Spec, instance.ExitCode)
	if restart {
		return "", "", false
	}
	rule, policy := trace.RuleID("restart-never"), "restartPolicy is Never"
	switch by {
	case container.ByPodOnFailure:
		rule, policy = "restart-onfailure", "restartPolicy is OnFailure"
	case container.ByContainerOnFailure:
		rule, policy = "container-restart-policy", "its own restartPolicy is OnFailure"
	case container.ByContainerNever:
		rule, policy = "container-restart-policy", "its own restartPolicy is Never"
	}
	return rule, fmt.Sprintf("leaves container %s alone, which ended with code %d: %s", c.Name, instance.ExitCode, policy), true
}

func isInit(pod *corev1.Pod, c *corev1.Container) bool {
	for i := range pod.Spec.InitContainers {
		if pod.Spec.InitContainers[i].Name == c.Name {
			return true
		}
	}
	return false
}
