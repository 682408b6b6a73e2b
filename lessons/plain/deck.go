package plain

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// Deck plays true-or-false cards one after the other and says at the end how many verdicts were right. It returns that
// number. flight makes a card ready to be flown; predicted, which may be nil, is told each verdict.
func Deck(ctx context.Context, cards []*lesson.Lesson, flight func(*lesson.Lesson) *fly.Flight, v Views,
	predicted func(card *lesson.Lesson, id, given string, right bool), in io.Reader, out io.Writer,
) (right int, err error) {
	lines := bufio.NewScanner(in)
	for i, card := range cards {
		p := New(flight(card), v, Listener{}, nil, out)
		p.in = lines
		p.listener.Predicted = func(id, given string, good bool) {
			if good {
				right++
			}
			if predicted != nil {
				predicted(card, id, given, good)
			}
		}
		p.say("Card %d of %d", i+1, len(cards))
		if err := p.card(ctx); err != nil || p.ended {
			return right, err
		}
	}
	_, err = io.WriteString(out, tally(right, len(cards)))
	return right, err
}

func tally(right, of int) string {
	switch {
	case right == of:
		return "All right. You would make a good kubelet.\n"
	case right == 0:
		return "None right. What people believe about Pods is often wrong; the cards come back.\n"
	}
	return fmt.Sprintf("%d of %d verdicts were right. The other cards come back.\n", right, of)
}

// card plays one card: the statement, the scenario, the verdict, and the run that decides.
func (p *Player) card(ctx context.Context) error {
	start, err := p.flight.Scenario()
	if err != nil {
		return err
	}
	p.scenario = start
	p.say("%s\n", readable(p.lesson.Title))
	for _, part := range p.lesson.Parts {
		if err := p.part(ctx, part); err != nil || p.ended {
			return err
		}
	}
	if p.flown {
		return nil
	}
	p.flown = true
	return p.fly(ctx, p.scenario)
}
