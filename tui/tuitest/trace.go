package tuitest

import (
	"fmt"
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apitypes "k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// RandomTrace returns a run in which anything may follow on anything: panes must draw what no cluster would do as well.
func RandomTrace(rng *rand.Rand) *trace.Trace {
	r := &randomTrace{rng: rng}
	for i := range 1 + rng.IntN(4) {
		r.pods = append(r.pods, r.pod(i))
	}
	for _, p := range r.pods {
		r.add(trace.ObjectChange{Op: trace.Added, Key: api.KeyOf(api.Pod, p), Object: p})
	}
	for range rng.IntN(150) {
		r.at = r.at.Add(time.Duration(rng.Int64N(int64(5 * time.Second))))
		r.step(r.pods[rng.IntN(len(r.pods))])
	}
	return trace.New(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), r.at.Add(time.Duration(rng.Int64N(int64(time.Minute)))), r.records)
}

type randomTrace struct {
	rng     *rand.Rand
	at      sim.Instant
	records []trace.Record
	pods    []*corev1.Pod
}

func (r *randomTrace) add(body trace.Body) {
	id := sim.RecordID(len(r.records) + 1)
	r.records = append(r.records, trace.Record{ID: id, At: r.at, Cause: sim.RecordID(r.rng.IntN(int(id))), Body: body})
}

func (r *randomTrace) pod(i int) *corev1.Pod {
	p := &corev1.Pod{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: fmt.Sprintf("pod-%d", i), UID: apitypes.UID(fmt.Sprint(i))},
	}
	for n := range r.rng.IntN(4) {
		c := corev1.Container{Name: fmt.Sprintf("container-%d", n)}
		if r.rng.IntN(2) == 0 {
			c.ReadinessProbe = &corev1.Probe{}
		}
		p.Spec.Containers = append(p.Spec.Containers, c)
	}
	if r.rng.IntN(3) == 0 {
		yes := true
		p.OwnerReferences = []metav1.OwnerReference{{Kind: "Job", Name: "job", UID: "job", Controller: &yes}}
	}
	return p
}

func (r *randomTrace) step(p *corev1.Pod) {
	c := trace.Container{Namespace: p.Namespace, Pod: p.Name, UID: p.UID, Name: fmt.Sprintf("container-%d", r.rng.IntN(5))}
	pick := func(words ...string) string { return words[r.rng.IntN(len(words))] }
	span := time.Duration(r.rng.Int64N(int64(time.Minute)))
	switch r.rng.IntN(9) {
	case 0:
		r.add(trace.Probe{Container: c, Which: pick("startup", "readiness", "liveness", "other"), Result: pick("success", "failure", "unknown")})
	case 1:
		r.add(trace.Signal{Container: c, Name: pick("SIGTERM", "SIGKILL", "X", ""), PID: r.rng.IntN(3), Effect: pick("ignored", "deferred", "handled", "")})
	case 2:
		r.add(trace.Hook{Container: c, Which: pick("preStop", "postStart"), Phase: trace.HookPhase(r.rng.IntN(4))})
	case 3:
		r.add(trace.BackOff{Container: c, Which: pick("restart", "image"), Phase: trace.BackOffPhase(r.rng.IntN(3)), Delay: span, Since: r.at, Until: r.at.Add(span)})
	case 4:
		r.add(trace.Log{Container: c, Attempt: r.rng.IntN(3), Stream: pick("stdout", "stderr"), Text: pick("hello", "日本\x1b[2J", "", "a\tb")})
	case 5:
		r.add(trace.EventChange{Op: trace.Op(r.rng.IntN(3)), Event: &corev1.Event{
			ObjectMeta: metav1.ObjectMeta{Name: pick("a", "b"), UID: apitypes.UID(pick("a", "b"))}, Reason: "R\u202e", Message: pick("m\nn", "", "long long long long long long"), Count: int32(r.rng.IntN(3)),
		}})
	case 6:
		next := p.DeepCopy()
		next.Status.Phase = corev1.PodPhase(pick("Pending", "Running", "Succeeded", "Failed", "Unknown", ""))
		next.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: c.Name, Ready: r.rng.IntN(2) == 0, RestartCount: int32(r.rng.IntN(3))}}
		op := trace.Modified
		if r.rng.IntN(9) == 0 {
			op = trace.Deleted
		}
		r.add(trace.ObjectChange{Op: op, Key: api.KeyOf(api.Pod, next), Object: next})
	default:
		r.add(trace.ContainerChange{
			Container: c, Attempt: r.rng.IntN(4), Phase: trace.ContainerPhase(r.rng.IntN(7)), Reason: pick("", "Error", "OOMKilled", "ContainerCreating", "日本"),
			ExitCode: r.rng.IntN(300) - 20, Image: "image", Grace: span,
		})
	}
}
