package progress_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"podflight/lessons/progress"
)

var day0 = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func day(n int) time.Time { return day0.AddDate(0, 0, n) }

func TestMissedPredictionsComeBackUntilTheyAreRightThreeTimes(t *testing.T) {
	p := progress.New()
	p.Predict("never", "q", "wrong", false, day(0))
	for _, step := range []struct {
		day   int
		right bool
		due   bool
	}{
		{0, false, false},
		{1, true, true},
		{2, false, false},
		{4, true, true},
		{10, false, false},
		{11, true, true},
		{300, false, false},
	} {
		due := p.Due(day(step.day))
		if got := len(due) == 1; got != step.due {
			t.Errorf("day %d: due is %v, want %v", step.day, got, step.due)
		}
		if step.due {
			p.Predict("never", "q", "x", step.right, day(step.day))
		}
	}
}

func TestAMissBeginsAnewWhenItIsWrongAgain(t *testing.T) {
	p := progress.New()
	p.Predict("never", "q", "wrong", false, day(0))
	p.Predict("never", "q", "x", true, day(1))
	p.Predict("never", "q", "wrong", false, day(4))
	if len(p.Due(day(5))) != 1 {
		t.Error("it is not due a day after it was wrong again")
	}
}

func TestStatesAndTheFewestHints(t *testing.T) {
	p := progress.New()
	for _, step := range []struct {
		do   func()
		want progress.State
	}{
		{func() {}, progress.Untouched},
		{func() { p.Begin("never", day(0)) }, progress.Started},
		{func() { p.Predict("never", "q", "x", true, day(0)) }, progress.Predicted},
		{func() { p.Complete("never", day(1)) }, progress.Done},
		{func() { p.Begin("never", day(2)) }, progress.Done},
		{func() { p.Reset("never") }, progress.Untouched},
	} {
		step.do()
		if got := p.StateOf("never"); got != step.want {
			t.Errorf("state is %v, want %v", got, step.want)
		}
	}
	p.Finish("never", "task", 3, day(0))
	p.Finish("never", "task", 1, day(0))
	p.Finish("never", "task", 2, day(0))
	if got := p.Lessons["never"].Tasks["task"].Hints; got != 1 {
		t.Errorf("the fewest hints are %d, want 1", got)
	}
}

func TestEncodeAndDecode(t *testing.T) {
	p := progress.New()
	p.Predict("never", "q", "wrong", false, day(0))
	p.Finish("never", "task", 1, day(0))
	p.Complete("never", day(0))
	got, err := progress.Decode(p.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, got); diff != "" {
		t.Error(diff)
	}
	for _, broken := range []string{"", "{", "[]", `{"version": 99}`} {
		if _, err := progress.Decode([]byte(broken)); err == nil {
			t.Errorf("%q is read without an error", broken)
		}
	}
	if _, err := progress.Decode([]byte(`{"lessons": {"x": null}, "missed": {"y": null}}`)); err != nil {
		t.Errorf("null entries: %v", err)
	}
}
