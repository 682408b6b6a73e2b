package events

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

type world struct {
	*sim.Kernel
	*apiserver.Server
	rec *trace.Recorder
}

func newWorld(t testing.TB) world {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 31, 55, 930e6, time.UTC))
	rec := trace.NewRecorder(k)
	s := apiserver.New(k, rec, timing.Steady())
	if _, err := s.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return world{k, s, rec}
}

// at runs fn at the given second of the run.
func (w world) at(seconds float64, fn func()) {
	w.Kernel.At(sim.At(time.Duration(seconds*float64(time.Second))), fn)
}

func (w world) until(seconds float64) {
	w.RunUntil(sim.At(time.Duration(seconds * float64(time.Second))))
}

// stored returns the events as they came to be stored: "TIME xCOUNT REASON: MESSAGE".
func (w world) changes(op ...trace.Op) []string {
	var out []string
	for _, r := range w.rec.Records() {
		c, ok := r.Body.(trace.EventChange)
		if !ok || len(op) > 0 && c.Op != op[0] {
			continue
		}
		out = append(out, fmt.Sprintf("%s x%d %s: %s", c.Op, c.Event.Count, c.Event.Reason, c.Event.Message))
	}
	return out
}

func podRef(name, field string) corev1.ObjectReference {
	return corev1.ObjectReference{Kind: "Pod", APIVersion: "v1", Namespace: "default", Name: name, UID: "u-1", FieldPath: field}
}

