package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"podflight/engine/scenario"
	"podflight/engine/trace"
	"podflight/engine/view"
	"podflight/lessons"
	"podflight/lessons/check"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/plain"
)

// errProblems is returned when a course has problems. They have been told already.
var errProblems = errors.New("the course has problems")

// loadCourse reads the course in a folder, or a single lesson if that is what the folder holds; the built-in
// course if dir is empty. Problems name files as they are found from here.
func loadCourse(dir string) (*lessons.Course, []lesson.Problem, error) {
	if dir == "" {
		c, problems := lessons.Load(lessons.Builtin())
		return c, problems, nil
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("cannot read the folder: %w", err)
	case !info.IsDir():
		return nil, nil, fmt.Errorf("%s is not a folder: give the folder of a course, or of one lesson", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, lesson.FileName)); err != nil {
		c, problems := lessons.Load(os.DirFS(dir))
		return c, placed(problems, dir), nil
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the folder: %w", err)
	}
	above, name := filepath.Split(full)
	c, problems := lessons.LoadOne(os.DirFS(above), name)
	if _, err := os.Stat(filepath.Join(above, lessons.ChapterFile)); err == nil { // it lies in a course, whose lessons it may name
		c.Around, _ = lessons.Load(os.DirFS(filepath.Dir(filepath.Clean(above))))
	}
	return c, placed(problems, filepath.Dir(filepath.Clean(dir))), nil
}

// placed names the files of problems as they are found from here: in the folder of their course.
func placed(problems []lesson.Problem, dir string) []lesson.Problem {
	for i, p := range problems {
		problems[i].File = filepath.Join(dir, p.File)
	}
	return problems
}

// wholeCourse reads a course that is to be taught: with problems it is not.
func wholeCourse(term console, dir string) (*lessons.Course, error) {
	c, problems, err := loadCourse(dir)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		fmt.Fprintln(term.err, p)
	}
	if len(problems) > 0 {
		return nil, errProblems
	}
	return c, nil
}

// findLesson finds a lesson by its number or its name, and says what there is if there is none of it.
func findLesson(c *lessons.Course, name string) (*lesson.Lesson, error) {
	if l, ok := c.Find(name); ok {
		return l, nil
	}
	return nil, fmt.Errorf("there is no lesson %q: podflight lessons list shows their numbers and names", name)
}

// plainViews prints runs without colour or pictures.
func plainViews(width int) plain.Views {
	o := view.Options{Namespace: scenario.Default().Namespace, Width: width}
	draw := func(view func(*trace.Trace, view.Options) string) func(*trace.Trace) string {
		return func(t *trace.Trace) string { return strings.TrimRight(view(t, o), "\n") }
	}
	return plain.Views{Watch: draw(view.Watch), Events: draw(view.Events), Logs: draw(view.Logs)}
}

// play plays one lesson line by line.
func play(ctx context.Context, term console, l *lesson.Lesson, listener plain.Listener) (completed bool, err error) {
	lang, err := check.New()
	if err != nil {
		return false, err
	}
	return plain.New(fly.New(l, fly.Simulator(), lang), plainViews(term.width), listener, term.in, term.out).Play(ctx)
}
