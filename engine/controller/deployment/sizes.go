package deployment

import (
	"cmp"
	"math"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

func rolling(d *appsv1.Deployment) bool {
	return d.Spec.Strategy.Type == appsv1.RollingUpdateDeploymentStrategyType
}

// fenceposts returns how many Pods a rollout may have too many and how many it may lack. Surge is rounded up,
// unavailable down; both zero makes unavailable 1 (ResolveFenceposts).
func fenceposts(d *appsv1.Deployment) (surge, unavailable int32) {
	zero := intstr.FromInt32(0)
	r := d.Spec.Strategy.RollingUpdate
	if r == nil {
		r = &appsv1.RollingUpdateDeployment{}
	}
	desired := int(*d.Spec.Replicas)
	// Validation lets no value in that cannot be scaled.
	s, err1 := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(r.MaxSurge, zero), desired, true)
	u, err2 := intstr.GetScaledValueFromIntOrPercent(intstr.ValueOrDefault(r.MaxUnavailable, zero), desired, false)
	if err1 != nil || err2 != nil {
		return 0, 1
	}
	if s == 0 && u == 0 {
		u = 1
	}
	return int32(s), int32(u)
}

func maxSurge(d *appsv1.Deployment) int32 {
	if !rolling(d) {
		return 0
	}
	surge, _ := fenceposts(d)
	return surge
}

func maxUnavailable(d *appsv1.Deployment) int32 {
	if !rolling(d) || *d.Spec.Replicas == 0 {
		return 0
	}
	_, unavailable := fenceposts(d)
	return min(unavailable, *d.Spec.Replicas)
}

// newSize returns how large the new ReplicaSet may be now (NewRSNewReplicas).
func newSize(d *appsv1.Deployment, all []*appsv1.ReplicaSet, rs *appsv1.ReplicaSet) int32 {
	if !rolling(d) {
		return *d.Spec.Replicas
	}
	most := *d.Spec.Replicas + maxSurge(d)
	total := sum(all, desired)
	if total >= most {
		return *rs.Spec.Replicas
	}
	return *rs.Spec.Replicas + min(most-total, *d.Spec.Replicas-*rs.Spec.Replicas)
}

func desired(rs *appsv1.ReplicaSet) int32   { return *rs.Spec.Replicas }
func actual(rs *appsv1.ReplicaSet) int32    { return rs.Status.Replicas }
func ready(rs *appsv1.ReplicaSet) int32     { return rs.Status.ReadyReplicas }
func available(rs *appsv1.ReplicaSet) int32 { return rs.Status.AvailableReplicas }

// sum adds up a number over ReplicaSets. Nil ones count as zero.
func sum(all []*appsv1.ReplicaSet, of func(*appsv1.ReplicaSet) int32) int32 {
	var n int32
	for _, rs := range all {
		if rs != nil {
			n += of(rs)
		}
	}
	return n
}

// terminating adds up the terminating Pods. It returns nil if a ReplicaSet does not say.
func terminating(all []*appsv1.ReplicaSet) *int32 {
	var n int32
	for _, rs := range all {
		switch {
		case rs == nil:
		case rs.Status.TerminatingReplicas != nil:
			n += *rs.Status.TerminatingReplicas
		case rs.Status.ObservedGeneration != 0:
			return nil
		}
	}
	return &n
}

// active returns the ReplicaSets that want Pods (FilterActiveReplicaSets).
func active(all []*appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	return filter(all, func(rs *appsv1.ReplicaSet) bool { return *rs.Spec.Replicas > 0 })
}

func filter(all []*appsv1.ReplicaSet, keep func(*appsv1.ReplicaSet) bool) []*appsv1.ReplicaSet {
	var out []*appsv1.ReplicaSet
	for _, rs := range all {
		if rs != nil && keep(rs) {
			out = append(out, rs)
		}
	}
	return out
}

// with returns old and the new ReplicaSet together, if there is one.
func with(old []*appsv1.ReplicaSet, rs *appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	if rs == nil {
		return slices.Clone(old)
	}
	return append(slices.Clone(old), rs)
}

func byAge(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
}

func bySizeThenOlder(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(cmp.Compare(*b.Spec.Replicas, *a.Spec.Replicas), byAge(a, b))
}

func bySizeThenNewer(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(cmp.Compare(*b.Spec.Replicas, *a.Spec.Replicas), byAge(b, a))
}

func byRevision(a, b *appsv1.ReplicaSet) int {
	return cmp.Or(cmp.Compare(Revision(a), Revision(b)), byAge(a, b))
}

// share returns by how much a ReplicaSet changes when toAdd Pods (to remove, if negative) are divided among
// all, of which added are given already (GetReplicaSetProportion).
func share(d *appsv1.Deployment, rs *appsv1.ReplicaSet, toAdd, added int32) int32 {
	if *rs.Spec.Replicas == 0 || toAdd == 0 || toAdd == added {
		return 0
	}
	part := fraction(d, rs)
	if toAdd > 0 {
		return min(part, toAdd-added)
	}
	return max(part, toAdd-added)
}

func fraction(d *appsv1.Deployment, rs *appsv1.ReplicaSet) int32 {
	if *d.Spec.Replicas == 0 {
		return -*rs.Spec.Replicas
	}
	before, ok := annotatedSize(rs, MaxReplicasAnnotation)
	if !ok || before == 0 {
		if before = d.Status.Replicas; before == 0 {
			return 0
		}
	}
	size := float64(*rs.Spec.Replicas*(*d.Spec.Replicas+maxSurge(d))) / float64(before)
	return roundHalfAway(size) - *rs.Spec.Replicas
}

func roundHalfAway(x float64) int32 { return int32(math.Round(x)) }
