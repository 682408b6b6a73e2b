package images

import (
	"slices"

	"podflight/engine/sim"
)

// queue lets one pull at a time through, first come, first served (puller.go serialImagePuller). The
// zero queue is empty.
type queue struct {
	busy    bool
	waiting []*turn
}

// turn is a pull that waits for those before it.
type turn struct {
	come   bool
	resume func()
}

// run waits until no other pull is under way, then pulls. A task that is interrupted keeps its place:
// the real request goes on without its caller. A task that is killed gives its place up.
func (q *queue) run(t *sim.Task, pull func() pullResult) pullResult {
	if q.busy {
		q.wait(t)
	}
	q.busy = true
	defer q.next()
	return pull()
}

// wait parks t until its turn has come.
func (q *queue) wait(t *sim.Task) {
	mine := &turn{}
	q.waiting = append(q.waiting, mine)
	left := true
	defer func() {
		switch {
		case !left:
		case mine.come:
			q.next()
		default:
			q.waiting = slices.DeleteFunc(q.waiting, func(w *turn) bool { return w == mine })
		}
	}()
	for !mine.come {
		t.Await(func(resume func()) { mine.resume = resume })
	}
	left = false
}

// next gives the queue to whoever waits longest.
func (q *queue) next() {
	q.busy = len(q.waiting) > 0
	if q.busy {
		first := q.waiting[0]
		q.waiting = q.waiting[1:]
		first.come = true
		first.resume()
	}
}
