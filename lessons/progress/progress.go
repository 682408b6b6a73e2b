// Package progress is how far a learner has come: for each lesson what was begun, predicted and
// done and with how many hints, and which missed predictions are to come back.
//
// It is plain JSON with a version, so that it survives upgrades and can be read by a human. Times are
// given by the caller; entries keep no order but that of their names. It imitates no part of Kubernetes.
package progress

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Version is the version of the format that is written.
const Version = 1

// Progress is one learner's progress. The zero value is a fresh start, once New has made its maps.
type Progress struct {
	Version int                   `json:"version"`
	Last    string                `json:"last,omitempty"` // ID of the lesson that was open last
	Lessons map[string]*Lesson    `json:"lessons"`
	Missed  map[string]*Miss      `json:"missed"`
	Drills  map[string]*DrillDone `json:"drills,omitempty"`
}

// Lesson is the progress in one lesson.
type Lesson struct {
	Started     time.Time         `json:"started"`
	Done        time.Time         `json:"done,omitzero"`
	Predictions map[string]string `json:"predictions,omitempty"` // given answers by the prediction's ID
	Right       map[string]bool   `json:"right,omitempty"`
	Tasks       map[string]Task   `json:"tasks,omitempty"`
}

// Task is the progress in one task.
type Task struct {
	Done  bool `json:"done"`
	Hints int  `json:"hints"` // the fewest with which it was done, or so far
}

// Miss is a prediction that was wrong and comes back.
type Miss struct {
	Lesson string    `json:"lesson"`
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Again  time.Time `json:"again"` // when it is due
	Box    int       `json:"box"`   // how often it was right since
}

// DrillDone is a drill that was solved.
type DrillDone struct {
	At    time.Time `json:"at"`
	Hints int       `json:"hints"`
}

// New returns a fresh start.
func New() *Progress {
	return &Progress{Version: Version, Lessons: map[string]*Lesson{}, Missed: map[string]*Miss{}, Drills: map[string]*DrillDone{}}
}

// Encode writes the progress as JSON that a human can read.
func (p *Progress) Encode() []byte {
	out, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		panic("progress: plain data cannot fail to encode: " + err.Error())
	}
	return append(out, '\n')
}

// Begin notes that a lesson was opened.
func (p *Progress) Begin(lesson string, now time.Time) *Lesson {
	p.Last = lesson
	l := p.Lessons[lesson]
	if l == nil {
		l = &Lesson{Started: now}
		p.Lessons[lesson] = l
	}
	return l
}

// Predict notes an answer. A wrong one comes back in a day; one that comes back and is right then
// comes back after three days, then after a week, and then no more.
func (p *Progress) Predict(lesson, id, given string, right bool, now time.Time) {
	l := p.Begin(lesson, now)
	if l.Predictions == nil {
		l.Predictions, l.Right = map[string]string{}, map[string]bool{}
	}
	l.Predictions[id], l.Right[id] = given, right
	key := lesson + "/" + id
	m := p.Missed[key]
	switch {
	case !right:
		p.Missed[key] = &Miss{Lesson: lesson, ID: id, At: now, Again: now.Add(waits()[0])}
	case m != nil && m.Again.After(now): // it is not due yet: nothing is learned about what stays
	case m != nil && m.Box+1 < len(waits()):
		m.Box++
		m.Again = now.Add(waits()[m.Box])
	case m != nil:
		delete(p.Missed, key)
	}
}

// waits are the times after which a missed prediction comes back.
func waits() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{day, 3 * day, 7 * day}
}

// Due returns the missed predictions that are to be looked at again, the oldest first.
func (p *Progress) Due(now time.Time) []*Miss {
	var due []*Miss
	for _, key := range slices.Sorted(maps.Keys(p.Missed)) {
		if m := p.Missed[key]; !m.Again.After(now) {
			due = append(due, m)
		}
	}
	slices.SortStableFunc(due, func(a, b *Miss) int { return a.Again.Compare(b.Again) })
	return due
}

// Hinted notes how many hints of a task were shown so far. Of a task that is done it changes nothing: what counts there is the
// best attempt.
func (p *Progress) Hinted(lesson, task string, hints int, now time.Time) {
	l := p.Begin(lesson, now)
	if l.Tasks == nil {
		l.Tasks = map[string]Task{}
	}
	if !l.Tasks[task].Done {
		l.Tasks[task] = Task{Hints: hints}
	}
}

// Finish notes that a task was done with that many hints. The fewest count.
func (p *Progress) Finish(lesson, task string, hints int, now time.Time) {
	l := p.Begin(lesson, now)
	if l.Tasks == nil {
		l.Tasks = map[string]Task{}
	}
	if t, ok := l.Tasks[task]; ok && t.Done {
		hints = min(hints, t.Hints)
	}
	l.Tasks[task] = Task{Done: true, Hints: hints}
}

// Complete notes that a lesson was gone through to its end.
func (p *Progress) Complete(lesson string, now time.Time) {
	if l := p.Begin(lesson, now); l.Done.IsZero() {
		l.Done = now
	}
}

// State is how far one lesson has come.
type State int

// The states of a lesson.
const (
	Untouched State = iota
	Started
	Predicted
	Done
)

// StateOf returns how far a lesson has come.
func (p *Progress) StateOf(lesson string) State {
	l := p.Lessons[lesson]
	switch {
	case l == nil:
		return Untouched
	case !l.Done.IsZero():
		return Done
	case len(l.Predictions) > 0:
		return Predicted
	}
	return Started
}

// Reset forgets one lesson.
func (p *Progress) Reset(lesson string) {
	delete(p.Lessons, lesson)
	for key, m := range p.Missed {
		if m.Lesson == lesson {
			delete(p.Missed, key)
		}
	}
	if p.Last == lesson {
		p.Last = ""
	}
}
