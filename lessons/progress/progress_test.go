package progress_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
}

func TestABrokenFileSaysWhereItIsBroken(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "line 1: unexpected end",
		"{":                        "line 1: unexpected end",
		"{\n\"version\": 1,\n}":    "line 3: invalid character",
		"[]":                       "it is a JSON array and no progress",
		`{"name": "podflight"}`:    "neither a version nor lessons",
		`{"version": 99}`:          "newer than this program knows",
		`{"version": -1}`:          "there is no version -1",
		`{"version": 1, "last":7}`: "last cannot be a number",
		`{"version": 1, "lessons": {"never": {"tasks": {"t": {"hints": -1}}}}}`: "task t of lesson never has -1 hints",
		`{"version": 1, "missed": {"never/q": {"lesson": "never"}}}`:            `the missed prediction "never/q" does not say which it is`,
		`{"lessons": {"never": {"done": 3}}}`:                                   "cannot be a number",
	} {
		p, err := progress.Decode([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || p != nil {
			t.Errorf("%q: %v, want %q and nothing else", text, err, want)
		}
	}
}

// What is null or missing in a file must not break what is done with it afterwards.
func TestNullsAreNothing(t *testing.T) {
	for _, text := range []string{
		`{"version": 1}`,
		`{"version": 1, "lessons": null, "missed": null, "drills": null}`,
		`{"version": 1, "lessons": {"never": null}, "missed": {"never/q": null}, "drills": {"drill-1-7": null}}`,
		`{"version": 1, "lessons": {"never": {"predictions": {"q": "x"}, "right": null, "tasks": null}}}`,
		`{"lessons": null}`,
	} {
		p, err := progress.Decode([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		p.Predict("never", "q", "x", false, day(0))
		p.Finish("never", "task", 0, day(0))
		p.Hinted("always", "task", 1, day(0))
		p.Complete("never", day(0))
		p.Drills["drill-1-7"] = &progress.DrillDone{At: day(0)}
		if p.StateOf("never") != progress.Done || len(p.Due(day(1))) != 1 {
			t.Errorf("%s: what was done is not there", text)
		}
	}
}

func TestAFileWithoutAVersionIsUpgraded(t *testing.T) {
	data, err := os.ReadFile("testdata/version0.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := progress.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if p.Version != progress.Version || p.Last != "on-failure" {
		t.Errorf("version %d, last %q", p.Version, p.Last)
	}
	for lesson, want := range map[string]progress.State{
		"first-flight": progress.Done, "never": progress.Done, "on-failure": progress.Predicted, "always": progress.Started, "a-wrapper": progress.Untouched,
	} {
		if got := p.StateOf(lesson); got != want {
			t.Errorf("%s is %v, want %v", lesson, got, want)
		}
	}
	if got := p.Lessons["never"].Tasks["fail"]; got != (progress.Task{Done: true, Hints: 2}) {
		t.Errorf("the task is %+v", got)
	}
	due := p.Due(day(0))
	if len(due) != 1 || due[0].Lesson != "on-failure" || due[0].ID != "phase" {
		t.Fatalf("due is %v", due)
	}
	p.Predict("on-failure", "phase", "Running", true, day(0))
	again, err := progress.Decode(p.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, again); diff != "" || again.Missed["on-failure/phase"].Box != 1 {
		t.Errorf("it does not go on from there: %s", diff)
	}
}

func TestHintsSoFarAndTheBestAttempt(t *testing.T) {
	p := progress.New()
	hints := func() progress.Task { return p.Lessons["never"].Tasks["task"] }
	p.Hinted("never", "task", 2, day(0))
	if got := hints(); got != (progress.Task{Hints: 2}) {
		t.Errorf("so far: %+v", got)
	}
	p.Finish("never", "task", 2, day(0))
	p.Hinted("never", "task", 3, day(1))
	if got := hints(); got != (progress.Task{Done: true, Hints: 2}) {
		t.Errorf("hints after it was done: %+v", got)
	}
	p.Finish("never", "task", 1, day(1))
	if got := hints(); got != (progress.Task{Done: true, Hints: 1}) {
		t.Errorf("done again with fewer: %+v", got)
	}
}

// Learning a card three times in an hour is not learning it.
func TestARightAnswerBeforeItIsDueChangesNothing(t *testing.T) {
	p := progress.New()
	p.Predict("never", "q", "wrong", false, day(0))
	for range 5 {
		p.Predict("never", "q", "x", true, day(0))
	}
	if len(p.Due(day(1))) != 1 {
		t.Error("it does not come back")
	}
}

func TestMergeTakesTheBestOfBoth(t *testing.T) {
	ours, theirs := progress.New(), progress.New()
	ours.Predict("never", "q", "wrong", false, day(3))
	ours.Finish("never", "task", 2, day(3))
	ours.Predict("always", "q", "x", true, day(3))
	theirs.Predict("never", "q", "right", true, day(1))
	theirs.Predict("never", "r", "wrong", false, day(1))
	theirs.Finish("never", "task", 1, day(1))
	theirs.Complete("never", day(1))
	theirs.Predict("always", "q", "wrong", false, day(1))
	theirs.Predict("sidecars", "q", "wrong", false, day(1))
	theirs.Drills["drill-1-7"] = &progress.DrillDone{At: day(1), Hints: 1}

	ours.Merge(theirs)
	n := ours.Lessons["never"]
	switch {
	case !n.Started.Equal(day(1)) || !n.Done.Equal(day(1)):
		t.Errorf("never was begun %v and done %v", n.Started, n.Done)
	case n.Predictions["q"] != "wrong" || n.Right["q"] || n.Predictions["r"] != "wrong":
		t.Errorf("the answers are %v", n.Predictions)
	case n.Tasks["task"] != progress.Task{Done: true, Hints: 1}:
		t.Errorf("the task is %v", n.Tasks["task"])
	case ours.Drills["drill-1-7"] == nil:
		t.Error("the drill is not there")
	}
	var keys []string
	for _, m := range ours.Due(day(30)) {
		keys = append(keys, m.Lesson+"/"+m.ID)
	}
	if diff := cmp.Diff([]string{"never/r", "sidecars/q", "never/q"}, keys); diff != "" {
		t.Errorf("what comes back: %s", diff)
	}

	once := ours.Encode()
	ours.Merge(theirs)
	if diff := cmp.Diff(string(once), string(ours.Encode())); diff != "" {
		t.Errorf("merging again changes something: %s", diff)
	}
	theirs.Finish("sidecars", "task", 0, day(9))
	if string(once) != string(ours.Encode()) {
		t.Error("the two share what they hold")
	}
}

// Whatever a file holds, it is refused or can be gone on with.
func FuzzDecode(f *testing.F) {
	v0, err := os.ReadFile("testdata/version0.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(v0)
	f.Add([]byte(`{"version": 1, "lessons": {"never": {"tasks": {"t": {"done": true, "hints": 1}}}}, "missed": {"never/q": {"lesson": "never", "id": "q"}}}`))
	f.Add([]byte(`{"version": 2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := progress.Decode(data)
		if err != nil {
			return
		}
		p.Predict("never", "q", "x", false, day(0))
		p.Finish("never", "task", 0, day(0))
		p.Merge(progress.New())
		again, err := progress.Decode(p.Encode())
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if diff := cmp.Diff(p, again, cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}
