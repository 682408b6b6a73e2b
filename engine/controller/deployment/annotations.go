package deployment

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// The annotations by which the controller remembers a rollout
// (pkg/controller/deployment/util/deployment_util.go).
const (
	RevisionAnnotation        = "deployment.kubernetes.io/revision"
	RevisionHistoryAnnotation = "deployment.kubernetes.io/revision-history"
	DesiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas"
	MaxReplicasAnnotation     = "deployment.kubernetes.io/max-replicas"
)

// historyLimit is the longest revision history of a ReplicaSet, in characters (maxRevHistoryLengthInChars).
const historyLimit = 2000

// Revision returns the revision of a Deployment or ReplicaSet, 0 if it has none that can be read.
func Revision(obj metav1.Object) int64 {
	n, err := strconv.ParseInt(obj.GetAnnotations()[RevisionAnnotation], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func maxRevision(all []*appsv1.ReplicaSet) int64 {
	var n int64
	for _, rs := range all {
		n = max(n, Revision(rs))
	}
	return n
}

// copied reports whether an annotation goes from a Deployment to its ReplicaSets.
func copied(key string) bool {
	return !slices.Contains([]string{
		corev1.LastAppliedConfigAnnotation, RevisionAnnotation, RevisionHistoryAnnotation,
		DesiredReplicasAnnotation, MaxReplicasAnnotation, appsv1.DeprecatedRollbackTo,
	}, key)
}

// annotateNew gives the new ReplicaSet the Deployment's annotations and a revision above all others. It reports
// whether that changed anything (SetNewReplicaSetAnnotations).
func annotateNew(d *appsv1.Deployment, rs *appsv1.ReplicaSet, revision int64, exists bool) bool {
	if rs.Annotations == nil {
		rs.Annotations = map[string]string{}
	}
	changed := false
	for k, v := range d.Annotations {
		if old, has := rs.Annotations[k]; copied(k) && !(has && old == v) {
			rs.Annotations[k], changed = v, true
		}
	}
	old, had := rs.Annotations[RevisionAnnotation]
	n, err := strconv.ParseInt(old, 10, 64)
	if err != nil && old != "" {
		return false
	}
	if n < revision {
		rs.Annotations[RevisionAnnotation], changed = strconv.FormatInt(revision, 10), true
		if had {
			rememberRevision(rs, old)
		}
	}
	if !exists && annotateSizes(rs, *d.Spec.Replicas, *d.Spec.Replicas+maxSurge(d)) {
		changed = true
	}
	return changed
}

// rememberRevision appends a former revision to a ReplicaSet's history, dropping the oldest when it grows too long.
func rememberRevision(rs *appsv1.ReplicaSet, old string) {
	history := rs.Annotations[RevisionHistoryAnnotation]
	if history == "" {
		rs.Annotations[RevisionHistoryAnnotation] = old
		return
	}
	list := strings.Split(history, ",")
	length := len(history) + len(old) + 1
	for length > historyLimit && len(list) > 0 {
		length -= len(list[0]) + 1
		list = list[1:]
	}
	if length <= historyLimit {
		rs.Annotations[RevisionHistoryAnnotation] = strings.Join(append(list, old), ",")
	}
}

// annotateSizes notes on a ReplicaSet how large its Deployment is. It reports whether that changed anything.
func annotateSizes(rs *appsv1.ReplicaSet, desired, most int32) bool {
	if !sizesDiffer(rs, desired, most) {
		return false
	}
	if rs.Annotations == nil {
		rs.Annotations = map[string]string{}
	}
	rs.Annotations[DesiredReplicasAnnotation] = strconv.Itoa(int(desired))
	rs.Annotations[MaxReplicasAnnotation] = strconv.Itoa(int(most))
	return true
}

func sizesDiffer(rs *appsv1.ReplicaSet, desired, most int32) bool {
	return rs.Annotations[DesiredReplicasAnnotation] != strconv.Itoa(int(desired)) ||
		rs.Annotations[MaxReplicasAnnotation] != strconv.Itoa(int(most))
}

// annotatedSize reads one of the two sizes.
func annotatedSize(rs *appsv1.ReplicaSet, key string) (int32, bool) {
	n, err := strconv.ParseUint(rs.Annotations[key], 10, 32)
	if err != nil || n > math.MaxInt32 {
		return 0, false
	}
	return int32(n), true
}

// setRevision sets the Deployment's revision, in place, and reports whether it was another.
func setRevision(d *appsv1.Deployment, revision string) bool {
	if d.Annotations[RevisionAnnotation] == revision {
		return false
	}
	d.Annotations = withLabel(d.Annotations, RevisionAnnotation, revision)
	return true
}

// restoreAnnotations gives the Deployment back the annotations that it had when rs was its newest
// (SetDeploymentAnnotationsTo).
func restoreAnnotations(d *appsv1.Deployment, rs *appsv1.ReplicaSet) {
	kept := maps.Clone(d.Annotations)
	maps.DeleteFunc(kept, func(k, _ string) bool { return copied(k) })
	for k, v := range rs.Annotations {
		if copied(k) {
			kept = withLabel(kept, k, v)
		}
	}
	d.Annotations = kept
}
