package lanes_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/lanes"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

var app = trace.Container{Namespace: "default", Pod: "crash", UID: "u1", Name: "app"}

// recorder builds the trace of a run by hand.
type recorder struct{ records []trace.Record }

func (r *recorder) at(seconds float64, body trace.Body) {
	r.records = append(r.records, trace.Record{ID: sim.RecordID(len(r.records) + 1), At: secs(seconds), Body: body})
}

func (r *recorder) phase(seconds float64, attempt int, p trace.ContainerPhase, code int) {
	r.at(seconds, trace.ContainerChange{Container: app, Attempt: attempt, Phase: p, ExitCode: code})
}

func (r *recorder) wait(phase trace.BackOffPhase, at, since, delay float64) {
	r.at(at, trace.BackOff{
		Container: app, Which: "restart", Phase: phase,
		Delay: time.Duration(delay * 1e9), Since: secs(since), Until: secs(since + delay),
	})
}

func (r *recorder) trace() *trace.Trace {
	return trace.New(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC), secs(100), r.records)
}

func secs(s float64) sim.Instant { return sim.At(time.Duration(s * 1e9)) }

// crash is a container that runs for a second and exits with 1, twice, and then waits 20 s.
func crash() *trace.Trace {
	r := &recorder{}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "crash", UID: "u1"}}
	pod.Spec.Containers = []corev1.Container{{Name: "app"}}
	r.at(0, trace.ObjectChange{Op: trace.Added, Key: api.KeyOf(api.Pod, pod), Object: pod})
	r.phase(0, 0, trace.Waiting, 0)
	r.phase(1, 0, trace.Running, 0)
	r.phase(2, 0, trace.Exited, 1)
	r.wait(trace.BackOffStarted, 2.5, 2, 10)
	r.wait(trace.BackOffEnded, 13, 2, 10)
	r.phase(13, 1, trace.Running, 0)
	r.phase(14, 1, trace.Exited, 1)
	r.wait(trace.BackOffStarted, 14.5, 14, 20)
	r.phase(14.5, 2, trace.Waiting, 0) // the kubelet says so too; the wait is what is drawn
	return r.trace()
}

func lane(t *testing.T, tr *trace.Trace) *trace.Lane {
	t.Helper()
	l, ok := tr.Lane(app.UID, app.Name)
	if !ok {
		t.Fatal("the trace has no lane of the container")
	}
	return l
}

// draw prints a row with one letter for each state.
func draw(row lanes.Row) string {
	letters := " -.~:=#x"
	var cells strings.Builder
	for _, s := range row.Cells {
		cells.WriteByte(letters[s])
	}
	return strings.TrimRight(cells.String(), " ") + "\n" + words(row.Labels)
}

func words(labels []lanes.Label) string {
	var b strings.Builder
	for _, l := range labels {
		b.WriteString(strings.Repeat(" ", l.Column-utf8.RuneCountInString(b.String())))
		b.WriteString(l.Text)
	}
	return b.String()
}

func TestDraw(t *testing.T) {
	tr := crash()
	marker := lanes.Marker{Passed: "v", Failed: "x"}
	for _, c := range []struct {
		name string
		axis lanes.Axis
		now  float64
		want string
	}{
		{"a column a second, in the second wait", lanes.Linear(0, secs(40), 40), 20, "" +
			".#~~~~~~~~~~~#~~~~~~--------------\n" +
			"  x1  10s     x1 20s, 14s left"},
		{"nothing later than now is shown", lanes.Linear(0, secs(40), 40), 1.5, "" +
			".#\n"},
		{"a run of a second is seen on an axis of two minutes", lanes.Linear(0, secs(120), 24), 100, "" +
			"#~#~~~~~~~~~~~~~~~~~\n" +
			"x1x1     20s"},
		{"what is left of a wait is said though there is little room", lanes.Linear(0, secs(40), 20), 15, "" +
			"#~~~~~#~---------\n" +
			" x1    x1 19s left"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := draw(lanes.Draw(tr, lane(t, tr), c.axis, secs(c.now), marker))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s\ngot:\n%s", diff, got)
			}
		})
	}
}

func TestCompressedAxisKeepsMomentsInOrderAndShortensIdleStretches(t *testing.T) {
	moments := []sim.Instant{0, secs(1), secs(2), secs(300), secs(301)}
	a := lanes.Compressed(0, secs(302), 60, moments, 10*time.Second)
	if wait := a.Column(secs(300)) - a.Column(secs(2)); wait > 50 {
		t.Errorf("the idle five minutes take %d of 60 columns", wait)
	}
	for i := 1; i < len(moments); i++ {
		if a.Column(moments[i]) <= a.Column(moments[i-1]) {
			t.Errorf("moments %v and %v share a column", moments[i-1], moments[i])
		}
	}
}

func TestAxisRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := secs(rapid.Float64Range(0, 1000).Draw(t, "from"))
		to := from.Add(time.Duration(rapid.Float64Range(0.001, 100000).Draw(t, "length") * 1e9))
		columns := rapid.IntRange(1, 300).Draw(t, "columns")
		a := lanes.Linear(from, to, columns)
		if rapid.Bool().Draw(t, "compressed") {
			var moments []sim.Instant
			for i := range sim.Instant(10) {
				moments = append(moments, from+(to-from)*i/10)
			}
			a = lanes.Compressed(from, to, columns, moments, time.Second)
		}
		for c := range columns {
			at := a.Instant(c)
			if got := a.Column(at); got != c && got != c-1 && got != c+1 {
				t.Fatalf("column %d begins at %v, which is in column %d", c, at, got)
			}
		}
		if a.Column(from) != 0 || a.Column(to) != columns-1 || a.Column(to+1) != columns {
			t.Fatalf("edges are in columns %d, %d, %d", a.Column(from), a.Column(to), a.Column(to+1))
		}
		last := -1
		for _, tick := range a.Ticks(12) {
			if tick.Column <= last || tick.Column+len(tick.Label) > columns {
				t.Fatalf("ticks %v", a.Ticks(12))
			}
			last = tick.Column
		}
	})
}

func TestLabelsNeverOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &recorder{}
		at := 0.0
		for i := range rapid.IntRange(1, 30).Draw(t, "attempts") {
			at += rapid.Float64Range(0, 30).Draw(t, "wait")
			r.phase(at, i, trace.Running, 0)
			at += rapid.Float64Range(0, 10).Draw(t, "run")
			r.phase(at, i, trace.Exited, rapid.IntRange(0, 255).Draw(t, "code"))
			if rapid.Bool().Draw(t, "backs off") {
				r.wait(trace.BackOffStarted, at, at, rapid.Float64Range(0, 300).Draw(t, "delay"))
			}
		}
		tr := r.trace()
		l, _ := tr.Lane(app.UID, app.Name)
		columns := rapid.IntRange(0, 120).Draw(t, "columns")
		axis := lanes.Linear(0, secs(rapid.Float64Range(1, 500).Draw(t, "to")), columns)
		row := lanes.Draw(tr, l, axis, secs(rapid.Float64Range(0, 500).Draw(t, "now")), lanes.Marker{Passed: "✓", Failed: "✗"})
		if len(row.Cells) != columns {
			t.Fatalf("%d cells for %d columns", len(row.Cells), columns)
		}
		next := 0
		for _, label := range row.Labels {
			if label.Column < next {
				t.Fatalf("labels overlap: %v", row.Labels)
			}
			next = label.Column + utf8.RuneCountInString(label.Text)
		}
		if next > columns {
			t.Fatalf("labels stick out of %d columns: %v", columns, row.Labels)
		}
	})
}
