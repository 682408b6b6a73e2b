package flight

import (
	"context"
	"errors"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/lanes"
	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/keys"
)

// bench is a flight whose runs are made by hand and whose timers wait.
type bench struct {
	*Model
	now     time.Time
	waiting []tea.Msg
	ran     []scenario.Scenario
	fail    error
}

func fresh(t *testing.T) *bench {
	t.Helper()
	b := &bench{now: time.Unix(0, 0)}
	b.Model = New(Deps{
		Run: func(ctx context.Context, sc scenario.Scenario) (*trace.Trace, error) {
			b.ran = append(b.ran, sc)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return fake(sc), b.fail
		},
		After: func(d time.Duration, msg tea.Msg) tea.Cmd {
			b.waiting = append(b.waiting, msg)
			return nil
		},
		Now: func() time.Time { return b.now },
	})
	sc := scenario.Scenario{
		Until: time.Minute, Files: []scenario.File{{Name: "pod.yaml", Data: []byte("a")}},
		Steps: []scenario.Step{{Command: "kubectl apply -f pod.yaml"}},
	}
	b.Open(sc, sc)
	return b
}

// fake returns a run in which each command takes as long as its line has letters, in tenths of a second.
func fake(sc scenario.Scenario) *trace.Trace {
	var records []trace.Record
	add := func(at time.Duration, body trace.Body) {
		records = append(records, trace.Record{ID: sim.RecordID(len(records) + 1), At: sim.At(at), Body: body})
	}
	for i, s := range sc.Steps {
		add(s.At, trace.Command{Step: i, Line: s.Command, Phase: trace.CommandStarted})
		add(s.At+time.Duration(len(s.Command))*100*time.Millisecond, trace.Command{Step: i, Phase: trace.CommandDone})
	}
	return trace.New(time.Unix(0, 0), sim.At(sc.Until), records)
}

func (b *bench) run(cmd tea.Cmd) {
	for cmd != nil {
		msg := cmd()
		if msg == nil {
			return
		}
		cmd = b.Update(msg)
	}
}

// frame lets a frame pass.
func (b *bench) frame() {
	b.now = b.now.Add(time.Second / frames)
	w := b.waiting
	b.waiting = nil
	for _, msg := range w {
		b.run(b.Update(msg))
	}
}

func TestRunPlaysFromTheStart(t *testing.T) {
	b := fresh(t)
	if b.Facts()&keys.HasRun != 0 {
		t.Error("there is a run before anything was run")
	}
	b.run(b.Run())
	if b.Trace() == nil || !b.Head().Playing() || len(b.waiting) != 1 {
		t.Fatalf("playing %v, %d frames on their way", b.Head().Playing(), len(b.waiting))
	}
	b.frame()
	if b.Head().Now() == 0 {
		t.Error("the playhead does not move")
	}
	_, _ = b.Move(keys.Play, lanes.Axis{})
	b.frame()
	if len(b.waiting) != 0 {
		t.Error("a frame is on its way although the playhead stands")
	}
}

func TestFastPausesLeaveOneRowOfFrames(t *testing.T) {
	b := fresh(t)
	b.run(b.Run())
	for range 6 {
		_, _ = b.Move(keys.Play, lanes.Axis{})
	}
	b.frame()
	if len(b.waiting) != 1 {
		t.Errorf("%d frames are on their way", len(b.waiting))
	}
}

// A run that was overtaken must not be shown, in whatever order the runs end.
func TestOvertakenRunIsDropped(t *testing.T) {
	b := fresh(t)
	first := b.Run()
	b.SetFiles([]scenario.File{{Name: "pod.yaml", Data: []byte("b")}})
	second := b.Run()
	late := first() // it sees that it was cancelled
	b.run(second)
	b.run(b.Update(late))
	if data, _ := b.Flown().File("pod.yaml"); string(data) != "b" || b.Err() != nil {
		t.Errorf("shown is the run of %q, error %v", data, b.Err())
	}
	if b.Busy() {
		t.Error("it is still called busy")
	}
}

func TestFailureIsKept(t *testing.T) {
	b := fresh(t)
	b.run(b.Run())
	before := b.Trace()
	b.fail = errors.New("no node")
	b.run(b.Run())
	if b.Err() == nil || b.Trace() != before {
		t.Error("after a run that failed the last good one must stay, and the error be known")
	}
	b.fail = nil
	b.run(b.Run())
	if b.Err() != nil {
		t.Error("the error outlives the next good run")
	}
}

func TestCommandAtThePlayhead(t *testing.T) {
	b := fresh(t)
	b.run(b.Run())
	b.GoTo(sim.At(30 * time.Second))
	b.run(b.Command("kubectl get pods", nil))
	if n := len(b.Flown().Steps); n != 2 || b.Flown().Steps[1].At != 30*time.Second {
		t.Fatalf("the steps are %v", b.Flown().Steps)
	}
	if got := b.Head().Now(); got != sim.At(30*time.Second+1600*time.Millisecond) || b.Head().Playing() {
		t.Errorf("the playhead must stand at the command's end, is at %v", got)
	}
	b.run(b.Command("kubectl delete pod demo --grace-period=30 --wait", nil))
	if !b.Head().Playing() {
		t.Error("a command that takes long must be seen through")
	}
	what, cmd := b.Undo()
	b.run(cmd)
	if what != "kubectl delete pod demo --grace-period=30 --wait" || len(b.Flown().Steps) != 2 {
		t.Errorf("taken back: %q, steps %v", what, b.Flown().Steps)
	}
}

func TestApplyTakesTheTextAsItIs(t *testing.T) {
	b := fresh(t)
	b.run(b.Run())
	b.GoTo(sim.At(20 * time.Second))
	b.run(b.Command("kubectl apply -f pod.yaml", []scenario.File{{Name: "pod.yaml", Data: []byte("new")}}))
	if data, _ := b.Flown().FileAt("pod.yaml", 20*time.Second); string(data) != "new" {
		t.Errorf("applied is %q", data)
	}
	if data, _ := b.Flown().FileAt("pod.yaml", 0); string(data) != "a" {
		t.Errorf("at the start it reads %q", data)
	}
}

func TestResume(t *testing.T) {
	b := fresh(t)
	b.run(b.Resume(sim.At(42 * time.Second)))
	if b.Head().Now() != sim.At(42*time.Second) || b.Head().Playing() {
		t.Errorf("the playhead is at %v", b.Head().Now())
	}
}

func TestCoverIsForComparisonsOnly(t *testing.T) {
	b := fresh(t)
	b.run(b.Run())
	b.GoTo(sim.At(10 * time.Second))
	b.Cover(sim.At(time.Hour), nil)
	if b.Head().End() != sim.At(time.Hour) || b.Head().Now() != sim.At(10*time.Second) {
		t.Errorf("the playhead is at %v of %v", b.Head().Now(), b.Head().End())
	}
	b.Uncover()
	if b.Head().End() != sim.At(time.Minute) {
		t.Errorf("the run ends at %v", b.Head().End())
	}
}