// TestRecordedCounts sends what the kubelet of a real cluster sent in 25 minutes of a crash loop, and
// expects the counts that were stored there. The 30th Normal event was dropped as spam.
func TestRecordedCounts(t *testing.T) {
	data, err := os.ReadFile("../testdata/recordings/crashloop-full.txtar")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^ *([0-9.]+) x(\d+) (Normal|Warning) (\S+) pod/crash\[(.*)\] kubelet: (.*)$`)
	w := newWorld(t)
	r := NewRecorder(w.Server, "kubelet", "node-1")
	var want []string
	for _, m := range line.FindAllStringSubmatch(string(data), -1) {
		sec, _ := strconv.ParseFloat(m[1], 64)
		op := "ADDED"
		if m[2] != "1" {
			op = "MODIFIED"
		}
		want = append(want, fmt.Sprintf("%s x%s %s: %s", op, m[2], m[4], m[6]))
		w.at(sec, func() { r.Event(podRef("crash", m[5]), m[3], m[4], m[6]) })
	}
	w.at(1252.95, func() { r.Event(podRef("crash", "spec.containers{app}"), "Normal", "Started", "Container started") })
	w.until(1500)
	if len(want) < 50 {
		t.Fatalf("read %d events of the recording, want more than 50", len(want))
	}
	got := w.changes()
	if g, e := strings.Join(got, "\n"), strings.Join(want, "\n"); g != e {
		t.Errorf("stored:\n%s\nrecorded:\n%s", g, e)
	}
}

func TestDroppedEventsCountOn(t *testing.T) {
	w := newWorld(t)
	r := NewRecorder(w.Server, "kubelet", "node-1")
	for i := range 40 {
		w.at(float64(i), func() { r.Event(podRef("a", ""), "Warning", "BackOff", "again") })
	}
	w.at(40, func() { r.Event(podRef("a", ""), "Normal", "Pulled", "other type") })
	w.at(301, func() { r.Event(podRef("a", ""), "Warning", "BackOff", "again") })
	w.until(400)
	got := w.changes()
	if len(got) != 27 {
		t.Fatalf("stored %d changes, want 25 of the burst, one of the other type and one refilled: %q", len(got), got)
	}
	if want := "MODIFIED x41 BackOff: again"; got[26] != want {
		t.Errorf("after the refill %q, want %q", got[26], want)
	}
}

func TestSimilarEventsAreCombined(t *testing.T) {
	w := newWorld(t)
	r := NewRecorder(w.Server, "replicaset-controller", "")
	send := func(sec float64, i int) {
		w.at(sec, func() {
			r.Event(podRef("rs", ""), "Normal", "SuccessfulCreate", fmt.Sprintf("Created pod: rs-%02d", i))
		})
	}
	for i := range 12 {
		send(float64(i), i)
	}
	send(11+601, 12)
	w.until(700)
	var want []string
	for i := range 9 {
		want = append(want, fmt.Sprintf("ADDED x1 SuccessfulCreate: Created pod: rs-%02d", i))
	}
	want = append(want,
		"ADDED x1 SuccessfulCreate: (combined from similar events): Created pod: rs-09",
		"MODIFIED x2 SuccessfulCreate: (combined from similar events): Created pod: rs-10",
		"MODIFIED x3 SuccessfulCreate: (combined from similar events): Created pod: rs-11",
		"ADDED x1 SuccessfulCreate: Created pod: rs-12",
	)
	if g, e := strings.Join(w.changes(), "\n"), strings.Join(want, "\n"); g != e {
		t.Errorf("got:\n%s\nwant:\n%s", g, e)
	}
}

func TestStoredEvent(t *testing.T) {
	w := newWorld(t)
	r := NewRecorder(w.Server, "kubelet", "node-1")
	w.at(1.3, func() { r.Event(podRef("a", "spec.containers{x}"), "Normal", "Started", "Container started") })
	w.at(1.3, func() { r.Event(podRef("a", "spec.containers{y}"), "Normal", "Started", "Container started") })
	w.at(9.3, func() { r.Event(podRef("a", "spec.containers{x}"), "Normal", "Started", "Container started") })
	w.at(9.4, func() { r.Event(podRef("a", ""), "Info", "Started", "no such type") })
	w.until(20)
	got := w.List(api.Event, "default")
	if len(got) != 2 {
		t.Fatalf("%d events, want one per field path", len(got))
	}
	ev := got[0].(*corev1.Event)
	if ev.Count != 2 || ev.Source.Component != "kubelet" || ev.Source.Host != "node-1" || ev.ReportingController != "kubelet" || ev.ReportingInstance != "node-1" {
		t.Errorf("stored %+v", ev)
	}
	if d := ev.LastTimestamp.Sub(ev.FirstTimestamp.Time); d != 8*time.Second {
		t.Errorf("last - first timestamp = %v, want 8s", d)
	}
	if want := fmt.Sprintf("a.%x", w.Start().Add(1300*time.Millisecond).UnixNano()); ev.Name != want {
		t.Errorf("name %q, want %q", ev.Name, want)
	}
	if other := got[1].(*corev1.Event); other.UID == ev.UID || other.UID == "" {
		t.Errorf("UIDs %q and %q", ev.UID, other.UID)
	}
}

func TestEventsExpireAnHourAfterTheirLastWrite(t *testing.T) {
	w := newWorld(t)
	r := NewRecorder(w.Server, "kubelet", "node-1")
	for _, sec := range []float64{0, 1800} {
		w.at(sec, func() { r.Event(podRef("a", ""), "Normal", "Started", "again") })
	}
	w.at(10, func() { r.Event(podRef("b", ""), "Normal", "Started", "once") })
	w.at(6000, func() { r.Event(podRef("a", ""), "Normal", "Started", "again") })
	w.until(6100)
	want := []string{
		"ADDED x1 Started: again", "ADDED x1 Started: once", "MODIFIED x2 Started: again",
		"DELETED x1 Started: once", "DELETED x2 Started: again", "ADDED x3 Started: again",
	}
	if g, e := strings.Join(w.changes(), "\n"), strings.Join(want, "\n"); g != e {
		t.Errorf("got:\n%s\nwant:\n%s", g, e)
	}
	if n := len(w.List(api.Event, "")); n != 1 {
		t.Errorf("%d events left, want 1", n)
	}
}

func TestKubeletClientIsLimited(t *testing.T) {
	w := newWorld(t)
	r := NewRecorder(w.Server, "kubelet", "node-1")
	for i := range 2000 {
		r.Event(podRef(fmt.Sprintf("p-%04d", i), ""), "Normal", "Started", "Container started")
	}
	w.until(5)
	early := len(w.changes(trace.Added))
	if early < 200 || early > 360 {
		t.Errorf("%d events after 5 s, want about 100 and 50 a second", early)
	}
	w.until(100)
	if n := len(w.changes(trace.Added)); n != maxQueuedEvents+1 {
		t.Errorf("%d events in all, want those that the queue held: %d", n, maxQueuedEvents+1)
	}
}

func TestSeries(t *testing.T) {
	w := newWorld(t)
	r := NewSeriesRecorder(w.Server, "default-scheduler", "node-1")
	ref := podRef("big", "")
	for i, sec := range []float64{0, 10, 20, 30} {
		at := ref
		if i > 0 {
			at.ResourceVersion = "7" // the Pod's condition was written after the first try
		}
		w.at(sec, func() { r.Event(at, "Warning", "FailedScheduling", "Scheduling", "0/1 nodes are available") })
	}
	w.until(60)
	if g, want := len(w.changes()), 3; g != want {
		t.Fatalf("%d changes, want %d: a single event, an event, its series", g, want)
	}
	series := func() int32 {
		return w.List(api.Event, "default")[1].(*corev1.Event).Series.Count
	}
	if series() != 2 {
		t.Errorf("series count %d while it runs, want 2", series())
	}
	w.until(721)
	if series() != 3 {
		t.Errorf("series count %d after it ended, want 3", series())
	}
	ev := w.List(api.Event, "default")[1].(*corev1.Event)
	if ev.Count != 0 || ev.Source.Component != "" || !ev.FirstTimestamp.IsZero() || ev.EventTime.IsZero() {
		t.Errorf("an event of the events API has count, source or firstTimestamp: %+v", ev)
	}
	if ev.ReportingController != "default-scheduler" || ev.ReportingInstance != "default-scheduler-node-1" {
		t.Errorf("reported by %q %q", ev.ReportingController, ev.ReportingInstance)
	}
	if w.Pending() > 2 {
		t.Errorf("%d events in the queue of a recorder with nothing to do", w.Pending())
	}
}

func BenchmarkRecorder(b *testing.B) {
	w := newWorld(b)
	r := NewRecorder(w.Server, "kubelet", "node-1")
	refs := make([]corev1.ObjectReference, 1000)
	for i := range refs {
		refs[i] = podRef(fmt.Sprintf("p-%04d", i), "spec.containers{app}")
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		r.Event(refs[n%len(refs)], "Warning", "BackOff", "Back-off restarting failed container")
		w.RunUntil(w.Kernel.Now().Add(30 * time.Millisecond))
		n++
	}
}
