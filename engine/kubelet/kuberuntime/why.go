package kuberuntime

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/trace"
)

// tellRestart adds to the trace why a container that has ended is started again.
func (r *syncRun) tellRestart(c *corev1.Container) {
	newest := r.status.FindContainerStatusByName(c.Name)
	if newest == nil || newest.State != cri.Exited {
		return
	}
	rule, policy := restartRule(r.pod, c, newest.ExitCode)
	r.step(rule, r.pod, fmt.Sprintf("container %s ended with code %d: %s", c.Name, newest.ExitCode, policy))
}

// restartRule returns the rule by which a container is started again, and how to say it.
func restartRule(pod *corev1.Pod, c *corev1.Container, code int) (trace.RuleID, string) {
	if isOrdinaryInit(pod, c) && c.RestartPolicy == nil {
		return "init-retries", "an init container has to succeed, it is run again"
	}
	for i := range pod.Spec.InitContainers {
		if init := &pod.Spec.InitContainers[i]; init.Name == c.Name && container.IsSidecar(init) {
			return "sidecar-always", "a sidecar is always restarted while the Pod runs"
		}
	}
	restart, by := container.ShouldRestart(c, &pod.Spec, code)
	if !restart {
		return "definition-changed", "it is started again whatever its policy"
	}
	switch by {
	case container.ByRule, container.ByRestartAll:
		return "restart-rule", "a restart rule matches the code, it is restarted"
	case container.ByContainerAlways:
		return "container-restart-policy", "its own restartPolicy Always restarts it"
	case container.ByContainerOnFailure:
		return "container-restart-policy", "its own restartPolicy OnFailure restarts it"
	case container.ByPodOnFailure:
		return "restart-onfailure", "restartPolicy OnFailure restarts it"
	}
	return "restart-always", "restartPolicy Always restarts it"
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
	rule, policy := trace.RuleID("restart-never"), "restartPolicy Never leaves it so"
	switch by {
	case container.ByPodOnFailure:
		rule, policy = "restart-onfailure", "restartPolicy OnFailure leaves it so"
	case container.ByContainerOnFailure:
		rule, policy = "container-restart-policy", "its own restartPolicy OnFailure leaves it so"
	case container.ByContainerNever:
		rule, policy = "container-restart-policy", "its own restartPolicy Never leaves it so"
	}
	return rule, fmt.Sprintf("container %s ended with code %d: %s", c.Name, instance.ExitCode, policy), true
}

func isInit(pod *corev1.Pod, c *corev1.Container) bool {
	for i := range pod.Spec.InitContainers {
		if pod.Spec.InitContainers[i].Name == c.Name {
			return true
		}
	}
	return false
}
