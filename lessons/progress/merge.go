package progress

import (
	"maps"
	"time"
)

// Merge takes over what other holds and p does not: lessons, answers, tasks that are done or were done with fewer hints, misses. Where both
// have an answer to the same question, p's stays. It keeps nothing of other.
func (p *Progress) Merge(other *Progress) {
	for id, theirs := range other.Lessons {
		ours := p.Lessons[id]
		if ours == nil {
			ours = &Lesson{Started: theirs.Started}
			p.Lessons[id] = ours
		}
		ours.merge(theirs)
	}
	for key, theirs := range other.Missed {
		ours, l := p.Missed[key], p.Lessons[theirs.Lesson]
		learned := ours == nil && l != nil && l.Right[theirs.ID]
		if !learned && (ours == nil || theirs.At.After(ours.At)) {
			miss := *theirs
			p.Missed[key] = &miss
		}
	}
	for id, theirs := range other.Drills {
		if ours := p.Drills[id]; ours == nil || theirs.Hints < ours.Hints {
			done := *theirs
			p.Drills[id] = &done
		}
	}
	if p.Last == "" {
		p.Last = other.Last
	}
}

func (l *Lesson) merge(other *Lesson) {
	l.Started, l.Done = earlier(l.Started, other.Started), earlier(l.Done, other.Done)
	for id, given := range other.Predictions {
		if _, ok := l.Predictions[id]; ok {
			continue
		}
		if l.Predictions == nil {
			l.Predictions = map[string]string{}
		}
		if l.Right == nil {
			l.Right = map[string]bool{}
		}
		l.Predictions[id], l.Right[id] = given, other.Right[id]
	}
	if l.Tasks == nil {
		l.Tasks = maps.Clone(other.Tasks)
		return
	}
	for id, theirs := range other.Tasks {
		ours, ok := l.Tasks[id]
		if !ok || theirs.Done && (!ours.Done || theirs.Hints < ours.Hints) {
			l.Tasks[id] = theirs
		}
	}
}

// earlier returns the earlier of two times, of which none or one may be unset.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
