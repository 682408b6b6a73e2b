package plain_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"podflight/engine/trace"
	"podflight/engine/view"
	"podflight/lessons"
	"podflight/lessons/check"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/plain"
)

func views() plain.Views {
	draw := func(view func(*trace.Trace, view.Options) string) func(*trace.Trace) string {
		return func(t *trace.Trace) string { return view(t, optionsOf()) }
	}
	return plain.Views{Watch: draw(view.Watch), Events: draw(view.Events), Logs: draw(view.Logs)}
}

func optionsOf() view.Options { return view.Options{Namespace: "default"} }

func language(t testing.TB) *check.Language {
	t.Helper()
	lang, err := check.New()
	if err != nil {
		t.Fatal(err)
	}
	return lang
}

// typed returns what a learner types who is right about everything, and takes the model solutions.
func typed(t *testing.T, f *fly.Flight) string {
	t.Helper()
	var b strings.Builder
	if f.Lesson.Story {
		b.WriteString("kubectl get pods\nanswer\n")
	}
	for _, part := range f.Lesson.Parts {
		switch part := part.(type) {
		case *lesson.Predict:
			right, err := f.Answer(context.Background(), part)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, answerLine(part, right))
		case *lesson.Task:
			for range part.Hints {
				fmt.Fprintln(&b, "hint")
			}
			fmt.Fprintln(&b, "run\nsolution")
		}
	}
	return b.String()
}

// answerLine is how a right answer is typed.
func answerLine(q *lesson.Predict, right fly.Answer) string {
	number := func(list []lesson.Choice, value string) string {
		return fmt.Sprint(1 + slices.IndexFunc(list, func(c lesson.Choice) bool { return c.Value == value }))
	}
	switch {
	case q.Number != nil:
		return right.Value + " " + q.Number.Unit
	case len(q.Order) > 0:
		var all []string
		for _, v := range right.Order {
			all = append(all, number(q.Order, v))
		}
		return strings.Join(all, " ")
	}
	return number(q.Choices, right.Value)
}

// TestEveryLessonCanBePlayedToItsEnd plays the whole course line by line, as someone who is right about everything.
func TestEveryLessonCanBePlayedToItsEnd(t *testing.T) {
	c, _ := lessons.Load(lessons.Builtin())
	lang := language(t)
	for _, l := range c.Lessons() {
		t.Run(l.ID, func(t *testing.T) {
			f := fly.New(l, fly.Simulator(), lang)
			var out bytes.Buffer
			var predicted, finished int
			ended := false
			listener := plain.Listener{
				Predicted: func(id, given string, right bool) {
					predicted++
					if !right {
						t.Errorf("%s: the right answer %q is taken for wrong", id, given)
					}
				},
				Finished:  func(string, int) { finished++ },
				Completed: func() { ended = true },
			}
			done, err := plain.New(f, views(), listener, strings.NewReader(typed(t, f)), &out).Play(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if !done || !ended {
				t.Errorf("the lesson did not come to its end:\n%s", out.String())
			}
			if predicted != len(l.Predictions()) || finished != len(l.Tasks()) {
				t.Errorf("%d of %d predictions were made, %d of %d tasks done", predicted, len(l.Predictions()), finished, len(l.Tasks()))
			}
			for _, bad := range []string{"Not so.", "Not seen in the run", "There is no \""} {
				if strings.Contains(out.String(), bad) {
					t.Errorf("%q is in what is printed", bad)
				}
			}
		})
	}
}
