package view

import (
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// golden holds a text to a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *rewrite {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}

// builder makes a trace by hand.
type builder struct {
	start   time.Time
	records []trace.Record
	last    *corev1.Pod
	op      trace.Op
}

func (b *builder) add(seconds float64, body trace.Body) {
	id := sim.RecordID(len(b.records) + 1)
	b.records = append(b.records, trace.Record{ID: id, At: at(seconds), Cause: id - 1, Rule: "restart-always", Body: body})
}

func at(seconds float64) sim.Instant {
	return sim.At(time.Duration(seconds * float64(time.Second)))
}

// pod records a change of the Pod.
func (b *builder) pod(seconds float64, change func(*corev1.Pod)) {
	pod := b.last.DeepCopy()
	if change != nil {
		change(pod)
	}
	b.last = pod
	b.add(seconds, trace.ObjectChange{Op: b.op, Key: api.KeyOf(api.Pod, pod), Object: pod})
	b.op = trace.Modified
}

func (b *builder) state(s corev1.ContainerState, ready bool, restarts int32) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		old := p.Status.ContainerStatuses[0]
		next := corev1.ContainerStatus{Name: "app", Image: "busybox:1.36", State: s, Ready: ready, Started: &ready, RestartCount: restarts, LastTerminationState: old.LastTerminationState}
		if restarts > old.RestartCount {
			next.LastTerminationState = old.State
		}
		p.Status.ContainerStatuses = []corev1.ContainerStatus{next}
	}
}

// crash is a Pod whose container ends with 1 and is deleted while it waits.
func crash() *trace.Trace {
	b := &builder{start: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	wall := func(s float64) metav1.Time { return metav1.NewTime(b.start.Add(at(s).Duration())) }
	c := trace.Container{Namespace: "default", Pod: "crash", UID: "u1", Name: "app"}
	b.last = &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "crash", Namespace: "default", UID: "u1", CreationTimestamp: wall(0)},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36"}}, RestartPolicy: corev1.RestartPolicyAlways},
		Status:     corev1.PodStatus{Phase: corev1.PodPending},
	}
	b.add(0, trace.Command{Line: "kubectl apply -f pod.yaml", Phase: trace.CommandStarted})
	b.pod(0.2, nil)
	b.add(0.2, trace.Command{Phase: trace.CommandOutput, Text: "pod/crash created\n"})
	b.add(0.2, trace.Command{Phase: trace.CommandDone})
	b.add(0.2, trace.Notice{Text: "Services have no effect here."})
	b.pod(0.3, func(p *corev1.Pod) {
		p.Spec.NodeName = "node-1"
		p.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionTrue}}
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}}}}
	})
	event := &corev1.Event{
		ObjectMeta:     metav1.ObjectMeta{Name: "crash.1", Namespace: "default", UID: "e1"},
		InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "crash", Namespace: "default", FieldPath: "spec.containers{app}"},
		Reason:         "BackOff", Type: "Warning", Message: "Back-off restarting\nfailed container", Count: 1, Source: corev1.EventSource{Component: "kubelet"},
	}
	b.add(0.3, trace.ContainerChange{Container: c, Phase: trace.Waiting, Reason: "ContainerCreating"})
	b.add(1, trace.ContainerChange{Container: c, Phase: trace.Running})
	b.add(1.5, trace.Log{Container: c, Stream: "stdout", Text: "starting"})
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: wall(1)}}
	ended := corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Error", ExitCode: 1, FinishedAt: wall(4)}}
	b.pod(1.1, func(p *corev1.Pod) { p.Status.Phase = corev1.PodRunning; b.state(running, true, 0)(p) })
	b.add(4, trace.ContainerChange{Container: c, Phase: trace.Exited, Reason: "Error", ExitCode: 1})
	b.pod(4.2, b.state(ended, false, 0))
	b.add(4.3, trace.ContainerChange{Container: c, Attempt: 1, Phase: trace.Running})
	b.add(4.5, trace.Log{Container: c, Attempt: 1, Stream: "stderr", Text: "no luck"})
	b.add(7, trace.ContainerChange{Container: c, Attempt: 1, Phase: trace.Exited, Reason: "Error", ExitCode: 1})
	b.pod(7.2, b.state(ended, false, 1))
	b.add(7.3, trace.BackOff{Container: c, Which: "restart", Delay: 10 * time.Second, Since: at(7), Until: at(17)})
	b.add(7.3, trace.EventChange{Op: trace.Added, Event: event})
	again := event.DeepCopy()
	again.Count = 2
	b.add(9, trace.EventChange{Op: trace.Modified, Event: again})
	b.pod(9, b.state(corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff", Message: "back-off 10s"}}, false, 1))
	b.add(12, trace.Command{Step: 1, Line: "kubectl delete pod crush", Phase: trace.CommandStarted})
	b.add(12.1, trace.Command{Step: 1, Phase: trace.CommandOutput, Err: true, Text: "Error from server (NotFound): pods \"crush\" not found\n"})
	b.add(12.1, trace.Command{Step: 1, Phase: trace.CommandDone, Exit: 1})
	b.add(15, trace.ContainerChange{Container: c, Attempt: 1, Phase: trace.Removed})
	b.op = trace.Deleted
	b.pod(15, func(p *corev1.Pod) {
		now, grace := wall(15), int64(0)
		p.DeletionTimestamp, p.DeletionGracePeriodSeconds = &now, &grace
	})
	return trace.New(b.start, at(120), b.records)
}

func TestViews(t *testing.T) {
	tr := crash()
	o := Options{Namespace: "default", Width: 70}
	golden(t, "watch", Watch(tr, o))
	golden(t, "timeline", Timeline(tr, o))
	golden(t, "timeline-ascii", Timeline(tr, Options{Namespace: "default", Width: 70, ASCII: true}))
	golden(t, "events", Events(tr, o))
	golden(t, "logs", Logs(tr, o))
	golden(t, "recording", Recording(tr, "default"))
	text, err := JSON(tr, []trace.Rule{{ID: "restart-always", Sentence: "Under Always a container is started again."}, {ID: "unused"}})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "json", text)
}

