package tui

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/assets"
	"podflight/engine/scenario"
	"podflight/tui/ask"
	"podflight/tui/export"
	"podflight/tui/keys"
	"podflight/tui/pick"
)

// startOver sets everything back to what was opened. It can be taken back.
func (a *App) startOver() tea.Cmd {
	s := a.flight.Session()
	if s == nil {
		return nil
	}
	s.Reset()
	a.showTexts()
	a.say("started over; u takes it back")
	return a.flight.Again()
}

// saveMsg asks to write what is open, or its run, to a file. over says that a file that is there may be replaced.
type saveMsg struct {
	path string
	over bool
}

// openSaveAs asks for the file to write: its name says in which format.
func (a *App) openSaveAs() {
	if a.flight.Session() == nil {
		return
	}
	var items []pick.Item
	for _, f := range export.Formats() {
		off := ""
		if f.OfRun && a.flight.Trace() == nil {
			off = "nothing has run yet"
		}
		name := a.desk.open.fileName() + f.Suffix
		items = append(items, pick.Item{Label: name, Note: f.About, Off: off, Msg: saveMsg{path: name}})
	}
	list := a.openList("Save as", "type a path that ends in one of "+export.Suffixes(), items)
	list.SetFree(func(query string) (pick.Item, bool) {
		if query != "" && filepath.Ext(query) == "" {
			query += ".txtar"
		}
		f, ok := export.For(query)
		return pick.Item{Label: query, Note: f.About, Msg: saveMsg{path: query}}, ok
	})
}

// fileName returns what a file of this work may be called, without what says its format.
func (w work) fileName() string {
	name := "podflight"
	if n := len(w.trail); n > 0 {
		name = w.trail[n-1]
	}
	name = strings.TrimSuffix(name, filepath.Ext(name))
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return '-'
	}, name), "-.")
}

// saveAs writes what is open or its run; a file that is there is replaced only when the user says so.
func (a *App) saveAs(msg saveMsg) {
	path := atHome(msg.path)
	a.flight.SetFiles(a.texts())
	err := export.Write(path, export.Source{
		Scenario: a.flight.Session().Scenario(), Trace: a.flight.Trace(), Flown: a.flight.Flown(), ASCII: a.look.Glyphs.ASCII,
	}, msg.over)
	switch {
	case errors.Is(err, fs.ErrExist):
		q := ask.New(a.look, "Replace the file?", msg.path+" is there already. What it holds would be lost.", saveMsg{msg.path, true})
		a.open(cover(&q))
	case err != nil:
		a.say("not saved: " + err.Error())
	case filepath.Ext(path) == ".txtar":
		a.say("saved: " + path + "; podflight run " + path + " flies it")
	default:
		a.say("saved: " + path)
	}
}

// templateMsg asks for a template to be opened.
type templateMsg string

// openTemplates lists the manifests to begin with.
func (a *App) openTemplates() {
	a.openList("New manifest", "no template with these words", templateItems())
}

func templateItems() []pick.Item {
	var items []pick.Item
	for _, t := range assets.Templates() {
		items = append(items, pick.Item{Group: "New manifest", Label: t.Name, Note: t.About, Msg: templateMsg(t.Name)})
	}
	return items
}

// openTemplate opens a template, as it was left if it was open before.
func (a *App) openTemplate(name string) tea.Cmd {
	t, ok := assets.FindTemplate(name)
	if !ok {
		a.say("there is no template " + name)
		return nil
	}
	sc, err := scenario.Parse(name+".yaml", []byte(t.Text))
	if err != nil {
		a.say(err.Error())
		return nil
	}
	a.leaveLesson()
	sc.Until = max(sc.Until, templateUntil)
	cmd := a.openWork(work{"new:" + name, []string{"New", name}}, sc)
	a.switchTo(keys.Flight, keys.Editor)
	return cmd
}

// templateUntil is how long a template is flown.
const templateUntil = 10 * time.Minute

// atHome returns a path with a leading "~/" replaced by the user's home.
func atHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if dir, err := os.UserHomeDir(); err == nil {
			return filepath.Join(dir, rest)
		}
	}
	return path
}

// forgetMsg asks to forget what was done in the lesson that is open.
type forgetMsg struct{}

func (a *App) askForget() {
	q := ask.New(a.look, "Forget this lesson?", "Your answers and your progress in it are lost. Texts and commands go back to the start.", forgetMsg{})
	a.open(cover(&q))
}

// forget forgets the lesson's progress and opens it anew.
func (a *App) forget() tea.Cmd {
	l := a.class.Lesson()
	if l == nil {
		return nil
	}
	gone := a.class.Forget()
	delete(a.desk.kept, a.desk.open.key)
	a.desk.open = work{}
	return tea.Batch(gone, a.teach(l))
}
