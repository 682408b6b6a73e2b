package pods

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podspec"
	"podflight/engine/podstatus"
)

// DeletionCost is the annotation that makes a Pod a more or a less likely victim of a scale-down.
const DeletionCost = "controller.kubernetes.io/pod-deletion-cost"

// SortForDeletion puts the Pods that a ReplicaSet had better delete first to the front. colocated counts,
// by node, the active Pods of the ReplicaSets with the same owner
// (ActivePodsWithRanks, pkg/controller/controller_utils.go).
//
// Where the real one leaves the order open (Pods that no rule tells apart), names decide.
func SortForDeletion(all []*corev1.Pod, colocated map[string]int, now time.Time) {
	slices.SortStableFunc(all, func(a, b *corev1.Pod) int {
		return cmp.Or(
			byProgress(a, b),
			cmp.Compare(deletionCost(a), deletionCost(b)),
			cmp.Compare(colocated[b.Spec.NodeName], colocated[a.Spec.NodeName]),
			byAge(a, b, func(x, y time.Time) int { return byLogAge(a, b, x, y, now) }),
		)
	})
}

// SortActive puts the Pods that a Job had better delete first to the front
// (ActivePods, pkg/controller/controller_utils.go).
func SortActive(all []*corev1.Pod) {
	slices.SortStableFunc(all, func(a, b *corev1.Pod) int {
		return cmp.Or(byProgress(a, b), byAge(a, b, func(x, y time.Time) int { return y.Compare(x) }))
	})
}

// byProgress orders by how far a Pod has come: unassigned, then pending, then not ready.
func byProgress(a, b *corev1.Pod) int {
	return cmp.Or(
		cmp.Compare(rank(a.Spec.NodeName != ""), rank(b.Spec.NodeName != "")),
		cmp.Compare(phaseRank(a.Status.Phase), phaseRank(b.Status.Phase)),
		cmp.Compare(rank(podstatus.Ready(a)), rank(podstatus.Ready(b))),
	)
}

// byAge orders by ready time, restarts (more first) and creation time; younger decides how two times compare.
func byAge(a, b *corev1.Pod, younger func(x, y time.Time) int) int {
	readyA, isA := podstatus.ReadySince(a)
	readyB, isB := podstatus.ReadySince(b)
	if isA && isB && !readyA.Equal(readyB) {
		if c := compareTimes(readyA, readyB, younger); c != 0 {
			return c
		}
	}
	regularA, sidecarA := maxRestarts(a)
	regularB, sidecarB := maxRestarts(b)
	if c := cmp.Or(cmp.Compare(regularB, regularA), cmp.Compare(sidecarB, sidecarA)); c != 0 {
		return c
	}
	if a.CreationTimestamp.Equal(&b.CreationTimestamp) {
		return 0
	}
	return compareTimes(a.CreationTimestamp.Time, b.CreationTimestamp.Time, younger)
}

// compareTimes puts a time that is not set first.
func compareTimes(x, y time.Time, younger func(x, y time.Time) int) int {
	if x.IsZero() || y.IsZero() {
		return cmp.Compare(rank(!x.IsZero()), rank(!y.IsZero()))
	}
	return younger(x, y)
}

// byLogAge compares ages by the powers of two that they lie between; within one, UIDs decide, which
// is as good as chance (logarithmicRankDiff).
func byLogAge(a, b *corev1.Pod, x, y, now time.Time) int {
	if c := cmp.Compare(logAge(x, now), logAge(y, now)); c != 0 {
		return c
	}
	return cmp.Compare(a.UID, b.UID)
}

func logAge(t, now time.Time) int64 {
	age := now.Sub(t)
	if age <= 0 {
		return -1
	}
	return int64(math.Log2(float64(age)))
}

func rank(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func phaseRank(p corev1.PodPhase) int {
	switch p {
	case corev1.PodUnknown:
		return 1
	case corev1.PodRunning:
		return 2
	}
	return 0
}

func deletionCost(p *corev1.Pod) int32 {
	v, err := strconv.ParseInt(p.Annotations[DeletionCost], 10, 32)
	if err != nil {
		return 0
	}
	return int32(v)
}

// maxRestarts returns the most restarts of any regular container and of any sidecar.
func maxRestarts(p *corev1.Pod) (regular, sidecar int32) {
	for _, c := range p.Status.ContainerStatuses {
		regular = max(regular, c.RestartCount)
	}
	for _, s := range p.Status.InitContainerStatuses {
		if podspec.HasSidecar(&p.Spec, s.Name) {
			sidecar = max(sidecar, s.RestartCount)
		}
	}
	return regular, sidecar
}
