package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/lessons/deck"
	"podflight/lessons/lesson"
	"podflight/tui/class"
	"podflight/tui/lessonpane"
)

// series is a row of lessons that are gone through for their questions: a deck of cards, or what comes back to be looked at again.
type series struct {
	name   string
	rest   []asked // the first one is open
	done   int
	right  int
	answer int // questions that were answered
}

// asked is a lesson with the questions that are asked again, in its order.
type asked struct {
	lesson *lesson.Lesson
	ids    []string
}

// questions returns a lesson with those of its questions that are meant; nil means all.
func questions(l *lesson.Lesson, meant map[string]bool) asked {
	out := asked{lesson: l}
	for _, p := range l.Predictions() {
		if meant == nil || meant[p.ID] {
			out.ids = append(out.ids, p.ID)
		}
	}
	return out
}

// due returns the lessons with predictions that come back today, the one that has waited longest first.
func (a *App) due() []asked {
	meant := map[string]map[string]bool{}
	var order []*lesson.Lesson
	for _, miss := range a.class.Progress().Due(a.deps.Now()) {
		if meant[miss.Lesson] == nil {
			l, ok := a.class.Find(miss.Lesson)
			if !ok {
				continue // of a course that is not open now
			}
			meant[miss.Lesson] = map[string]bool{}
			order = append(order, l)
		}
		meant[miss.Lesson][miss.ID] = true
	}
	var out []asked
	for _, l := range order {
		if one := questions(l, meant[l.ID]); len(one.ids) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// openReview goes through the predictions that come back today.
func (a *App) openReview() tea.Cmd {
	rest := a.due()
	if len(rest) == 0 {
		a.say("nothing is to be looked at again today")
		return nil
	}
	return a.step(&series{name: "Review", rest: rest})
}

// openCard deals a deck of cards.
func (a *App) openCard() tea.Cmd {
	c := a.class.Course()
	if c == nil || len(c.Cards) == 0 {
		return nil
	}
	now := a.deps.Now()
	return a.OpenCards(deck.Deal(c.Cards, a.class.Progress(), now, uint64(now.UnixNano())))
}

// OpenCards goes through a deck of cards, of which there is one at least.
func (a *App) OpenCards(cards []*lesson.Lesson) tea.Cmd {
	s := &series{name: "True or false"}
	for _, card := range cards {
		s.rest = append(s.rest, questions(card, nil))
	}
	return a.step(s)
}

// step opens the first lesson that is left of a series.
func (a *App) step(s *series) tea.Cmd {
	a.series = nil
	one := s.rest[0]
	a.unfly("lesson:" + one.lesson.ID) // its run would give the answer away
	cmd := a.teachAgain(one.lesson, one.ids)
	next := "that was the last one"
	if left := len(s.rest) - 1; left > 0 {
		next = fmt.Sprintf("next, %d to go", left)
	}
	a.lesson.SetSeries(one.ids, next)
	a.desk.open.trail = []string{s.name, fmt.Sprintf("%d of %d", s.done+1, s.done+len(s.rest))}
	a.series = s
	return cmd
}

// nextStep opens the next lesson of the series, and goes home after the last one.
func (a *App) nextStep() tea.Cmd {
	s := a.series
	s.rest, s.done = s.rest[1:], s.done+1
	if len(s.rest) > 0 {
		return a.step(s)
	}
	cmd := a.goHome()
	a.say(fmt.Sprintf("%s: %d of %d right", s.name, s.right, s.answer))
	return cmd
}

// counted keeps the score of a series. It returns the command that shows what is so: a card is run when its verdict is given.
func (a *App) counted(g class.GradedMsg) tea.Cmd {
	if a.series == nil {
		return nil
	}
	a.series.answer++
	if g.Right {
		a.series.right++
	}
	if a.flight.Trace() != nil || a.flight.Busy() || len(a.lesson.Lesson().Tasks()) > 0 {
		return nil
	}
	a.flight.SetFiles(a.texts())
	return a.flight.Run() // and what has the keys keeps them: the verdict is there to be read
}

// graded shows an answer's grade and keeps it.
func (a *App) graded(g class.GradedMsg) tea.Cmd {
	if l := a.lesson.Lesson(); l == nil || l.ID != g.Lesson {
		return nil
	}
	a.lesson.SetAnswer(g.Predict, lessonpane.Graded{
		Given: g.Given, Right: g.Right, Correct: g.Correct, Why: g.Why, At: g.At, Jump: g.Jump,
	}, g.Fresh)
	if !g.Fresh {
		return nil
	}
	return tea.Batch(a.class.Answered(g), a.counted(g), a.completed())
}

// unfly lets a work begin without a run the next time.
func (a *App) unfly(key string) {
	if k, ok := a.desk.kept[key]; ok {
		k.Flown = false
		a.desk.kept[key] = k
	}
}
