package editor

import (
	"os"
	"slices"
	"testing"
)

// The user's own editor must read the terminal itself: Bubble Tea's reader would be copied to it through a pipe, and the copying
// does not end with the editor.
func TestTheOwnEditorReadsTheTerminal(t *testing.T) {
	m := New(Deps{In: os.Stdin})
	cmd := m.command([]string{"ed", "-s"}, "pod.yaml")
	if cmd.Stdin != os.Stdin || !slices.Equal(cmd.Args, []string{"ed", "-s", "pod.yaml"}) {
		t.Errorf("%v reads %v", cmd.Args, cmd.Stdin)
	}
	m = New(Deps{})
	if cmd := m.command([]string{"ed"}, "pod.yaml"); cmd.Stdin != nil {
		t.Error("without a terminal the input must be left open, and not be a file that is none")
	}
}
