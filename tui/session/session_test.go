package session_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/tui/session"
)

func opened() scenario.Scenario {
	return scenario.Scenario{
		World: scenario.Default(), Until: time.Minute,
		Files: []scenario.File{{Name: "pod.yaml", Data: []byte("a\n")}, {Name: "job.yaml", Data: []byte("j\n")}},
		Steps: []scenario.Step{{Command: "kubectl apply -f pod.yaml"}, {At: 50 * time.Second, Command: "kubectl get pods"}},
	}
}

func commands(s *session.Session) []string {
	var out []string
	for _, step := range s.Scenario().Steps {
		out = append(out, sim.Brief(step.At)+" "+step.Command)
	}
	return out
}

func TestActionsAtThePlayhead(t *testing.T) {
	s := session.New(opened())
	s.Run(42*time.Second, "kubectl delete pod web")
	s.Apply(45*time.Second, "pod.yaml", []byte("b\n"))
	want := []string{"0s kubectl apply -f pod.yaml", "42s kubectl delete pod web", "45s kubectl apply -f pod.yaml", "50s kubectl get pods"}
	if diff := cmp.Diff(want, commands(s)); diff != "" {
		t.Error(diff)
	}
	if data, _ := s.Scenario().FileAt("pod.yaml", 45*time.Second); string(data) != "b\n" {
		t.Errorf("the file reads %q after it was applied", data)
	}
	if data, _ := s.Scenario().FileAt("pod.yaml", 44*time.Second); string(data) != "a\n" {
		t.Errorf("the file reads %q before", data)
	}
	if s.Scenario().Until < 2*time.Minute {
		t.Errorf("the run ends at %v: the effect of the last action is not seen", s.Scenario().Until)
	}
	if !s.Fork(43*time.Second) || len(commands(s)) != 2 || len(s.Scenario().Files) != 2 {
		t.Errorf("after the fork there are %q and %d files", commands(s), len(s.Scenario().Files))
	}
	if s.Fork(43 * time.Second) {
		t.Error("a second fork at the same place drops something")
	}
}

func TestApplyAtTheStartChangesTheStart(t *testing.T) {
	s := session.New(opened())
	s.Apply(0, "pod.yaml", []byte("b\n"))
	if got := len(commands(s)); got != 2 {
		t.Errorf("a file that is applied already is applied again: %q", commands(s))
	}
	s.Apply(0, "job.yaml", []byte("k\n"))
	if got := commands(s)[1]; got != "0s kubectl apply -f job.yaml" {
		t.Errorf("the second step is %q", got)
	}
}

func TestSettingTheSameTextIsNoAction(t *testing.T) {
	s := session.New(opened())
	s.SetFile("pod.yaml", []byte("a\n"))
	if _, ok := s.Undo(); ok {
		t.Error("there is something to undo")
	}
}

// Whatever is done, undoing it all gives what was opened, and redoing it all gives what it had become.
func TestUndoAndRedo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := session.New(opened())
		seconds := rapid.IntRange(0, 300)
		for range rapid.IntRange(0, 12).Draw(t, "actions") {
			at := time.Duration(seconds.Draw(t, "at")) * time.Second
			switch rapid.IntRange(0, 5).Draw(t, "action") {
			case 0:
				s.Run(at, "kubectl get pods")
			case 1:
				s.Apply(at, "pod.yaml", []byte(rapid.String().Draw(t, "text")))
			case 2:
				s.SetFile("new.yaml", []byte(rapid.String().Draw(t, "text")))
			case 3:
				s.Fork(at)
			case 4:
				s.Extend(at)
			case 5:
				s.Undo()
			}
		}
		became := s.Scenario()
		undone := 0
		for {
			if _, ok := s.Undo(); !ok {
				break
			}
			undone++
		}
		if diff := cmp.Diff(opened(), s.Scenario()); diff != "" {
			t.Fatal(diff)
		}
		for range undone {
			if _, ok := s.Redo(); !ok {
				t.Fatal("there is less to redo than was undone")
			}
		}
		if diff := cmp.Diff(became, s.Scenario()); diff != "" {
			t.Fatal(diff)
		}
	})
}
