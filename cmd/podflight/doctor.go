package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"
	"github.com/spf13/cobra"

	"podflight/tui/layout"
)

// finding is one thing that the doctor looked at.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Found  string `json:"found"`
	Advice string `json:"advice,omitempty"` // what to do, if it is not well
}

func newDoctor(con console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look at the terminal and the state folder, and say what could be better",
		Long: `Look at the terminal, its colours and characters, and the folder where your work is kept, and say what could be better.

The exit code is 0 when all is well, 1 when something is not.`,
		Example: "  podflight doctor\n  podflight doctor --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			found := examine(con)
			if asJSON {
				if err := printJSON(con.out, found); err != nil {
					return err
				}
			} else {
				tellFindings(con.out, found)
			}
			for _, f := range found {
				if !f.OK {
					return errProblems
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func examine(con console) []finding {
	return []finding{examineTerminal(con), examineSize(con), examineColour(con), examineUnicode(con), examineFolder(con)}
}

func tellFindings(w io.Writer, all []finding) {
	for _, f := range all {
		mark := "ok  "
		if !f.OK {
			mark = "look"
		}
		fmt.Fprintf(w, "%s  %-10s %s\n", mark, f.Name, f.Found)
		if f.Advice != "" {
			fmt.Fprintf(w, "      %-10s %s\n", "", f.Advice)
		}
	}
	const sample = "░ ▒ █ ▓ ▚ ╌ ✓ ✗ ● ○ ◐ ❯ ━ ▌"
	fmt.Fprintf(w, "\nThese should be fourteen different characters of one width each:\n  %s\nIf they are not, choose another font (JetBrains Mono has them all) or start with --ascii.\n", sample)
}

func examineTerminal(con console) finding {
	f := finding{Name: "terminal", OK: con.isTTY, Found: "TERM=" + con.getenv("TERM")}
	if !con.isTTY {
		f.Found, f.Advice = "the output is no terminal", "Run the doctor in the terminal in which you want to fly."
		return f
	}
	if t := con.getenv("TERM"); t == "" || t == "dumb" {
		f.OK, f.Advice = false, "This terminal cannot place a cursor. Use podflight run, or podflight lessons run --plain."
	}
	return f
}

func examineSize(con console) finding {
	f := finding{Name: "size", OK: true, Found: "not known"}
	out, ok := con.out.(*os.File)
	if !ok {
		return f
	}
	w, h, err := term.GetSize(out.Fd())
	if err != nil {
		return f
	}
	f.Found = fmt.Sprintf("%d columns, %d lines", w, h)
	switch {
	case layout.TooSmall(w, h):
		f.OK, f.Advice = false, fmt.Sprintf("The workbench needs %d columns and %d lines.", layout.MinWidth, layout.MinHeight)
	case w < layout.Usual:
		f.Advice = fmt.Sprintf("One pane is shown at a time. From %d columns on there are several side by side.", layout.Usual)
	}
	return f
}

func examineColour(con console) finding {
	f := finding{Name: "colour", OK: true}
	if con.getenv("NO_COLOR") != "" {
		f.Found = "none, because NO_COLOR is set; states differ by their glyphs and words"
		return f
	}
	names := map[termenv.Profile]string{
		termenv.TrueColor: "16 million", termenv.ANSI256: "256", termenv.ANSI: "16", termenv.Ascii: "none",
	}
	profile := lipgloss.NewRenderer(con.out).ColorProfile()
	f.Found = names[profile]
	if profile == termenv.ANSI256 {
		f.Advice = "If your terminal can show more, set COLORTERM=truecolor."
	}
	return f
}

func examineUnicode(con console) finding {
	f := finding{Name: "characters", OK: true, Found: "UTF-8"}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		value := con.getenv(name)
		if value == "" {
			continue
		}
		if low := strings.ToLower(value); !strings.Contains(low, "utf-8") && !strings.Contains(low, "utf8") {
			f.OK, f.Found, f.Advice = false, name+"="+value, "This says that the terminal does not show UTF-8. Start with --ascii, or set LANG=C.UTF-8."
		}
		return f
	}
	f.Found, f.Advice = "not said by LC_ALL, LC_CTYPE or LANG", "UTF-8 is taken for granted. If lines look torn, start with --ascii."
	return f
}

// examineFolder tries to write where state is kept.
func examineFolder(con console) finding {
	file := stateFile(con.getenv, "doctor")
	dir := filepath.Dir(file)
	f := finding{Name: "state", OK: true, Found: dir}
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		if err = os.WriteFile(file, []byte("ok\n"), 0o600); err == nil {
			err = os.Remove(file)
		}
	}
	if err != nil {
		f.OK, f.Found, f.Advice = false, err.Error(), "Your work cannot be kept there. Set XDG_STATE_HOME to a folder that you may write to."
	}
	return f
}
