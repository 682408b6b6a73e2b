package stage

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// group is the Pods of one owner, or of none.
type group struct {
	owner string // "deployment/web"; "" for Pods without one
	pods  []*trace.Life
}

// groups returns the Pods that there have been by an instant, by owner, in order of creation.
func groups(t *trace.Trace, now sim.Instant) []group {
	var out []group
	for _, life := range t.Lives(api.Pod) {
		if life.Added > now {
			break
		}
		owner := topOwner(t, life)
		i := slices.IndexFunc(out, func(g group) bool { return g.owner == owner })
		if i < 0 {
			out = append(out, group{owner: owner})
			i = len(out) - 1
		}
		out[i].pods = append(out[i].pods, life)
	}
	return out
}

// topOwner follows the owners of a Pod to the one that a person made.
func topOwner(t *trace.Trace, life *trace.Life) string {
	name := ""
	for range 4 { // a Pod's owners are at most three deep: ReplicaSet and Deployment, Job and CronJob
		ref, ok := life.Owner()
		if !ok {
			break
		}
		name = strings.ToLower(ref.Kind) + "/" + ref.Name
		if life, ok = t.Life(ref.UID); !ok {
			break
		}
	}
	return name
}

// lanesOf returns the lanes of a Pod in the order of its spec: init containers, then the others.
// Containers of which nothing was recorded yet have a lane without spans.
func lanesOf(t *trace.Trace, life *trace.Life) []*trace.Lane {
	pod := life.Versions[0].Object.(*corev1.Pod)
	var out []*trace.Lane
	for _, list := range [][]corev1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for _, c := range list {
			l, ok := t.Lane(life.UID, c.Name)
			if !ok {
				l = &trace.Lane{Container: trace.Container{Namespace: life.Key.Namespace, Pod: life.Key.Name, UID: life.UID, Name: c.Name}}
			}
			out = append(out, l)
		}
	}
	return out
}

// podAt returns a Pod as it stands, or as it was last.
func podAt(life *trace.Life, now sim.Instant) (pod *corev1.Pod, gone bool) {
	v, ok := life.Last(now)
	if !ok {
		return life.Versions[0].Object.(*corev1.Pod), false
	}
	return v.Object.(*corev1.Pod), now >= life.Removed
}

// Choice is what the stage's cursor is on.
type Choice struct {
	Pod       types.UID
	Key       api.Key
	Container string // "" while the Pod is folded to one line
}
