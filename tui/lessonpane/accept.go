package lessonpane

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/lessons/lesson"
)

// accept acts on the place that the cursor is on.
func (m Model) accept() (Model, tea.Cmd) {
	if m.chosen < 0 || m.chosen >= len(m.page.places) {
		return m, nil
	}
	p := m.page.places[m.chosen]
	switch p.kind {
	case choicePlace:
		return m.choose(p)
	case numberPlace:
		if given := strings.TrimSpace(m.draft[p.id]); given != "" {
			return m, send(AnswerMsg{p.id, given})
		}
	case tryPlace, seePlace:
		return m, send(TryMsg{p.id})
	case feedbackPlace:
		if g := m.answers[p.id]; g.Jump {
			return m, send(GoToMsg{g.At})
		}
	case linkPlace:
		return m, m.follow(p.target)
	case nextPlace:
		return m, send(NextMsg{})
	}
	return m, nil
}

func (m Model) follow(target string) tea.Cmd {
	scheme, rest, _ := strings.Cut(target, ":")
	switch scheme {
	case "jump":
		return send(JumpMsg{rest})
	case "try":
		return send(TryMsg{rest})
	}
	return send(FollowMsg{target})
}

// choose takes a choice: as the answer, or as the next step of an order.
func (m Model) choose(p place) (Model, tea.Cmd) {
	q := m.prediction(p.id)
	if q == nil {
		return m, nil
	}
	if len(q.Order) == 0 {
		return m, send(AnswerMsg{p.id, p.target})
	}
	steps := order(m.draft[p.id])
	if i := slices.Index(steps, p.target); i >= 0 {
		steps = slices.Delete(steps, i, i+1) // chosen again: it is taken out
	} else {
		steps = append(steps, p.target)
	}
	m.draft[p.id] = strings.Join(steps, ",")
	m.renew()
	if len(steps) == len(q.Order) {
		return m, send(AnswerMsg{p.id, m.draft[p.id]})
	}
	return m, nil
}

func order(draft string) []string {
	if draft == "" {
		return nil
	}
	return strings.Split(draft, ",")
}

func (m Model) prediction(id string) *lesson.Predict {
	for _, q := range m.lesson.Predictions() {
		if q.ID == id {
			return q
		}
	}
	return nil
}

// Typing reports whether keys that print are part of an answer.
func (m Model) Typing() bool {
	return m.focused && m.lesson != nil && m.chosen < len(m.page.places) && m.page.places[m.chosen].kind == numberPlace
}

// mostDigits is how long a number may be.
const mostDigits = 12

// typed takes the digits of a number.
func (m Model) typed(k tea.KeyMsg) (Model, tea.Cmd) {
	if !m.Typing() {
		return m, nil
	}
	id := m.page.places[m.chosen].id
	draft := m.draft[id]
	switch {
	case k.Type == tea.KeyBackspace && draft != "":
		draft = draft[:len(draft)-1]
	case k.Type == tea.KeyRunes && len(k.Runes) == 1 && strings.ContainsRune("0123456789.", k.Runes[0]) && len(draft) < mostDigits:
		draft += string(k.Runes)
	}
	m.draft[id] = draft
	m.renew()
	return m, nil
}
