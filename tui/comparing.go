package tui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/scenario"
	"podflight/tui/compare"
	"podflight/tui/keys"
	"podflight/tui/variants"
)

// comparedMsg brings the runs that are to stand under each other.
type comparedMsg struct {
	title string
	runs  []compare.Run
	err   error
}

// openCompare compares what is open with itself, one thing changed.
func (a *App) openCompare() tea.Cmd {
	if a.flight.Session() == nil {
		return nil
	}
	a.flight.SetFiles(a.texts())
	return a.vary(0, "")
}

// vary compares by the next kind of variants, or, with a value, by the kind that takes it.
func (a *App) vary(by int, value string) tea.Cmd {
	sc := a.flight.Session().Scenario()
	kinds := variants.Fitting(sc)
	if len(kinds) == 0 {
		a.say("there is nothing to vary in what is open")
		return nil
	}
	a.kind = (a.kind + by) % len(kinds)
	kind := kinds[a.kind]
	if value != "" {
		for i, k := range kinds {
			if k.ID == "exit" {
				kind, a.kind = k, i
			}
		}
		if kind.ID != "exit" {
			a.say("the command has no exit code to change")
			return nil
		}
	}
	list, err := kind.Make(sc, value)
	if err != nil {
		a.say(err.Error())
		return nil
	}
	return a.flyAll(kind.Field, list)
}

// mine compares what the texts are with what they were at the start.
func (a *App) mine() tea.Cmd {
	s := a.flight.Session()
	return a.flyAll("my changes", []variants.Variant{{Name: "start", Scenario: s.Opened()}, {Name: "mine", Scenario: s.Scenario()}})
}

func (a *App) flyAll(title string, list []variants.Variant) tea.Cmd {
	run := a.deps.Flight.Run
	return func() tea.Msg {
		out := comparedMsg{title: title}
		for _, v := range list[:min(len(list), compare.Most)] {
			t, err := run(context.Background(), v.Scenario)
			if err != nil {
				return comparedMsg{err: err}
			}
			out.runs = append(out.runs, compare.Run{Name: v.Name, Trace: t})
		}
		return out
	}
}

func (a *App) compared(msg comparedMsg) {
	if msg.err != nil {
		a.say(msg.err.Error())
		return
	}
	a.compare.Open(msg.title, msg.runs)
	a.flight.Cover(a.compare.End())
	a.switchTo(keys.Compare, keys.Compare)
}

// own returns what the root does itself for a binding of a pane: what concerns more than that pane.
func (a *App) own(place keys.Place, id keys.ID) (func(*App) tea.Cmd, bool) {
	quiet := func(f func()) func(*App) tea.Cmd { return func(*App) tea.Cmd { f(); return nil } }
	switch {
	case place == keys.Home && id == keys.HomeFind:
		return quiet(func() { a.openList("Lessons", "no lesson with these words", a.lessonItems()) }), true
	case place == keys.Home && id == keys.HomeOpen:
		return quiet(a.openFiles), true
	case place == keys.Home && id == keys.HomeProgress:
		return quiet(a.openProgress), true
	case place == keys.Home && id == keys.Quit:
		return (*App).quit, true
	case place == keys.Lesson && id == keys.LessonPrev:
		return func(*App) tea.Cmd { return a.beside(-1) }, true
	case place == keys.Compare && id == keys.Vary:
		return func(*App) tea.Cmd { return a.vary(1, "") }, true
	case place == keys.Compare && id == keys.MineVsStart:
		return (*App).mine, true
	}
	return nil, false
}

// texts returns the files of the editor.
func (a *App) texts() []scenario.File {
	var out []scenario.File
	for _, f := range a.editor.Files() {
		out = append(out, scenario.File{Name: f.Name, Data: []byte(f.Text)})
	}
	return out
}
