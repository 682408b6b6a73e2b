// Package flight is the one place in the workbench that flies: it owns the scenario, has it run, and holds the trace that came of
// it and the playhead over that.
//
// Whatever is done (a text edited, a command given, one taken back) makes another scenario, which is run again from the start;
// the playhead stays where it is. A run that was overtaken by another is cancelled and its trace dropped. It imitates no
// part of Kubernetes and draws nothing.
package flight

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/playback"
	"podflight/tui/session"
)

// Deps is what a flight is made with.
type Deps struct {
	Run     func(context.Context, scenario.Scenario) (*trace.Trace, error)
	After   func(time.Duration, tea.Msg) tea.Cmd // sends a message later
	Now     func() time.Time
	Speed   string // one of playback.Speeds; "": the usual one
	Reduced bool   // few frames
}

// Model is the flight. It is not copied.
type Model struct {
	deps    Deps
	session *session.Session // nil until something was opened
	trace   *trace.Trace
	err     error // why the last run failed
	head    playback.Model
	pending bool // a frame is on its way
	lent    bool // the playhead stood at the start when a comparison took it

	cancel context.CancelFunc // of the run that goes on; nil if none does
	number int                // of the run that was asked for last
	flown  scenario.Scenario  // what trace is of
	goal   sim.Instant        // of Resume
	again  bool               // trace is of Resume: nothing was done since
}

// New returns a flight with nothing opened.
func New(d Deps) *Model {
	m := &Model{deps: d, head: playback.New()}
	if d.Speed != "" {
		m.head.SetSpeed(d.Speed)
	}
	return m
}

// what is done when a run is there.
type then int

const (
	stay   then = iota // leave the playhead as it is
	play               // play from the start
	follow             // see the last command through
	goal               // put it where Resume said
	on                 // play from where it is
)

// flownMsg brings the outcome of a run.
type flownMsg struct {
	number   int
	scenario scenario.Scenario
	trace    *trace.Trace
	err      error
	then     then
}

// frameMsg asks for the next frame.
type frameMsg struct{}

// Open takes another scenario: what was opened, and what it had become. Nothing is run yet.
func (m *Model) Open(opened, now scenario.Scenario) {
	m.stop()
	m.session = session.Restore(opened, now)
	m.trace, m.err = nil, nil
	m.head.Pause()
	m.head.SetRun(0, nil)
}

// stop gives up the run that goes on.
func (m *Model) stop() {
	m.number++
	if m.cancel != nil {
		m.cancel()
		m.cancel = nil
	}
}

// Session returns what is opened; nil if nothing is.
func (m *Model) Session() *session.Session { return m.session }

// Trace returns the last run; nil if there is none. Flown is the scenario it is of.
func (m *Model) Trace() *trace.Trace { return m.trace }

// Flown returns the scenario that Trace is of.
func (m *Model) Flown() scenario.Scenario { return m.flown }

// Resumed reports whether Trace is what was left earlier, with nothing done since.
func (m *Model) Resumed() bool { return m.again }

// Err returns why the last run failed; nil if it did not.
func (m *Model) Err() error { return m.err }

// Busy reports whether a run goes on.
func (m *Model) Busy() bool { return m.cancel != nil }

// Head returns the playhead.
func (m *Model) Head() playback.Model { return m.head }

// GoTo moves the playhead and stops it.
func (m *Model) GoTo(at sim.Instant) {
	m.head.Pause()
	m.head.GoTo(at)
}

// Update handles the messages that a flight sends itself.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case flownMsg:
		return m.landed(msg)
	case frameMsg:
		m.pending = false
		m.head, _ = m.head.Update(m.head.TickAt(m.deps.Now()))
		return m.frame()
	}
	return nil
}

// Frames a second while time passes.
const (
	frames    = 15
	fewFrames = 2
)

// frame asks for the next frame if time passes and none is asked for yet.
func (m *Model) frame() tea.Cmd {
	if !m.head.Playing() || m.pending {
		return nil
	}
	m.pending = true
	every := time.Second / frames
	if m.deps.Reduced {
		every = time.Second / fewFrames
	}
	return m.deps.After(every, frameMsg{})
}

// fly runs the scenario as it is now.
func (m *Model) fly(next then) tea.Cmd {
	if m.session == nil {
		return nil
	}
	m.stop()
	ctx, cancel := context.WithCancel(context.Background())
	m.cancel = cancel
	number, sc, run := m.number, m.session.Scenario(), m.deps.Run
	return func() tea.Msg {
		defer cancel()
		t, err := run(ctx, sc)
		return flownMsg{number, sc, t, err, next}
	}
}

// landed takes a run over.
func (m *Model) landed(msg flownMsg) tea.Cmd {
	if msg.number != m.number {
		return nil
	}
	m.cancel = nil
	m.err = msg.err
	if msg.err != nil {
		return nil
	}
	m.trace, m.flown, m.again = msg.trace, msg.scenario, msg.then == goal
	m.head.SetRun(m.trace.End, m.trace.Moments())
	switch msg.then {
	case play:
		m.head.GoTo(0)
		m.head.Play()
	case follow:
		m.follow()
	case on:
		m.head.Play()
	case goal:
		m.head.GoTo(m.goal)
	}
	return m.frame()
}

// patience is how much virtual time a command may take for the playhead to go to its end at once.
const patience = 3 * time.Second

// follow goes to the end of the last command up to the playhead, or lets time pass if that takes long.
func (m *Model) follow() {
	commands := m.trace.Commands(m.head.Now())
	if m.head.Playing() || len(commands) == 0 {
		return
	}
	last := commands[len(commands)-1]
	if took := last.To.Sub(last.From); last.To != sim.Never && took <= patience {
		m.head.GoTo(max(m.head.Now(), last.To))
		return
	}
	m.head.Play()
}
