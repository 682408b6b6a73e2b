package tui

import (
	_ "embed"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/tui/editor"
	"podflight/tui/home"
	"podflight/tui/keys"
)

//go:embed sandbox.yaml
var sandboxManifest string

// work is something that is or was open: the sandbox, a lesson, a file from disk.
type work struct {
	key   string   // "sandbox", "lesson:back-off-curve", "file:/home/me/pod.yaml"
	trail []string // how the header calls it
}

// keptWork is a work as it is kept.
type keptWork struct {
	Trail       []string
	Files       []editor.File
	Active      int
	Opened, Now string // the scenarios, as txtar
	Playhead    time.Duration
	Watched     time.Duration // the furthest that was seen
	Flown       bool
	At          time.Time
}

// desk is what is open, and all that was.
type desk struct {
	open work
	kept map[string]keptWork
	seen time.Duration // how far the run of what is open had been seen when it was left
}

// mostWorks is how many works are kept; the oldest are forgotten.
const mostWorks = 300

// put keeps what is open as it is now.
func (a *App) put() {
	if a.desk.open.key == "" || a.flight.Session() == nil {
		return
	}
	a.desk.kept[a.desk.open.key] = keptWork{
		Trail: a.desk.open.trail, Files: a.editor.Files(), Active: a.editor.Active(),
		Opened: string(scenario.Format(a.flight.Session().Opened())), Now: string(scenario.Format(a.flight.Session().Scenario())),
		Playhead: a.flight.Head().Now().Duration(), Watched: a.watched.until.Duration(), Flown: a.flight.Trace() != nil, At: a.deps.Now(),
	}
	for len(a.desk.kept) > mostWorks {
		oldest := slices.MinFunc(slices.Collect(maps.Keys(a.desk.kept)), func(x, y string) int {
			return a.desk.kept[x].At.Compare(a.desk.kept[y].At)
		})
		delete(a.desk.kept, oldest)
	}
}

// openWork opens a work that starts from a scenario, as it was left if it was open before.
func (a *App) openWork(w work, fresh scenario.Scenario) tea.Cmd {
	a.put()
	a.closeAll()
	a.desk.open = w
	files := filesOf(fresh, "")
	k, known := a.desk.kept[w.key]
	if !known {
		a.flight.Open(fresh, fresh)
		a.editor.Open(files)
		return a.editor.Check()
	}
	now := fresh
	if k.Opened == string(scenario.Format(fresh)) {
		if sc, err := scenario.Parse("kept.txtar", []byte(k.Now)); err == nil {
			now = sc
		}
	}
	a.desk.seen = k.Watched
	a.flight.Open(fresh, now)
	a.editor.Open(rebased(k.Files, files))
	a.editor.Show(k.Active)
	if !k.Flown {
		return a.editor.Check()
	}
	return tea.Batch(a.editor.Check(), a.flight.Resume(sim.At(k.Playhead)))
}

// rebased returns kept files with their starts as they are now: a lesson or a file on disk may have changed since. What was
// not edited reads as it does now.
func rebased(kept, fresh []editor.File) []editor.File {
	out := slices.Clone(kept)
	for _, f := range fresh {
		i := slices.IndexFunc(out, func(k editor.File) bool { return k.Name == f.Name })
		switch {
		case i < 0:
			out = append(out, f)
			continue
		case out[i].Text == out[i].Start:
			out[i].Text = f.Text
		}
		out[i].Start, out[i].Path = f.Start, f.Path
	}
	return out
}

// filesOf returns the files of a scenario as they read at its start.
func filesOf(sc scenario.Scenario, path string) []editor.File {
	var out []editor.File
	for _, f := range sc.Files {
		if f.From == 0 {
			out = append(out, editor.File{Name: f.Name, Text: string(f.Data), Start: string(f.Data), Path: path})
		}
	}
	return out
}

// showTexts brings the editor in step with the scenario, as after an undo.
func (a *App) showTexts() {
	for _, f := range a.flight.Files() {
		a.editor.Become(f.Name, string(f.Data))
	}
}

// openSandbox opens the place where any manifest can be flown.
func (a *App) openSandbox() tea.Cmd {
	sc, err := scenario.Parse("pod.yaml", []byte(sandboxManifest))
	if err != nil {
		a.say(err.Error())
		return nil
	}
	a.leaveLesson()
	sc.Until = 10 * time.Minute
	cmd := a.openWork(work{"sandbox", []string{"Sandbox"}}, sc)
	a.switchTo(keys.Flight, keys.Editor)
	return cmd
}

