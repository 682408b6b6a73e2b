package deck_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"podflight/lessons/deck"
	"podflight/lessons/lesson"
	"podflight/lessons/progress"
)

var now = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func cards(n int) []*lesson.Lesson {
	var out []*lesson.Lesson
	for i := range n {
		out = append(out, &lesson.Lesson{ID: fmt.Sprintf("card-%02d", i)})
	}
	return out
}

func ids(deck []*lesson.Lesson) []string {
	var out []string
	for _, c := range deck {
		out = append(out, c.ID)
	}
	return out
}

func TestADeckHasTenDifferentCards(t *testing.T) {
	all := cards(30)
	got := ids(deck.Deal(all, nil, now, 1))
	if len(got) != deck.Size {
		t.Fatalf("the deck has %d cards", len(got))
	}
	if again := ids(deck.Deal(all, nil, now, 1)); !slices.Equal(got, again) {
		t.Errorf("the same seed gives %v and %v", got, again)
	}
	if other := ids(deck.Deal(all, nil, now, 2)); slices.Equal(got, other) {
		t.Errorf("seeds 1 and 2 give the same deck %v", got)
	}
	slices.Sort(got)
	if n := len(slices.Compact(got)); n != deck.Size {
		t.Errorf("only %d of the cards differ", n)
	}
	if n := len(deck.Deal(cards(3), nil, now, 1)); n != 3 {
		t.Errorf("of 3 cards the deck has %d", n)
	}
	if all[0].ID != "card-00" {
		t.Error("dealing has changed the order of the cards that were given")
	}
}

func TestMissedCardsComeFirstAndKnownOnesLast(t *testing.T) {
	all := cards(12)
	p := progress.New()
	for _, c := range all[:9] {
		p.Predict(c.ID, "verdict", "true", true, now.AddDate(0, 0, -9))
	}
	p.Predict("card-07", "verdict", "true", false, now.AddDate(0, 0, -2))
	got := ids(deck.Deal(all, p, now, 1))
	if got[0] != "card-07" {
		t.Errorf("the missed card is not the first: %v", got)
	}
	fresh := got[1:4]
	slices.Sort(fresh)
	if !slices.Equal(fresh, []string{"card-09", "card-10", "card-11"}) {
		t.Errorf("after the missed card come %v, not the unseen ones", fresh)
	}
}
