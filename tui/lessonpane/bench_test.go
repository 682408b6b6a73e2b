package lessonpane

import (
	"testing"

	"podflight/lessons"
	"podflight/tui/keys"
	"podflight/tui/tuitest"
)

// A key in the longest lesson of the course, with every question answered.
func BenchmarkKey(b *testing.B) {
	c, _ := lessons.Load(lessons.Builtin())
	if c == nil {
		b.Fatal("there is no course")
	}
	longest := c.Lessons()[0]
	for _, l := range c.Lessons() {
		if len(l.Parts) > len(longest.Parts) {
			longest = l
		}
	}
	m := New(tuitest.Look(b, "dark"))
	m.SetSize(52, 30)
	m.Open(longest, nil)
	m.SetFlown(true)
	for _, q := range longest.Predictions() {
		m.SetAnswer(q.ID, Graded{Given: "a", Correct: "b", Why: "Because."}, false)
	}
	m.Focus()
	n := 0
	for b.Loop() {
		n++
		id := keys.Down
		if n%40 >= 20 {
			id = keys.Up
		}
		m, _ = m.Update(keys.Do{ID: id})
		_ = m.View()
	}
}
