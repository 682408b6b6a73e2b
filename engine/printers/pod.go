package printers

import (
	"fmt"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/podspec"
	"podflight/engine/podstatus"
)

// reasonNodeLost is pkg/util/node's NodeUnreachablePodReason.
const reasonNodeLost = "NodeLost"

// podCells follows printPod.
func podCells(pod *corev1.Pod, now time.Time) []string {
	s := Summarize(pod)
	restarts := strconv.Itoa(s.Restarts)
	if s.Restarts != 0 && !s.LastRestart.IsZero() {
		restarts = fmt.Sprintf("%d (%s ago)", s.Restarts, Age(s.LastRestart, now))
	}
	ip := ""
	if len(pod.Status.PodIPs) > 0 {
		ip = pod.Status.PodIPs[0].IP
	}
	return []string{
		pod.Name, fmt.Sprintf("%d/%d", s.Ready, s.Total), s.Status, restarts, Age(pod.CreationTimestamp, now),
		orNone(ip), orNone(pod.Spec.NodeName), orNone(pod.Status.NominatedNodeName), readinessGates(pod),
	}
}

// PodSummary is what a Pod's row says, before it is worded.
type PodSummary struct {
	Ready, Total int         // containers, sidecars included
	Status       string      // "Running", "Init:0/2", "CrashLoopBackOff", …
	Restarts     int         // of regular containers and sidecars, or of init containers while they run
	LastRestart  metav1.Time // when the instance before the latest restart ended; zero if not known
}

// restart counts an instance of a container that ended before the present one.
func (s *PodSummary) restart(c *corev1.ContainerStatus) {
	s.Restarts += int(c.RestartCount)
	if last := c.LastTerminationState.Terminated; last != nil && s.LastRestart.Before(&last.FinishedAt) {
		s.LastRestart = last.FinishedAt
	}
}

// Summarize works out the READY, STATUS and RESTARTS of a Pod, as printPod does.
func Summarize(pod *corev1.Pod) PodSummary {
	s := PodSummary{Total: len(pod.Spec.Containers), Status: string(pod.Status.Phase)}
	if pod.Status.Reason != "" {
		s.Status = pod.Status.Reason
	}
	for _, c := range pod.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Reason == corev1.PodReasonSchedulingGated {
			s.Status = corev1.PodReasonSchedulingGated
		}
	}
	sidecars := sidecarNames(pod)
	s.Total += len(sidecars)

	var ofSidecars PodSummary
	initializing := s.addInit(pod, sidecars, &ofSidecars)
	if !initializing || podstatus.IsTrue(pod.Status.Conditions, corev1.PodInitialized) {
		s.Restarts, s.LastRestart = ofSidecars.Restarts, ofSidecars.LastRestart
		s.addRegular(pod)
	}
	if pod.DeletionTimestamp != nil {
		switch {
		case pod.Status.Reason == reasonNodeLost:
			s.Status = "Unknown"
		case !podstatus.Terminal(pod):
			s.Status = "Terminating"
		}
	}
	return s
}

// addInit walks the init containers up to the first that holds the Pod back, and reports whether there is one.
// ofSidecars collects the restarts of sidecars apart.
func (s *PodSummary) addInit(pod *corev1.Pod, sidecars map[string]bool, ofSidecars *PodSummary) bool {
	for i := range pod.Status.InitContainerStatuses {
		c := &pod.Status.InitContainerStatuses[i]
		s.restart(c)
		if sidecars[c.Name] {
			ofSidecars.restart(c)
		}
		switch ended, waiting := c.State.Terminated, c.State.Waiting; {
		case ended != nil && ended.ExitCode == 0:
			continue
		case sidecars[c.Name] && c.Started != nil && *c.Started:
			if c.Ready {
				s.Ready++
			}
			continue
		case ended != nil:
			s.Status = "Init:" + endReason(ended)
		case waiting != nil && waiting.Reason != "" && waiting.Reason != "PodInitializing":
			s.Status = "Init:" + waiting.Reason
		default:
			s.Status = fmt.Sprintf("Init:%d/%d", i, len(pod.Spec.InitContainers))
		}
		return true
	}
	return false
}

// addRegular walks the regular containers from the last to the first, so that the first has the last word.
func (s *PodSummary) addRegular(pod *corev1.Pod) {
	running, failure := false, ""
	for i := len(pod.Status.ContainerStatuses) - 1; i >= 0; i-- {
		c := &pod.Status.ContainerStatuses[i]
		s.restart(c)
		switch {
		case c.State.Waiting != nil && c.State.Waiting.Reason != "":
			s.Status = c.State.Waiting.Reason
		case c.State.Terminated != nil:
			s.Status = endReason(c.State.Terminated)
			if c.State.Terminated.ExitCode != 0 {
				failure = s.Status
			}
		case c.Ready && c.State.Running != nil:
			running = true
			s.Ready++
		}
	}
	if s.Status != "Completed" {
		return
	}
	switch {
	case running && podstatus.IsTrue(pod.Status.Conditions, corev1.PodReady):
		s.Status = "Running"
	case failure != "":
		s.Status = failure
	case running:
		s.Status = "NotReady"
	}
}

func endReason(t *corev1.ContainerStateTerminated) string {
	switch {
	case t.Reason != "":
		return t.Reason
	case t.Signal != 0:
		return fmt.Sprintf("Signal:%d", t.Signal)
	}
	return fmt.Sprintf("ExitCode:%d", t.ExitCode)
}

func sidecarNames(pod *corev1.Pod) map[string]bool {
	names := map[string]bool{}
	for c := range podspec.Sidecars(&pod.Spec) {
		names[c.Name] = true
	}
	return names
}

func readinessGates(pod *corev1.Pod) string {
	gates := pod.Spec.ReadinessGates
	if len(gates) == 0 {
		return None
	}
	open := 0
	for _, g := range gates {
		if podstatus.IsTrue(pod.Status.Conditions, g.ConditionType) {
			open++
		}
	}
	return fmt.Sprintf("%d/%d", open, len(gates))
}
