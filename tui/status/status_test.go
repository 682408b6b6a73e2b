package status

import (
	"testing"

	"podflight/tui/glyph"
)

func TestState(t *testing.T) {
	for word, want := range map[string]glyph.State{
		"Running":                    glyph.Running,
		"Completed":                  glyph.Succeeded,
		"Succeeded":                  glyph.Succeeded,
		"Pending":                    glyph.Waiting,
		"ContainerCreating":          glyph.Waiting,
		"PodInitializing":            glyph.Waiting,
		"SchedulingGated":            glyph.Waiting,
		"Init:0/2":                   glyph.Waiting,
		"Init:CrashLoopBackOff":      glyph.BackOff,
		"ImagePullBackOff":           glyph.BackOff,
		"Terminating":                glyph.Terminating,
		"NotReady":                   glyph.NotReady,
		"Error":                      glyph.Failed,
		"Init:Error":                 glyph.Failed,
		"Init:ExitCode:3":            glyph.Failed,
		"OOMKilled":                  glyph.Failed,
		"ErrImagePull":               glyph.Failed,
		"CreateContainerConfigError": glyph.Failed,
		"UnexpectedAdmissionError":   glyph.Failed,
		"Evicted":                    glyph.Failed,
		"":                           glyph.Failed,
	} {
		if got := State(word); got != want {
			t.Errorf("State(%q) = %v, want %v", word, got, want)
		}
	}
}
