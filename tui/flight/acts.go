package flight

import (
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/lanes"
	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/tui/keys"
)

// SetFiles puts the texts of the editor into the scenario, as they read at the start. A file that is new is applied at the
// start.
func (m *Model) SetFiles(files []scenario.File) {
	if m.session == nil {
		return
	}
	for _, f := range files {
		if _, known := m.session.Scenario().File(f.Name); known {
			m.session.SetFile(f.Name, f.Data)
		} else {
			m.session.Apply(0, f.Name, f.Data)
		}
	}
}

// Run runs the scenario and plays it from the start.
func (m *Model) Run() tea.Cmd { return m.fly(play) }

// Again runs the scenario and leaves the playhead where it is.
func (m *Model) Again() tea.Cmd { return m.fly(stay) }

// Command gives a kubectl command at the playhead. files are the texts of the editor: what the command
// applies is what stands there now.
func (m *Model) Command(line string, files []scenario.File) tea.Cmd {
	if m.session == nil {
		return nil
	}
	now := m.head.Now().Duration().Truncate(time.Millisecond)
	i := slices.IndexFunc(files, func(f scenario.File) bool { return line == "kubectl apply -f "+f.Name })
	if i >= 0 {
		m.session.Apply(now, files[i].Name, files[i].Data)
	} else {
		m.session.Run(now, line)
	}
	return m.fly(follow)
}

// Facts returns what holds of the flight.
func (m *Model) Facts() keys.Fact {
	var facts keys.Fact
	if m.trace != nil {
		facts |= keys.HasRun
	}
	if m.session != nil {
		if m.session.CanUndo() {
			facts |= keys.HasSteps
		}
		if m.session.CanRedo() {
			facts |= keys.HasUndone
		}
	}
	return facts
}

// Undo takes the latest action back and says which it was.
func (m *Model) Undo() (string, tea.Cmd) {
	what, ok := m.session.Undo()
	if !ok {
		return "", nil
	}
	return what, m.fly(stay)
}

// Redo does again what was taken back and says what it was.
func (m *Model) Redo() (string, tea.Cmd) {
	what, ok := m.session.Redo()
	if !ok {
		return "", nil
	}
	return what, m.fly(stay)
}

// leap is the share of what is in sight that a leap goes over.
const leap = 10

// Move does what the keys of time do. axis is what is in sight. It reports false for what is no such key.
func (m *Model) Move(id keys.ID, axis lanes.Axis) (tea.Cmd, bool) {
	window := axis.To().Sub(axis.From())
	scrub := 100 * time.Millisecond
	if axis.Columns > 0 {
		scrub = max(scrub, (window / time.Duration(axis.Columns)).Truncate(10*time.Millisecond))
	}
	switch id {
	case keys.Play:
		m.head.Toggle()
		return m.frame(), true
	case keys.Faster:
		m.head.Faster()
		return nil, true
	case keys.Slower:
		m.head.Slower()
		return nil, true
	}
	move, ok := map[keys.ID]func(){
		keys.ScrubBack: func() { m.head.Scrub(-scrub) },
		keys.ScrubOn:   func() { m.head.Scrub(scrub) },
		keys.LeapBack:  func() { m.head.Scrub(-window / leap) },
		keys.LeapOn:    func() { m.head.Scrub(window / leap) },
		keys.StepBack:  func() { m.head.Scrub(-100 * time.Millisecond) },
		keys.StepOn:    func() { m.head.Scrub(100 * time.Millisecond) },
		keys.EventBack: m.head.Previous,
		keys.EventOn:   m.head.Next,
		keys.ToStart:   func() { m.head.GoTo(0) },
		keys.ToEnd:     func() { m.head.GoTo(m.head.End()) },
	}[id]
	if ok {
		m.head.Pause()
		move()
	}
	return nil, ok
}

// Files returns the texts of the scenario as they read at the start, in its order.
func (m *Model) Files() []scenario.File {
	var out []scenario.File
	if m.session == nil {
		return nil
	}
	for _, f := range m.session.Scenario().Files {
		if f.From == 0 && !strings.HasSuffix(f.Name, "/") {
			out = append(out, f)
		}
	}
	return out
}

// Add puts a step into the scenario.
func (m *Model) Add(step scenario.Step) {
	if !slices.ContainsFunc(m.session.Scenario().Steps, func(s scenario.Step) bool { return s.At == step.At && s.Command == step.Command }) {
		m.session.Run(step.At, step.Command)
	}
}

// first is how much of a comparison is seen when nothing was played yet.
const first = 100 * time.Second

// Cover lets the playhead move over runs of another length with other moments, for a comparison; Uncover gives it back to the run.
func (m *Model) Cover(end sim.Instant, moments []sim.Instant) {
	fresh := m.head.Now() == 0
	m.head.Pause()
	m.head.SetRun(max(end, m.head.End()), moments)
	m.lent = m.lent || fresh
	if fresh {
		m.head.GoTo(min(sim.At(first), end))
	}
}

// Uncover gives the playhead back to the run.
func (m *Model) Uncover() {
	if m.lent {
		m.lent = false
		m.head.GoTo(0)
	}
	if m.trace == nil {
		m.head.SetRun(0, nil)
		return
	}
	m.head.SetRun(m.trace.End, m.trace.Moments())
}

// Resume runs the scenario and puts the playhead at an instant.
func (m *Model) Resume(at sim.Instant) tea.Cmd {
	m.goal = at
	return m.fly(goal)
}

// Pause stops the playhead.
func (m *Model) Pause() { m.head.Pause() }

// Longer lets the run last twice as long and plays on.
func (m *Model) Longer() tea.Cmd {
	if m.session == nil {
		return nil
	}
	m.session.Extend(min(2*m.session.Scenario().Until, scenario.MaxUntil))
	return m.fly(on)
}

// Loop lets the playhead go on at the start from the end, or no more, and says which.
func (m *Model) Loop() string {
	m.head.SetLoop(!m.head.Loop())
	if m.head.Loop() {
		return "at the end it goes on at the start"
	}
	return "it stops at the end"
}

// SkipIdle lets long waits pass quickly, or no more, and says which.
func (m *Model) SkipIdle() string {
	m.head.SetSkip(!m.head.Skip())
	if m.head.Skip() {
		return "long waits pass quickly"
	}
	return "waits last as long as they do"
}

// SetSpeed sets the speed that is written so; one that there is not changes nothing.
func (m *Model) SetSpeed(text string) { m.head.SetSpeed(text) }
