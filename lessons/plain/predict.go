package plain

import (
	"context"
	"strconv"
	"strings"

	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// predict asks, takes an answer and grades it.
func (p *Player) predict(ctx context.Context, q *lesson.Predict) error {
	right, err := p.flight.Answer(ctx, q)
	if err != nil {
		return err
	}
	if q.Ask == p.lesson.Title {
		p.say("True or false?")
	} else {
		p.say("Predict: %s", readable(q.Ask))
	}
	if !q.With.Empty() {
		p.say("The question is about a run with this change:\n%s", changes(q.With))
	}
	given, ok := p.answer(q)
	if !ok {
		return nil
	}
	good := fly.Grade(q, right, given)
	if good {
		p.say("Right.")
	} else {
		p.say("Not so. The answer is: %s", p.rightText(q, right))
	}
	if why := fly.Feedback(q, right, given); why != "" {
		p.say("%s", readable(why))
	}
	p.say("")
	if p.listener.Predicted != nil {
		p.listener.Predicted(q.ID, given, good)
	}
	if q.With.Empty() {
		p.predicted = true
		return nil
	}
	sc, err := p.flight.Changed(q.With)
	if err != nil {
		return err
	}
	return p.fly(ctx, sc)
}

// answer reads until the learner has given something that can be graded.
func (p *Player) answer(q *lesson.Predict) (string, bool) {
	list := append(append([]lesson.Choice{}, q.Choices...), q.Order...)
	for i, c := range list {
		p.say("  %d. %s", i+1, readable(c.Text()))
	}
	for {
		line, ok := p.line("Your answer: ")
		if !ok {
			return "", false
		}
		switch {
		case line == "quit":
			p.ended = true
			return "", false
		case q.Number != nil:
			number := strings.TrimSpace(strings.TrimSuffix(line, q.Number.Unit))
			if _, err := strconv.ParseFloat(number, 64); err == nil {
				return number, true
			}
			p.say("Type a number (of %s).", q.Number.Unit)
		case len(q.Order) > 0:
			if values, ok := ordered(q.Order, line); ok {
				return values, true
			}
			p.say("Type the numbers of all %d steps in the order in which they happen, with blanks between them.", len(q.Order))
		default:
			if n, err := strconv.Atoi(strings.TrimSuffix(line, ".")); err == nil && n >= 1 && n <= len(q.Choices) {
				return q.Choices[n-1].Value, true
			}
			p.say("Type a number from 1 to %d.", len(q.Choices))
		}
	}
}

// ordered turns "2 1 3" into the values of those steps, if each is named once.
func ordered(steps []lesson.Choice, line string) (string, bool) {
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' })
	if len(fields) != len(steps) {
		return "", false
	}
	used := make([]bool, len(steps))
	var values []string
	for _, f := range fields {
		n, err := strconv.Atoi(f)
		if err != nil || n < 1 || n > len(steps) || used[n-1] {
			return "", false
		}
		used[n-1] = true
		values = append(values, steps[n-1].Value)
	}
	return strings.Join(values, ","), true
}

// rightText says the right answer as it was offered.
func (p *Player) rightText(q *lesson.Predict, right fly.Answer) string {
	switch {
	case q.Number != nil:
		return strings.TrimSpace(right.Value + " " + q.Number.Unit)
	case len(q.Order) > 0:
		var texts []string
		for _, v := range right.Order {
			for _, c := range q.Order {
				if c.Value == v {
					texts = append(texts, readable(c.Text()))
				}
			}
		}
		return strings.Join(texts, "; then ")
	}
	for _, c := range q.Choices {
		if c.Value == right.Value {
			return readable(c.Text())
		}
	}
	return right.Value
}
