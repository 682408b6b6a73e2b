package tuitest

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Clock keeps messages that are to be sent later until a test lets time pass.
type Clock struct {
	now     time.Duration
	waiting []later
}

type later struct {
	at  time.Duration
	msg tea.Msg
}

// After has the shape that panes take in the place of tea.Tick.
func (c *Clock) After(d time.Duration, msg tea.Msg) tea.Cmd {
	at := c.now + d
	return func() tea.Msg {
		c.waiting = append(c.waiting, later{at, msg})
		return nil
	}
}

// Waiting returns how many messages wait for their time.
func (c *Clock) Waiting() int { return len(c.waiting) }

// next takes the earliest message that is due within d out of the clock and moves to its time.
func (c *Clock) next(until time.Duration) (tea.Msg, bool) {
	best := -1
	for i, l := range c.waiting {
		if l.at <= until && (best < 0 || l.at < c.waiting[best].at) {
			best = i
		}
	}
	if best < 0 {
		c.now = until
		return nil, false
	}
	l := c.waiting[best]
	c.waiting = slices.Delete(c.waiting, best, best+1)
	c.now = max(c.now, l.at)
	return l.msg, true
}

// Now returns how much time has passed.
func (c *Clock) Now() time.Duration { return c.now }
