package lessonpane

import (
	"fmt"
	"slices"
	"strings"

	"podflight/lessons/lesson"
	"podflight/tui/layout"
	"podflight/tui/theme"
)

// predict sets a question, or the answer that was given to it. It reports whether an answer was given.
func (s *setting) predict(q *lesson.Predict) bool {
	from := len(s.page.lines)
	defer func() { s.page.questions[q.ID] = stretch{from, len(s.page.lines)} }()
	g, given := s.m.answers[q.ID]
	switch {
	case given && s.m.flown:
		s.graded(q, g)
		s.wayOn(q)
		return true
	case given:
		s.committed(q, g)
		s.held = true
		return true
	}
	bar := s.bar()
	s.text("**"+strings.TrimSpace(q.Ask)+"**", bar)
	if q.Number != nil {
		s.number(q, bar)
	}
	steps := order(s.m.draft[q.ID])
	for _, c := range append(slices.Clone(q.Choices), q.Order...) {
		mark := s.look().Glyphs.Todo
		if i := slices.Index(steps, c.Value); i >= 0 {
			mark = fmt.Sprint(i + 1)
		}
		on := s.place(place{kind: choicePlace, id: q.ID, target: c.Value})
		s.option(bar, mark, c.Text(), on)
	}
	hint := "↵ to commit yourself. What follows comes after your answer."
	if s.look().Glyphs.ASCII {
		hint = "Enter to commit yourself. What follows comes after your answer."
	}
	if len(q.Order) > 0 {
		hint = "Choose the steps in the order in which they happen."
	}
	s.dim(bar, hint)
	return false
}

// dim sets a sentence that is less important.
func (s *setting) dim(bar, text string) { s.wrapped(bar, layout.Safe(text), s.theme().Dim) }

// wrapped sets a text in one ink, over as many lines as it takes.
func (s *setting) wrapped(bar, text string, ink theme.Ink) {
	for _, l := range layout.Wrap(text, max(s.m.w-2, 1)) {
		s.add(bar + ink.Render(l))
	}
}

// option sets one line that can be chosen.
func (s *setting) option(bar, mark, text string, on bool) {
	lines := layout.Wrap(layout.Safe(plain(text)), max(s.m.w-7, 1))
	for i, l := range lines {
		lead := "    "
		if i == 0 {
			lead = "  " + mark + " "
			if on {
				lead = s.look().Glyphs.Pointer + " " + mark + " "
			}
		}
		ink := s.theme().Text
		if on {
			ink = s.theme().Title.Plus(s.theme().Selection)
		}
		s.add(bar + s.theme().Accent.Render(lead) + ink.Render(l))
	}
}

func (s *setting) number(q *lesson.Predict, bar string) {
	on := s.place(place{kind: numberPlace, id: q.ID})
	text := s.m.draft[q.ID]
	cursor := ""
	if on {
		cursor = s.theme().Cursor.Render(" ")
	}
	s.add(bar + s.theme().Accent.Render(s.look().Glyphs.Pointer+" ") + s.theme().Title.Render(text) + cursor + s.theme().Dim.Render(" "+q.Number.Unit))
}

// committed sets an answer that the run is still to decide.
func (s *setting) committed(q *lesson.Predict, g Graded) {
	s.dim(s.bar(), plain(q.Ask))
	s.wrapped(s.bar(), "You said: "+layout.Safe(plain(g.Given)), s.theme().Title)
}

// graded sets what the learner said, and what was so.
func (s *setting) graded(q *lesson.Predict, g Graded) {
	bar, th := s.bar(), s.theme()
	mark, ink, so := s.look().Glyphs.Fail, th.Bad(), "the answer is: "+g.Correct
	if g.Right {
		mark, ink, so = s.look().Glyphs.Done, th.Good(), "so it is"
	}
	s.dim(bar, plain(q.Ask))
	said, verdict := "You said: "+layout.Safe(plain(g.Given)), mark+" "+layout.Safe(plain(so))
	if width := max(s.m.w-2, 1); layout.Width(said)+3+layout.Width(verdict) <= width {
		s.add(bar + th.Title.Render(said) + "   " + ink.Render(verdict))
	} else {
		s.wrapped(bar, said, th.Title)
		s.wrapped(bar, verdict, ink)
	}
	if g.Why != "" {
		s.text(g.Why, bar)
	}
	switch {
	case !q.With.Empty():
		on := s.place(place{kind: seePlace, id: q.ID})
		s.link(bar, s.look().Glyphs.Play+" see it beside the start", "", on)
	case g.Jump:
		on := s.place(place{kind: feedbackPlace, id: q.ID})
		s.link(bar, s.look().Glyphs.Enter+" take me to where it is seen", "  "+clock(g.At), on)
	}
}

// link sets a line that leads somewhere.
func (s *setting) link(bar, text, note string, on bool) {
	text = s.theme().Accent.Render(text)
	if on {
		text = s.look().Highlight(text)
	}
	s.add(bar + text + s.theme().Dim.Render(note))
}

// wayOn sets the way to the next lesson of a series below the last question that was asked here.
func (s *setting) wayOn(q *lesson.Predict) {
	asked := s.m.series.asked
	if s.m.series.next == "" || len(asked) == 0 || asked[len(asked)-1] != q.ID {
		return
	}
	on := s.place(place{kind: nextPlace})
	s.link(s.bar(), s.look().Glyphs.Enter+" "+s.m.series.next, "", on)
}