// TestColourAddsNothing checks that colour changes how a view looks and not what it says.
func TestColourAddsNothing(t *testing.T) {
	tr := crash()
	escape := regexp.MustCompile("\x1b\\[[0-9;]*m")
	for name, draw := range map[string]func(*trace.Trace, Options) string{"watch": Watch, "timeline": Timeline, "events": Events, "logs": Logs} {
		plain := draw(tr, Options{Namespace: "default"})
		colour := draw(tr, Options{Namespace: "default", Paint: ANSI})
		if !strings.Contains(colour, "\x1b[") || strings.Contains(plain, "\x1b") {
			t.Errorf("%s: colour is missing, or is in the plain one", name)
		}
		trim := func(s string) string {
			lines := strings.Split(s, "\n")
			for i := range lines {
				lines[i] = strings.TrimRight(lines[i], " ")
			}
			return strings.Join(lines, "\n")
		}
		if d := cmp.Diff(trim(plain), trim(escape.ReplaceAllString(colour, ""))); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestNothingHappens(t *testing.T) {
	tr := trace.New(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), at(10), nil)
	for name, draw := range map[string]func(*trace.Trace, Options) string{"watch": Watch, "timeline": Timeline, "events": Events, "logs": Logs, "describe": Describe} {
		if text := draw(tr, Options{}); strings.Count(text, "\n") > 1 {
			t.Errorf("%s of nothing is %q", name, text)
		}
	}
	if got := Recording(tr, "default"); got != "-- rows --\n-- states --\n-- events --\n-- output --\n" {
		t.Errorf("the recording of nothing is %q", got)
	}
	text, err := JSON(tr, nil)
	var back map[string]any
	if err != nil || json.Unmarshal([]byte(text), &back) != nil || back["schema"] != Schema {
		t.Errorf("the JSON of nothing is %s, %v", text, err)
	}
}

func TestTime(t *testing.T) {
	for seconds, want := range map[float64]string{0: "0.0s", 12.34: "12.3s", 59.96: "1m00.0s", 72.4: "1m12.4s", 3723: "1h02m03s"} {
		if got := at(seconds).Clock(); got != want {
			t.Errorf("%v.Clock() = %s, want %s", seconds, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for s, want := range map[seconds]string{0: "0", 1500000000: "1.5", -1: "-0.000000001", seconds(sim.Never): "null", 72_400_000_000: "72.4"} {
		if got, _ := s.MarshalJSON(); string(got) != want {
			t.Errorf("%d is written %s, want %s", s, got, want)
		}
	}
}

func TestStatusSlot(t *testing.T) {
	for status, want := range map[string]Slot{"Running": Running, "CrashLoopBackOff": BackOff, "Init:CrashLoopBackOff": BackOff, "Init:0/2": Waiting, "Init:Error": Failed, "ErrImagePull": Failed, "Completed": Succeeded, "OOMKilled": Failed, "Terminating": Terminating} {
		if got := StatusSlot(status); got != want {
			t.Errorf("StatusSlot(%s) = %d, want %d", status, got, want)
		}
	}
}

func TestSVGIsWellFormedAndShowsWhatTheTimelineShows(t *testing.T) {
	tr := crash()
	text := SVG(tr, Options{Namespace: "default"})
	dec := xml.NewDecoder(strings.NewReader(text))
	shapes := map[string]int{}
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "class" {
					shapes[e.Name.Local+"."+a.Value]++
				}
			}
		}
	}
	for _, want := range []string{"rect.running", "path.back-off", "text.t-failed", "text.title"} {
		if shapes[want] == 0 {
			t.Errorf("the picture has no %s: %v", want, shapes)
		}
	}
}
