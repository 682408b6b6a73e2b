package tui

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"podflight/tui/home"
	"podflight/tui/keys"
	"podflight/tui/pick"
	"podflight/tui/reader"
	"podflight/tui/theme"
)

// openHelp lists every key of the place that the user is in.
func (a *App) openHelp() {
	ctx := a.context()
	var items []pick.Item
	for _, m := range a.table.All(ctx) {
		label := a.table.Labels(ctx, m, a.look.Glyphs.ASCII)
		if label == "" {
			continue
		}
		items = append(items, pick.Item{
			Group: string(m.Place), Key: label, Label: m.Text, Off: m.Why(ctx.Facts), Msg: chosen{m.Place, m.ID},
		})
	}
	a.openList("Keys", "no key does that", items)
}

// chosen is a binding that was chosen in a list.
type chosen struct {
	place keys.Place
	id    keys.ID
}

// openPalette lists everything that can be done.
func (a *App) openPalette() {
	ctx := a.context()
	var items []pick.Item
	for _, m := range a.table.All(ctx) {
		if m.Word == "" || m.ID == keys.Palette || m.ID == keys.Up || m.ID == keys.Accept { // what only keys are good for
			continue
		}
		items = append(items, pick.Item{
			Group: string(m.Place), Key: a.table.Labels(ctx, m, a.look.Glyphs.ASCII), Label: m.Word, Note: m.Text,
			Off: m.Why(ctx.Facts), Msg: chosen{m.Place, m.ID},
		})
	}
	for _, name := range theme.Names() {
		items = append(items, pick.Item{Group: "Themes", Label: "theme " + name, Msg: themeMsg(name)})
	}
	items = append(items, pick.Item{Group: "Go to", Label: "sandbox", Note: "fly any manifest", Msg: home.SandboxMsg{}})
	items = append(items, templateItems()...)
	items = append(items, a.lessonItems()...)
	a.openList("Commands", "nothing of that name", items)
}

type themeMsg string

// lessonItems lists the lessons of the course.
func (a *App) lessonItems() []pick.Item {
	var items []pick.Item
	for _, ch := range a.home.Course().Chapters {
		for _, l := range ch.Lessons {
			note := ""
			if l.State == home.Done {
				note = "done"
			}
			items = append(items, pick.Item{Group: ch.Title, Key: l.Number, Label: l.Title, Note: note, Msg: home.LessonMsg{ID: l.ID}})
		}
	}
	return items
}

func (a *App) openList(title, empty string, items []pick.Item) *pick.Model {
	list := pick.New(a.look, title, empty, items)
	a.open(cover(&list))
	return &list
}

// openGlossary lists the words of the course.
func (a *App) openGlossary() {
	var items []pick.Item
	c := a.class.Course()
	if c == nil {
		return
	}
	for _, w := range c.Glossary {
		items = append(items, pick.Item{Label: w.Word, Note: w.Meaning, Msg: wordMsg{w.Word, w.Meaning, w.Page}})
	}
	a.openList("Glossary", "no such word", items)
}

// wordMsg asks for an entry of the glossary.
type wordMsg struct{ word, meaning, page string }

func (a *App) openWord(w wordMsg) {
	text := w.meaning
	if w.page != "" {
		text += "\n\nhttps://kubernetes.io/" + strings.TrimPrefix(w.page, "/")
	}
	r := reader.New(a.look, w.word, "", text)
	a.open(cover(&r))
}

// openFiles lists the manifests and scenarios below the working folder. A path that is typed can be opened too.
func (a *App) openFiles() {
	var items []pick.Item
	for _, path := range manifests(".") {
		items = append(items, pick.Item{Label: path, Msg: fileMsg(path)})
	}
	list := a.openList("Open a file", "type a path", items)
	list.SetFree(func(query string) (pick.Item, bool) {
		return pick.Item{Label: query, Note: "open this path", Msg: fileMsg(query)}, strings.ContainsAny(query, "/.~")
	})
}

// fileMsg asks for a file from disk.
type fileMsg string

// mostFiles is how many files are listed, and depth how far down they are looked for.
const (
	mostFiles = 500
	depth     = 4
)

// manifests returns the files below a folder that can be opened, in the order of their names.
func manifests(dir string) []string {
	var out []string
	seen := 0
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if seen++; seen > 20*mostFiles || len(out) >= mostFiles {
			return filepath.SkipAll
		}
		name := d.Name()
		switch {
		case err != nil:
			return nil
		case d.IsDir() && path != dir && (strings.HasPrefix(name, ".") || name == "node_modules" || strings.Count(path, string(os.PathSeparator)) >= depth):
			return filepath.SkipDir
		case d.Type().IsRegular() && openable(name):
			out = append(out, path)
		}
		return nil
	})
	return out
}

func openable(name string) bool {
	switch filepath.Ext(name) {
	case ".yaml", ".yml", ".txtar":
		return true
	}
	return false
}

func (a *App) openPrompt() {
	if a.flight.Session() == nil {
		a.say("open the sandbox, a lesson or a file first: a command needs a cluster")
		return
	}
	a.prompt.Open()
	o := cover(&a.prompt)
	o.bottom = a.talk
	a.open(o)
}
