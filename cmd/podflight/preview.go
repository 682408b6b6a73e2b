package main

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/spf13/cobra"

	"podflight/lessons"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/lint"
	"podflight/tui"
)

func newPreview(term console) *cobra.Command {
	var f screenFlags
	cmd := &cobra.Command{
		Use: "preview DIR", Short: "Show a lesson of your own while you write it", Args: cobra.ExactArgs(1),
		Long: `Show a lesson of your own, or a course, while you write it: DIR is read again whenever a file in it is saved.
What is wrong is shown above the lesson, with file and line; the last version that could be read stays.
Nothing that is done in a preview is kept.`,
		Example: `  podflight lessons new 01-hello
  podflight lessons preview 01-hello`,
		RunE: func(cmd *cobra.Command, args []string) error { return preview(cmd.Context(), term, f, args[0]) },
	}
	f.add(cmd)
	return cmd
}

// preview opens the workbench at a course that is being written.
func preview(ctx context.Context, term console, f screenFlags, dir string) error {
	if _, _, err := loadCourse(dir); err != nil {
		return err
	}
	if !onTerminal(term) {
		return fmt.Errorf("a preview needs a terminal: in a script use podflight lessons lint %s", dir)
	}
	f.passing = true
	return screen(ctx, term, f, &lessons.Course{}, func(a *tui.App) tea.Cmd { return a.OpenDraft(draftOf(dir)) })
}

// draftOf is the course, or the lesson, in a folder.
func draftOf(dir string) tui.Draft {
	return tui.Draft{
		Title:  dir,
		Stamp:  func() string { return look(dir).stamp },
		Latest: func() string { return look(dir).latest },
		Read: func() (*lessons.Course, []lesson.Problem) {
			c, problems, err := loadCourse(dir)
			if err != nil {
				return &lessons.Course{}, []lesson.Problem{{File: dir, Line: 1, Text: err.Error()}}
			}
			return c, problems
		},
		Check: func(ctx context.Context, c *lessons.Course, l *lesson.Lesson) []lesson.Problem {
			problems, err := lint.Lesson(ctx, c, l, fly.Simulator())
			if err != nil {
				problems = append(problems, lesson.Problem{File: l.Source, Line: 1, Text: err.Error()})
			}
			return placed(problems, courseRoot(dir))
		},
	}
}

// mostFiles is how many files of a folder are looked at.
const mostFiles = 5000

// seen is what can be seen of a folder without reading its files.
type seen struct {
	stamp  string // of the names, sizes and times of its files
	latest string // ID of the lesson in whose folder a file was saved last
}

func look(dir string) seen {
	var out seen
	var b strings.Builder
	var newest time.Time
	n := 0
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil
		case d.IsDir() && path != dir && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case n >= mostFiles:
			return filepath.SkipAll
		case !d.Type().IsRegular():
			return nil
		}
		n++
		info, err := d.Info()
		if err != nil {
			return nil
		}
		fmt.Fprintf(&b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		if id, ok := lessonAt(path); ok && info.ModTime().After(newest) {
			newest, out.latest = info.ModTime(), id
		}
		return nil
	})
	out.stamp = b.String()
	return out
}

// lessonAt returns the ID of the lesson that a file belongs to: that of its folder, or of a card its own.
func lessonAt(path string) (string, bool) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", false
	}
	folder, name := filepath.Split(full)
	parent := filepath.Base(folder)
	switch {
	case name == lessons.ChapterFile || name == "glossary.yaml":
		return "", false
	case parent == "cards":
		return strings.TrimSuffix(name, filepath.Ext(name)), true
	}
	return lesson.IDOf(parent), true
}
