package tui

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/scenario"
	"podflight/tui/compare"
	"podflight/tui/keys"
	"podflight/tui/variants"
)

// comparing is what the screen that compares was asked for.
type comparing struct {
	kind   string     // the ID of what varies
	exit   string     // the exit code that was chosen for all runs; "": that of the text
	number int        // of the comparison that was asked for last
	from   keys.Place // what had the keys before
}

// comparedMsg brings the runs that are to stand under each other.
type comparedMsg struct {
	number int
	show   compare.Show
	err    error
}

// openCompare compares what is open with itself, one thing changed.
func (a *App) openCompare() tea.Cmd {
	if a.flight.Session() == nil {
		return nil
	}
	a.flight.SetFiles(a.texts())
	a.comparing.exit = ""
	return a.vary(0)
}

// vary compares by another kind of variants, so many after the one that is shown.
func (a *App) vary(by int) tea.Cmd {
	sc := a.flight.Session().Scenario()
	kinds := variants.Fitting(sc)
	if len(kinds) == 0 {
		a.say("there is nothing to vary in what is open")
		return nil
	}
	on := max(slices.IndexFunc(kinds, func(k variants.Kind) bool { return k.ID == a.comparing.kind }), 0)
	on = (on + by) % len(kinds)
	kind := kinds[on]
	a.comparing.kind = kind.ID
	hint := ""
	if with, ok := variants.WithExit(sc, a.comparing.exit); ok && kind.ID == "policy" {
		hint = "Press 0 to let it end with exit code 0."
		switch a.comparing.exit {
		case "":
		case "0":
			sc, hint = with, "Press 1 to let it end with exit code 1."
		default:
			sc = with
		}
	} else if ok && kind.ID != "exit" && a.comparing.exit != "" {
		sc = with
	}
	list, err := kind.Make(sc, a.comparing.exit)
	if err != nil {
		a.say(err.Error())
		return nil
	}
	show := compare.Show{Title: kind.Field, About: kind.About(sc), On: on, Hint: hint}
	for _, k := range kinds {
		show.Kinds = append(show.Kinds, k.Title)
	}
	return a.flyAll(show, list)
}

// exitWith compares with another exit code.
func (a *App) exitWith(code string) tea.Cmd {
	if _, ok := variants.WithExit(a.flight.Session().Scenario(), code); !ok {
		a.say("the command has no exit code to change: it would have to say exit and a number")
		return nil
	}
	a.comparing.exit = code
	return a.vary(0)
}

// mine compares what the texts are with what they were at the start.
func (a *App) mine() tea.Cmd {
	s := a.flight.Session()
	return a.flyAll(compare.Show{Title: "my changes", About: variants.About(s.Scenario())},
		[]variants.Variant{{Name: "start", Scenario: s.Opened()}, {Name: "mine", Scenario: s.Scenario()}})
}

func (a *App) flyAll(show compare.Show, list []variants.Variant) tea.Cmd {
	a.comparing.number++
	run, number := a.deps.Flight.Run, a.comparing.number
	return func() tea.Msg {
		for _, v := range list[:min(len(list), compare.Most)] {
			t, err := run(context.Background(), v.Scenario)
			if err != nil {
				return comparedMsg{number: number, err: err}
			}
			show.Runs = append(show.Runs, compare.Run{Name: v.Name, Trace: t})
		}
		return comparedMsg{number: number, show: show}
	}
}

func (a *App) compared(msg comparedMsg) {
	switch {
	case msg.number != a.comparing.number: // another was asked for since
		return
	case msg.err != nil:
		a.say(msg.err.Error())
		return
	}
	a.compare.Open(msg.show)
	a.flight.Cover(a.compare.End(), a.compare.Moments())
	if a.screen == keys.Flight {
		a.comparing.from = a.focus
	}
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
	case place == keys.Home && id == keys.NewManifest:
		return quiet(a.openTemplates), true
	case place == keys.Home && id == keys.Quit:
		return (*App).quit, true
	case place == keys.Lesson && id == keys.LessonPrev:
		return func(*App) tea.Cmd { return a.beside(-1) }, true
	case place == keys.Compare && id == keys.Vary:
		return func(*App) tea.Cmd { return a.vary(1) }, true
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
