package drill_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"podflight/lessons"
	"podflight/lessons/drill"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/lint"
)

// seeds is how many drills of each level are proved.
const seeds = 20

func TestDrillsAreSound(t *testing.T) {
	c := &lessons.Course{}
	asked := map[string]bool{}
	for level := 1; level <= drill.Levels; level++ {
		ch := lessons.Chapter{ID: "drills", Title: "Drills"}
		for seed := range uint64(seeds) {
			d := drill.New(seed, level)
			ch.Lessons = append(ch.Lessons, d)
			asked[d.Predictions()[0].Answer.Text] = true
		}
		c.Chapters = append(c.Chapters, ch)
	}
	report, err := lint.Course(context.Background(), c, fly.Simulator())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range report.Problems {
		t.Error(p)
	}
	if len(asked) < seeds {
		t.Errorf("of %d drills only %d ask different things", drill.Levels*seeds, len(asked))
	}
}

func TestASeedNamesADrill(t *testing.T) {
	a, b := drill.New(7, 2), drill.New(7, 2)
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("the same seed and level give two drills:\n%s", diff)
	}
	same := 0
	for seed := range uint64(20) {
		if cmp.Equal(drill.New(seed, 1).Files, drill.New(seed+1, 1).Files) {
			same++
		}
	}
	if same > 2 {
		t.Errorf("%d of 20 neighbouring seeds give the same manifests", same)
	}
	for _, level := range []int{-1, 0, 99} {
		if l := drill.New(1, level); len(lesson.Lesson{}.Parts) == len(l.Parts) {
			t.Errorf("level %d gives an empty drill", level)
		}
	}
}
