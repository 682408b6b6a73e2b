package tui

import (
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/keys"
	"podflight/tui/store"
	"podflight/tui/views"
)

// stateFile is what the program remembers of its screen. Programs that run at the same time have one each.
func stateFile() store.File { return store.File{Name: "state", Version: 1, Own: true} }

// keptState is the content of the state file.
type keptState struct {
	Works   map[string]keptWork
	History []string // of the kubectl line
	Tab     int      // of the views
	Speed   string
}

// rest is how long the program waits after a change until it writes: the most that a kill can lose, with the time of the
// writing itself.
const rest = 500 * time.Millisecond

// keepMsg says that it is time to write.
type keepMsg struct{}

// keptMsg says that the state was written, or why not.
type keptMsg struct{ err error }

// mark is all that writing depends on, made small: if it has changed, there is something to write.
type mark struct {
	screen, focus keys.Place
	text          int
	now           time.Duration
	steps         int
	history       int
	tab           views.Tab
	speed         string
	key           string
}

// keeper is when the state was written, and whether it is to be.
type keeper struct {
	mark    mark
	waiting bool
	number  int
}

func (a *App) mark() mark {
	head := a.flight.Head()
	m := mark{
		screen: a.screen, focus: a.focus, text: a.editor.Version(), history: len(a.prompt.History()),
		tab: a.views.Tab(), speed: head.Speed(), key: a.desk.open.key,
	}
	if !head.Playing() {
		m.now = head.Now().Duration()
	}
	if s := a.flight.Session(); s != nil {
		m.steps = s.Version()
	}
	return m
}

// keep returns the command that writes the state soon, if something has changed.
func (a *App) keep() tea.Cmd {
	if a.deps.Store == nil || a.keeper.waiting {
		return nil
	}
	m := a.mark()
	if m == a.keeper.mark {
		return nil
	}
	a.keeper.mark, a.keeper.waiting = m, true
	return a.deps.After(rest, keepMsg{})
}

// snapshot returns the state as it is now. It shares nothing with the program that changes.
func (a *App) snapshot() keptState {
	a.put()
	return keptState{
		Works: maps.Clone(a.desk.kept), History: append([]string(nil), a.prompt.History()...),
		Tab: int(a.views.Tab()), Speed: a.flight.Head().Speed(),
	}
}

// write returns the command that writes the state.
func (a *App) write() tea.Cmd {
	a.keeper.waiting = false
	a.keeper.number++
	st, number, state := a.deps.Store, a.keeper.number, a.snapshot()
	return func() tea.Msg { return keptMsg{store.Save(st, stateFile(), number, state)} }
}

func (a *App) kept(msg keptMsg) {
	if msg.err != nil {
		a.say("your text is not kept: " + msg.err.Error())
	}
}

// Keep writes the state and returns when it is on disk.
func (a *App) Keep() error {
	if a.deps.Store == nil {
		return nil
	}
	a.keeper.number++
	return store.Save(a.deps.Store, stateFile(), a.keeper.number, a.snapshot())
}

// load takes over what was kept.
func (a *App) load() {
	a.desk.kept = map[string]keptWork{}
	if a.deps.Store == nil {
		return
	}
	states, err := store.LoadAll[keptState](a.deps.Store, stateFile())
	if err != nil {
		a.deps.Notices = append(a.deps.Notices, err.Error())
	}
	for _, other := range states { // of what several programs have kept, the newest counts
		for key, w := range other.Works {
			if w.At.After(a.desk.kept[key].At) {
				a.desk.kept[key] = w
			}
		}
	}
	own := states[0]
	a.prompt.SetHistory(own.History)
	if own.Tab >= 0 && own.Tab < len(a.views.Titles()) {
		a.views.SetTab(views.Tab(own.Tab))
	}
	a.flight.SetSpeed(own.Speed)
}
