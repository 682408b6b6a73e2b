// Package deck deals true-or-false cards: those first whose missed predictions are due again, then those
// that were not seen yet, then the rest, each group in an order of chance.
//
// The same cards, progress, time and seed give the same deck. It knows nothing of how a deck is played.
package deck

import (
	"math/rand/v2"
	"slices"
	"time"

	"podflight/lessons/lesson"
	"podflight/lessons/progress"
)

// Size is how many cards a deck has, if there are as many.
const Size = 10

// Deal returns a deck of cards. p may be nil for someone who has no progress yet.
func Deal(cards []*lesson.Lesson, p *progress.Progress, now time.Time, seed uint64) []*lesson.Lesson {
	deck := slices.Clone(cards)
	rng := rand.New(rand.NewPCG(seed, uint64(len(cards))))
	rng.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	if p != nil {
		due := map[string]bool{}
		for _, m := range p.Due(now) {
			due[m.Lesson] = true
		}
		slices.SortStableFunc(deck, func(a, b *lesson.Lesson) int { return rank(p, due, a) - rank(p, due, b) })
	}
	return deck[:min(Size, len(deck))]
}

func rank(p *progress.Progress, due map[string]bool, card *lesson.Lesson) int {
	switch {
	case due[card.ID]:
		return 0
	case p.StateOf(card.ID) == progress.Untouched:
		return 1
	}
	return 2
}
