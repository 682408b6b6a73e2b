package tui

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/sim"
	"podflight/tui/keys"
	"podflight/tui/theme"
	"podflight/tui/views"
)

// actions returns what the root does itself for the bindings of the workbench and of everywhere.
func actions() map[keys.ID]func(*App) tea.Cmd {
	quiet := func(f func(*App)) func(*App) tea.Cmd { return func(a *App) tea.Cmd { f(a); return nil } }
	all := map[keys.ID]func(*App) tea.Cmd{
		keys.Quit:        (*App).quit,
		keys.Help:        quiet((*App).openHelp),
		keys.Palette:     quiet((*App).openPalette),
		keys.KubectlLine: quiet((*App).openPrompt),
		keys.Glossary:    quiet((*App).openGlossary),
		keys.Back:        (*App).back,
		keys.GoHome:      (*App).goHome,
		keys.ForgetAll:   quiet((*App).askForgetAll),
		keys.Redraw:      func(*App) tea.Cmd { return tea.ClearScreen },
		keys.NextTheme:   (*App).nextTheme,
		keys.Edit:        quiet(func(a *App) { a.goTo(keys.Editor) }),
		keys.Loop:        quiet(func(a *App) { a.say(a.flight.Loop()) }),
		keys.SkipIdle:    quiet(func(a *App) { a.say(a.flight.SkipIdle()) }),
		keys.Longer:      func(a *App) tea.Cmd { return a.flight.Longer() },
		keys.Fork:        (*App).fork,
		keys.NextPane:    quiet(func(a *App) { a.turn(1) }),
		keys.PrevPane:    quiet(func(a *App) { a.turn(-1) }),
		keys.Zoom:        quiet(func(a *App) { a.zoom = !a.zoom }),
		keys.Run:         (*App).fly,
		keys.UndoStep:    (*App).undo,
		keys.RedoStep:    (*App).redo,
		keys.Why:         quiet((*App).why),
		keys.CompareRuns: (*App).openCompare,
		keys.StartOver:   (*App).startOver,
		keys.SaveAs:      quiet((*App).openSaveAs),
		keys.NewManifest: quiet((*App).openTemplates),
		keys.Forget:      quiet((*App).askForget),
	}
	for i, id := range []keys.ID{keys.Pane1, keys.Pane2, keys.Pane3, keys.Pane4} {
		all[id] = quiet(func(a *App) {
			if places := a.placed(); i < len(places) && a.screen != keys.Home {
				a.goTo(places[i])
			}
		})
	}
	for i, id := range []keys.ID{keys.View1, keys.View2, keys.View3, keys.View4, keys.View5, keys.View6, keys.View7, keys.View8} {
		all[id] = quiet(func(a *App) { a.views.SetTab(views.Tab(i)) })
	}
	return all
}

// turn gives the keys to the next pane or the one before.
func (a *App) turn(by int) {
	places := a.placed()
	if i := slices.Index(places, a.focus); i >= 0 {
		a.goTo(places[(i+by+len(places))%len(places)])
	}
}

// back closes what is open in the pane, ends the zoom, leaves the text, leaves the screen. It never quits.
func (a *App) back() tea.Cmd {
	switch {
	case a.panes[a.focus].inner():
		return a.panes[a.focus].update(keys.Do{ID: keys.Back})
	case a.screen == keys.Compare:
		a.flight.Uncover()
		back := keys.Stage
		if a.comparing.from == keys.Lesson && a.lesson.Lesson() != nil {
			back = keys.Lesson // what was compared is what it asked
		}
		a.switchTo(keys.Flight, back)
	case a.screen == keys.Home:
		a.say("q quits")
	case a.zoom:
		a.zoom = false
	case a.focus == keys.Editor:
		a.goTo(keys.Stage)
	default:
		return a.goHome()
	}
	return nil
}

// quit ends the program after everything was kept.
func (a *App) quit() tea.Cmd {
	if err := a.Keep(); err != nil && !a.quitting {
		a.quitting = true
		a.say("your text is not kept: " + err.Error() + "; press again to quit all the same")
		return nil
	}
	return tea.Quit
}

// nextTheme goes through the themes and keeps the choice.
func (a *App) nextTheme() tea.Cmd {
	names := theme.Names()[1:]
	i := slices.Index(names, a.look.Theme.Name)
	return a.setTheme(names[(i+1)%len(names)])
}

func (a *App) setTheme(name string) tea.Cmd {
	a.deps.Config.Theme = name
	look, err := lookOf(a.deps)
	if err != nil {
		a.say(err.Error())
		return nil
	}
	a.look = look
	for _, p := range a.panes {
		p.look(look)
	}
	a.prompt.SetLook(look)
	for _, o := range a.over {
		o.look(look)
	}
	a.say("theme: " + name)
	if a.deps.Store == nil {
		return nil
	}
	st := a.deps.Store
	return func() tea.Msg {
		if err := st.SaveTheme(name); err != nil {
			return sayMsg(err.Error())
		}
		return nil
	}
}

// sayMsg asks the root to say something.
type sayMsg string

// fly runs what the editor holds, from the start.
func (a *App) fly() tea.Cmd {
	if a.screen == keys.Home {
		return nil
	}
	a.flight.SetFiles(a.texts())
	a.watch()
	return a.flight.Run()
}

// watch goes to the stage where it shares its frame with what has the keys: a run is there to be seen.
func (a *App) watch() {
	for _, b := range a.plan() {
		if b.Shown == keys.Stage {
			return
		}
	}
	a.zoom = false
	a.goTo(keys.Stage)
}

// fork takes away what was done after the playhead.
func (a *App) fork() tea.Cmd {
	if !a.flight.Session().Fork(a.flight.Head().Now().Duration()) {
		a.say("no command is given after the playhead")
		return nil
	}
	a.say("what follows is cut away; u brings it back")
	return a.flight.Again()
}

func (a *App) undo() tea.Cmd {
	what, cmd := a.flight.Undo()
	a.say("taken back: " + what)
	a.showTexts()
	return cmd
}

func (a *App) redo() tea.Cmd {
	what, cmd := a.flight.Redo()
	a.say("done again: " + what)
	a.showTexts()
	return cmd
}

// why shows the causes of what is under the cursor.
func (a *App) why() {
	var id sim.RecordID
	if a.focus == keys.Views {
		id, _ = a.views.Record()
	}
	a.views.Explain(id)
	if a.screen == keys.Flight {
		a.goTo(keys.Views)
	}
}