func (a *App) leaveLesson() {
	a.class.Close()
	a.lesson.Open(nil, nil)
	a.series = nil
}

// openFile opens a manifest or a scenario from disk.
func (a *App) openFile(path string) tea.Cmd {
	full, err := filepath.Abs(atHome(path))
	if err != nil {
		a.say(err.Error())
		return nil
	}
	data, err := os.ReadFile(full)
	if err != nil {
		a.say("cannot read the file: " + err.Error())
		return nil
	}
	sc, err := scenario.Parse(path, data)
	if err != nil {
		a.say(err.Error())
		return nil
	}
	a.leaveLesson()
	cmd := a.openWork(work{"file:" + full, []string{filepath.Base(full)}}, sc)
	if len(sc.Files) == 1 && string(sc.Files[0].Data) == string(data) { // a plain manifest can be saved where it came from
		files := a.editor.Files()
		for i := range files {
			if files[i].Name == sc.Files[0].Name {
				files[i].Path = full
			}
		}
		a.editor.Open(files)
	}
	a.switchTo(keys.Flight, keys.Editor)
	a.greet = true
	return cmd
}

// welcome gives the keys to the stage after a file was opened, if text and stage are both seen: r runs it then, and
// does not write an r. It waits until the size of the screen is known.
func (a *App) welcome() {
	if !a.greet || a.w == 0 {
		return
	}
	a.greet = false
	for _, b := range a.plan() {
		if b.Shown == keys.Stage {
			a.goTo(keys.Stage)
		}
	}
}

// OpenFile opens a file as the program starts.
func (a *App) OpenFile(path string) tea.Cmd { return a.openFile(path) }

// resume opens again what was open last.
func (a *App) resume() tea.Cmd {
	key := a.last()
	switch kind, rest, _ := strings.Cut(key, ":"); kind {
	case "lesson":
		return a.openLesson(rest)
	case "file":
		return a.openFile(rest)
	case "new":
		return a.openTemplate(rest)
	case "sandbox":
		return a.openSandbox()
	}
	return nil
}

// last returns the key of the work that was open last and can be opened still; "" if there is none.
func (a *App) last() string {
	best := ""
	for _, key := range slices.Sorted(maps.Keys(a.desk.kept)) {
		if id, ok := strings.CutPrefix(key, "lesson:"); ok {
			if l, known := a.class.Find(id); !known || a.class.Card(l) {
				continue
			}
		}
		if best == "" || a.desk.kept[key].At.After(a.desk.kept[best].At) {
			best = key
		}
	}
	return best
}

// continued returns what the first screen offers to go on with.
func (a *App) continued() home.Resume {
	key := a.last()
	k, ok := a.desk.kept[key]
	if !ok {
		return home.Resume{}
	}
	r := home.Resume{Title: strings.Join(k.Trail, " "+a.look.Glyphs.Crumb+" ")}
	if id, isLesson := strings.CutPrefix(key, "lesson:"); isLesson {
		r.ID = id
		if l, known := a.class.Find(id); known {
			r.Number, r.Title = l.Number, l.Title
		}
	}
	if k.Flown {
		r.Note = "you stopped at " + minutes(k.Playhead)
	}
	return r
}

// goHome shows the first screen.
func (a *App) goHome() tea.Cmd {
	a.put()
	a.closeAll()
	a.flight.Pause()
	a.home.SetCourse(a.course())
	a.switchTo(keys.Home, keys.Home)
	return nil
}

// edited keeps and runs what was edited, and writes it to its file.
func (a *App) edited(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case editor.RunMsg:
		return a.fly()
	case editor.SaveMsg:
		if err := writeFile(msg.File.Path, msg.File.Text); err != nil {
			a.say("not saved: " + err.Error())
			return nil
		}
		a.editor.Saved(msg.File.Path, msg.File.Text)
		a.say("saved: " + msg.File.Path)
	}
	return nil
}

// writeFile writes a text to a file that there is, in one step where its folder allows that, with the permissions that it has.
func writeFile(path, text string) error {
	full, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	info, err := os.Stat(full)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(full), "."+filepath.Base(full)+"-*")
	if err != nil {
		return os.WriteFile(full, []byte(text), info.Mode().Perm())
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if _, err := tmp.WriteString(text); err != nil {
		return err
	}
	if err := tmp.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), full)
}

func itoa(n int) string { return strconv.Itoa(n) }
