package plain

import (
	"fmt"
	"strings"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/lessons/lesson"
)

// scene prints the files of a lesson and the commands that run.
func scene(l *lesson.Lesson) string {
	var b strings.Builder
	for _, f := range l.Files {
		fmt.Fprintf(&b, "File %s:\n%s\n", f.Name, indented(string(f.Data)))
	}
	fmt.Fprintf(&b, "What runs, for %s:\n%s", sim.Brief(l.Script.Until), steps(l.Script.Steps))
	return b.String()
}

func steps(all []scenario.Step) string {
	var b strings.Builder
	for _, s := range all {
		fmt.Fprintf(&b, "  %-6s %s\n", sim.Brief(s.At), s.Command)
	}
	return b.String()
}

func indented(text string) string {
	var b strings.Builder
	for l := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString("  " + l)
	}
	return b.String()
}

// Text returns a lesson to be read: its prose, files and questions, in their order. With notes it is for an instructor:
// hints, solutions and notes are there too, and the files of a story. Answers are in neither: they come from the run.
func Text(l *lesson.Lesson, notes bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", heading(l))
	shown := false
	for _, part := range l.Parts {
		if _, prose := part.(*lesson.Prose); !prose && !shown && (notes || !l.Story) {
			shown = true
			fmt.Fprintf(&b, "%s\n", scene(l))
		}
		switch part := part.(type) {
		case *lesson.Prose:
			fmt.Fprintf(&b, "%s\n\n", readable(part.Text))
		case *lesson.Predict:
			fmt.Fprintf(&b, "Predict: %s\n%s%s\n", readable(part.Ask), changes(part.With), offered(part))
		case *lesson.Claim:
			fmt.Fprintf(&b, "To be seen in the run: %s\n\n", readable(part.Say))
		case *lesson.Try:
			fmt.Fprintf(&b, "Try: %s\n%s\n", readable(part.Label), changes(part.With))
		case *lesson.Task:
			fmt.Fprintf(&b, "Make it happen: %s\n%s\n", readable(part.Do), checklist(part, notes))
		case *lesson.Notes:
			if notes {
				fmt.Fprintf(&b, "For the instructor: %s\n\n", readable(part.Text))
			}
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func offered(q *lesson.Predict) string {
	var b strings.Builder
	for i, c := range append(append([]lesson.Choice{}, q.Choices...), q.Order...) {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, readable(c.Text()))
	}
	if q.Number != nil {
		fmt.Fprintf(&b, "  (a number of %s, within %v)\n", q.Number.Unit, q.Number.Tolerance)
	}
	return b.String()
}

func checklist(t *lesson.Task, solved bool) string {
	var b strings.Builder
	for _, c := range t.Checks {
		fmt.Fprintf(&b, "  to do: %s\n", readable(c.Say))
	}
	if !solved {
		return b.String()
	}
	for i, h := range t.Hints {
		fmt.Fprintf(&b, "  hint %d: %s\n", i+1, readable(h))
	}
	fmt.Fprintf(&b, "  a solution:\n%s", indented(changes(t.Solution)))
	return b.String()
}
