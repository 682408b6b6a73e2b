package scheduler

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// noNodes is what the scheduler says when the cluster has no node at all (ErrNoNodesAvailable).
const noNodes = "no nodes available to schedule pods"

// noteLimit is the longest note that an event may have, in bytes (NoteLengthLimit).
const noteLimit = 1024

// fitError is the answer to a Pod that fits no node (FitError.Error, pkg/scheduler/framework/types.go).
func fitError(nodes int, reasons map[string]int, preemption string) string {
	var list []string
	for reason, n := range reasons {
		list = append(list, fmt.Sprintf("%d %s", n, reason))
	}
	slices.Sort(list)
	msg := fmt.Sprintf("0/%d nodes are available:", nodes)
	if len(list) > 0 {
		msg += " " + strings.Join(list, ", ") + "."
	}
	if preemption != "" {
		msg += " " + preemption
	}
	return msg
}

// explain says why a Pod fits none of the nodes. verdicts are those of the nodes that were looked at; the
// others were ruled out beforehand by the nodes that the Pod's affinity names.
func explain(pod *corev1.Pod, nodes int, verdicts []verdict) string {
	reasons, afterwards := map[string]int{}, map[string]int{}
	for _, v := range verdicts {
		for _, r := range v.reasons {
			reasons[r]++
		}
		if v.resolvable {
			afterwards["No preemption victims found for incoming pod"]++
		} else {
			afterwards["Preemption is not helpful for scheduling"]++
		}
	}
	if absent := nodes - len(verdicts); absent > 0 {
		reasons["node(s) didn't satisfy plugin(s) [NodeAffinity]"] += absent
		afterwards["Preemption is not helpful for scheduling"] += absent
	}
	preemption := "preemption: " + fitError(nodes, afterwards, "")
	if p := pod.Spec.PreemptionPolicy; p != nil && *p == corev1.PreemptNever {
		preemption = "preemption: not eligible due to preemptionPolicy=Never."
	}
	return fitError(nodes, reasons, preemption)
}

// truncate cuts a message that is too long for an event (truncateMessage, pkg/scheduler/schedule_one.go).
func truncate(msg string) string {
	if len(msg) <= noteLimit {
		return msg
	}
	const suffix = " ..."
	return msg[:noteLimit-len(suffix)] + suffix
}
