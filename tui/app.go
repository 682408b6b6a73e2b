package tui

import (
	"os"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/lipgloss"

	"podflight/engine/trace"
	"podflight/tui/class"
	"podflight/tui/compare"
	"podflight/tui/editor"
	"podflight/tui/flight"
	"podflight/tui/glyph"
	"podflight/tui/home"
	"podflight/tui/input"
	"podflight/tui/keys"
	"podflight/tui/layout"
	"podflight/tui/lessonpane"
	"podflight/tui/prompt"
	"podflight/tui/reader"
	"podflight/tui/stage"
	"podflight/tui/store"
	"podflight/tui/theme"
	"podflight/tui/views"
)

// Deps is what the program is made with.
type Deps struct {
	Renderer *lipgloss.Renderer // of the terminal
	In       *os.File           // the terminal, for programs that run in it; nil: there is none
	Config   store.Config
	NoColor  bool
	Store    *store.Store // nil: nothing is kept
	Flight   flight.Deps
	Class    class.Deps      // the lessons
	Rules    views.Rules     // of Kubernetes, by their IDs
	Language editor.Language // nil: the editor knows nothing of manifests
	Copy     func(string) tea.Cmd
	Program  func() []string // the user's own editor
	Now      func() time.Time
	After    func(time.Duration, tea.Msg) tea.Cmd
	Notices  []string // to be said at the start
}

// App is the program. It is a tea.Model that changes in place.
type App struct {
	deps  Deps
	look  layout.Look
	table keys.Table
	w, h  int

	screen keys.Place // Home, Flight or Compare
	focus  keys.Place // the pane that has the keys
	left   keys.Place // the one of Lesson and Editor that was looked at last
	zoom   bool
	note   string // said in the footer until the next key

	panes   map[keys.Place]*pane
	home    home.Model
	editor  editor.Model
	stage   stage.Model
	views   views.Model
	lesson  lessonpane.Model
	compare compare.Model
	prompt  prompt.Model

	over   []overlay // the last one has the keys
	flight *flight.Model
	class  *class.Model
	keeper keeper

	greet     bool            // a file was opened: who gets the keys depends on the size of the screen
	quitting  bool            // it was asked to quit although the text could not be kept
	desk      desk            // what is open, and all that was
	draft     *draft          // nil: no course is being written
	series    *series         // the row of questions that is gone through; nil: none
	undone    map[string]bool // tasks of the open lesson that were seen not to be done
	shown     *trace.Trace    // what the panes show
	watched   watched         // how far the learner has seen it
	comparing comparing       // on the screen that compares
	actions   map[keys.ID]func(*App) tea.Cmd
}

// New returns the program as it starts: at home.
func New(d Deps) (*App, error) {
	if d.After == nil {
		d.After = func(t time.Duration, msg tea.Msg) tea.Cmd {
			return tea.Tick(t, func(time.Time) tea.Msg { return msg })
		}
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	d.Flight.After, d.Flight.Now, d.Flight.Speed, d.Flight.Reduced = d.After, d.Now, speedOf(d.Config.Speed), d.Config.ReducedMotion
	look, err := lookOf(d)
	if err != nil {
		return nil, err
	}
	a := &App{
		deps: d, look: look, table: keys.New(), screen: keys.Home, focus: keys.Home, left: keys.Editor,
		home: home.New(look), stage: stage.New(look), views: views.New(look, d.Rules), lesson: lessonpane.New(look),
		compare: compare.New(look), flight: flight.New(d.Flight), actions: actions(),
	}
	a.prompt = prompt.New(look, a.completions)
	a.editor = editor.New(editor.Deps{In: d.In, Look: look, Keys: a.table, Language: d.Language, Copy: d.Copy, Program: d.Program, After: d.After})
	d.Class.Now = d.Now
	a.class, err = class.New(d.Class)
	if err != nil {
		a.deps.Notices = append(a.deps.Notices, err.Error())
	}
	a.plugAll()
	a.load()
	a.home.SetCourse(a.course())
	if len(a.deps.Notices) > 0 {
		r := reader.New(look, "Before you start", "", strings.Join(a.deps.Notices, "\n\n"))
		a.open(cover(&r))
	}
	return a, nil
}

// lookOf returns the theme and the glyphs that the configuration names.
func lookOf(d Deps) (layout.Look, error) {
	th, err := theme.New(d.Renderer, theme.Options{Name: d.Config.Theme, NoColor: d.NoColor})
	set := glyph.Unicode()
	if d.Config.ASCII {
		set = glyph.ASCII()
	}
	return layout.Look{Theme: th, Glyphs: set}, err
}

// plugAll makes the panes known to the root.
func (a *App) plugAll() {
	fixed := func(text string) func() layout.Title { return func() layout.Title { return layout.Title{Text: text} } }
	all := []*pane{
		plug(&a.home, keys.Home, fixed("")),
		plug(&a.lesson, keys.Lesson, a.lessonTitle),
		plug(&a.editor, keys.Editor, func() layout.Title { return a.editor.Title() }),
		plug(&a.stage, keys.Stage, a.stageTitle),
		plug(&a.views, keys.Views, func() layout.Title { return layout.Title{Tabs: a.views.Titles(), On: int(a.views.Tab())} }),
		plug(&a.compare, keys.Compare, func() layout.Title { return a.compare.Title() }),
	}
	a.panes = map[keys.Place]*pane{}
	for _, p := range all {
		a.panes[p.place] = p
	}
	a.panes[keys.Lesson].keys = func() keys.Context {
		return keys.Context{Places: []keys.Place{keys.Lesson}, Typing: a.lesson.Typing()}
	}
}

// Init is part of tea.Model.
func (a *App) Init() tea.Cmd { return a.editor.Check() }

// Update is part of tea.Model.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := a.update(msg)
	return a, tea.Batch(cmd, a.settle(), a.keep())
}

func (a *App) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		return nil
	case tea.KeyMsg:
		if msg.Paste {
			return a.paste(input.PasteMsg{Text: string(msg.Runes)})
		}
		return a.keystrokes(msg)
	case input.PasteMsg:
		return a.paste(msg)
	case tea.MouseMsg:
		return a.mouse(msg)
	case keys.Do:
		return a.run(msg.ID)
	case tea.QuitMsg:
		return nil
	}
	if cmd, mine := a.handle(msg); mine {
		return cmd
	}
	cmds := []tea.Cmd{a.flight.Update(msg)}
	for _, place := range keys.Places() {
		if p, ok := a.panes[place]; ok {
			cmds = append(cmds, p.update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// settle brings the panes in step with the flight and with the screen.
func (a *App) settle() (cmd tea.Cmd) {
	a.welcome()
	if t := a.flight.Trace(); t != a.shown {
		a.shown = t
		a.stage.SetTrace(t)
		a.views.SetTrace(t)
		cmd = a.landed()
	}
	now := a.flight.Head().Now()
	cmd = tea.Batch(cmd, a.witness(now))
	a.stage.SetNow(now)
	a.views.SetNow(now)
	a.compare.SetNow(now)
	if c, ok := a.stage.Choice(); ok && a.shown != nil {
		life, _ := a.shown.Life(c.Pod)
		a.views.SetSubject(views.Subject{Life: life, Container: c.Container})
	} else {
		a.views.SetSubject(views.Subject{})
	}
	a.arrange()
	if err := a.flight.Err(); err != nil && a.note == "" {
		a.say(err.Error())
	}
	return cmd
}

// say puts a sentence into the footer until the next key.
func (a *App) say(s string) { a.note = s }
