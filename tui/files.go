package tui

import (
	"os"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/scenario"
	"podflight/tui/ask"
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

// saveMsg asks to write what is open as a scenario. over says that a file that is there may be replaced.
type saveMsg struct {
	path string
	over bool
}

// openSaveAs asks for the path of a scenario file.
func (a *App) openSaveAs() {
	if a.flight.Session() == nil {
		return
	}
	list := a.openList("Save as a scenario", "type a path, such as crash.txtar", nil)
	list.SetFree(func(query string) (pick.Item, bool) {
		if query != "" && filepath.Ext(query) == "" {
			query += ".txtar"
		}
		return pick.Item{Label: query, Note: "save here", Msg: saveMsg{path: query}}, query != ""
	})
}

// saveAs writes what is open as a scenario; a file that is there is replaced only when the user says so.
func (a *App) saveAs(msg saveMsg) {
	path := atHome(msg.path)
	if _, err := os.Stat(path); err == nil && !msg.over {
		q := ask.New(a.look, "Replace the file?", msg.path+" is there already. What it holds would be lost.", saveMsg{msg.path, true})
		a.open(cover(&q))
		return
	}
	a.flight.SetFiles(a.texts())
	if err := os.WriteFile(path, scenario.Format(a.flight.Session().Scenario()), 0o644); err != nil {
		a.say("not saved: " + err.Error())
		return
	}
	a.say("saved: " + path + "; podflight run " + path + " flies it")
}

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
