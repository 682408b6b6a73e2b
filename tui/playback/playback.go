// Package playback is the playhead: where in a run the screen stands, whether time passes, and how fast.
//
// It ticks only while time passes, at most fifteen times a second. It imitates no part of Kubernetes. Ticks that were asked
// for before the last pause do nothing.
package playback

import (
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/sim"
)

// frame is how long a frame lasts: fifteen a second.
const frame = time.Second / 15

// speeds are how much virtual time passes in one second, from slow to fast.
func speeds() []float64 {
	return []float64{0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 125, 250, 500, 1000}
}

// Model is the playhead.
type Model struct {
	now     sim.Instant
	end     sim.Instant
	playing bool
	speed   int
	skip    bool // stretches in which nothing happens are passed quickly
	loop    bool // from the end it goes on at the start
	moments []sim.Instant
	epoch   int // counts starts, so that late ticks of an earlier one are known
	last    time.Time
}

// New returns a playhead at the start of nothing, at the natural speed.
func New() Model { return Model{speed: 2, skip: true} }

// TickMsg says that a frame has passed.
type TickMsg struct {
	At    time.Time
	epoch int
}

// Now returns where the playhead is.
func (m Model) Now() sim.Instant { return m.now }

// End returns the end of the run.
func (m Model) End() sim.Instant { return m.end }

// Playing reports whether time passes.
func (m Model) Playing() bool { return m.playing }

// Speed returns how the speed is written: "×8", "×¼".
func (m Model) Speed() string { return written(speeds()[m.speed]) }

// Speeds returns how the speeds are written, from slow to fast.
func Speeds() []string {
	var out []string
	for _, s := range speeds() {
		out = append(out, written(s))
	}
	return out
}

// SetSpeed sets the speed that is written so. It reports false for one that there is not.
func (m *Model) SetSpeed(text string) bool {
	i := slices.Index(Speeds(), text)
	if i >= 0 {
		m.speed = i
	}
	return i >= 0
}

func written(s float64) string {
	switch s {
	case 0.25:
		return "×¼"
	case 0.5:
		return "×½"
	default:
		return fmt.Sprintf("×%g", s)
	}
}

// SetRun takes over the length and the moments of a run. The playhead stays where it is, if the run is that long.
func (m *Model) SetRun(end sim.Instant, moments []sim.Instant) {
	m.end, m.moments = end, moments
	m.now = min(m.now, end)
}

// SetSkip says whether stretches in which nothing happens are passed quickly.
func (m *Model) SetSkip(skip bool) { m.skip = skip }

// Skip reports whether stretches in which nothing happens are passed quickly.
func (m Model) Skip() bool { return m.skip }

// SetLoop says whether it goes on at the start when it has come to the end.
func (m *Model) SetLoop(loop bool) { m.loop = loop }

// Loop reports whether it goes on at the start when it has come to the end.
func (m Model) Loop() bool { return m.loop }

// GoTo moves the playhead.
func (m *Model) GoTo(at sim.Instant) { m.now = min(max(at, 0), m.end) }

// Scrub moves the playhead by a stretch of time.
func (m *Model) Scrub(by time.Duration) { m.GoTo(m.now.Add(by)) }

// Next goes to the next moment at which something happens, or to the end.
func (m *Model) Next() {
	m.now = m.next()
}

// next returns the first moment after the playhead, or the end.
func (m Model) next() sim.Instant {
	lo, hi := 0, len(m.moments)
	for lo < hi {
		mid := (lo + hi) / 2
		if m.moments[mid] > m.now {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo == len(m.moments) {
		return m.end
	}
	return min(m.moments[lo], m.end)
}

// Previous goes to the last moment before the playhead, or to the start.
func (m *Model) Previous() {
	at := sim.Instant(0)
	if i, _ := slices.BinarySearch(m.moments, m.now); i > 0 {
		at = m.moments[i-1]
	}
	m.now = at
}

// Faster makes time pass faster.
func (m *Model) Faster() { m.speed = min(m.speed+1, len(speeds())-1) }

// Slower makes time pass slower.
func (m *Model) Slower() { m.speed = max(m.speed-1, 0) }

// Play lets time pass. From the end it begins at the start.
func (m *Model) Play() tea.Cmd {
	if m.end == 0 {
		return nil
	}
	if m.now >= m.end {
		m.now = 0
	}
	m.playing = true
	m.epoch++
	m.last = time.Time{}
	return m.tick()
}

// Pause stops time.
func (m *Model) Pause() {
	m.playing = false
	m.epoch++
}

// Toggle plays, or pauses.
func (m *Model) Toggle() tea.Cmd {
	if m.playing {
		m.Pause()
		return nil
	}
	return m.Play()
}

func (m Model) tick() tea.Cmd {
	epoch := m.epoch
	return tea.Tick(frame, func(at time.Time) tea.Msg { return TickMsg{at, epoch} })
}

// longest is how much real time one tick counts for at most: a machine that slept does not leap.
const longest = 250 * time.Millisecond

// Update moves the playhead on at a tick. It returns the next tick while time passes.
func (m Model) Update(msg TickMsg) (Model, tea.Cmd) {
	if !m.playing || msg.epoch != m.epoch {
		return m, nil
	}
	passed := frame
	if !m.last.IsZero() {
		passed = min(max(msg.At.Sub(m.last), 0), longest)
	}
	m.last = msg.At
	m.now = m.now.Add(m.step(passed))
	if m.now < m.end {
		return m, m.tick()
	}
	if m.loop {
		m.now = 0
		return m, m.tick()
	}
	m.now = m.end
	m.Pause()
	return m, nil
}

// patience is how much real time a stretch takes in which nothing happens, however long it is.
const patience = 1500 * time.Millisecond

// step returns how much virtual time passes in a stretch of real time.
func (m Model) step(passed time.Duration) time.Duration {
	step := time.Duration(float64(passed) * speeds()[m.speed])
	if !m.skip {
		return step
	}
	gap := m.next().Sub(m.now)
	whole := m.gap()
	if float64(whole) <= float64(patience)*speeds()[m.speed] {
		return step
	}
	quick := time.Duration(float64(whole) * float64(passed) / float64(patience))
	return max(step, min(quick, gap))
}

// gap returns how long the stretch between two moments is in which the playhead stands.
func (m Model) gap() time.Duration {
	before := sim.Instant(0)
	lo, hi := 0, len(m.moments)
	for lo < hi {
		mid := (lo + hi) / 2
		if m.moments[mid] > m.now {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	if lo > 0 {
		before = m.moments[lo-1]
	}
	return m.next().Sub(before)
}

// TickAt returns the tick of the time that passes now, for those who keep their own clock.
func (m Model) TickAt(at time.Time) TickMsg { return TickMsg{at, m.epoch} }
