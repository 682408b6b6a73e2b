package trace_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

func secs(s float64) sim.Instant { return sim.At(time.Duration(s * 1e9)) }

// A wait ends with the next try, whoever says so, and never outlives its Pod.
func TestWaitsEnd(t *testing.T) {
	app := trace.Container{Namespace: "default", Pod: "web", UID: "u", Name: "app"}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "web", UID: "u"}}
	object := func(op trace.Op) trace.Body {
		return trace.ObjectChange{Op: op, Key: api.KeyOf(api.Pod, pod), Object: pod}
	}
	waits := func(which string, since, delay float64) trace.Body {
		return trace.BackOff{Container: app, Which: which, Since: secs(since), Until: secs(since + delay), Delay: time.Duration(delay * 1e9)}
	}
	phase := func(p trace.ContainerPhase) trace.Body { return trace.ContainerChange{Container: app, Phase: p} }
	type at struct {
		seconds float64
		body    trace.Body
	}
	for _, c := range []struct {
		name    string
		records []at
		want    sim.Instant
	}{
		{"another Pod's pull brought the image", []at{
			{0, object(trace.Added)}, {1, phase(trace.Waiting)}, {2, waits("image", 2, 10)}, {14, phase(trace.Created)}, {15, phase(trace.Running)},
		}, secs(14)},
		{"the Pod is deleted", []at{
			{0, object(trace.Added)}, {1, phase(trace.Running)}, {2, phase(trace.Exited)}, {2, waits("restart", 2, 40)}, {20, object(trace.Deleted)},
		}, secs(20)},
		{"it goes on", []at{
			{0, object(trace.Added)}, {1, phase(trace.Running)}, {2, phase(trace.Exited)}, {2, waits("restart", 2, 40)},
		}, sim.Never},
	} {
		t.Run(c.name, func(t *testing.T) {
			var records []trace.Record
			for i, r := range c.records {
				records = append(records, trace.Record{ID: sim.RecordID(i + 1), At: secs(r.seconds), Body: r.body})
			}
			lane, ok := trace.New(time.Time{}, secs(60), records).Lane("u", "app")
			if !ok || len(lane.Waits) != 1 {
				t.Fatalf("there is no lane with one wait: %v", lane)
			}
			if diff := cmp.Diff(c.want, lane.Waits[0].Ended); diff != "" {
				t.Error(diff)
			}
		})
	}
}
