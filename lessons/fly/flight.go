// Package fly runs a lesson: its start, its variants and what the learner made of it, and grades
// predictions and tasks from the traces.
//
// It holds no state but a cache of runs, which is sound because a run is a pure function of its
// scenario. It is not safe for concurrent use.
package fly

import (
	"context"
	"fmt"
	"strings"

	"podflight/engine/scenario"
	"podflight/engine/trace"
	"podflight/lessons/check"
	"podflight/lessons/edit"
	"podflight/lessons/lesson"
)

// Engine is what a flight needs of the engine.
type Engine struct {
	// Run flies a scenario.
	Run func(context.Context, scenario.Scenario) (*trace.Trace, error)
	// World lays YAML over a world. With an empty text it returns the world as it is.
	World func(base scenario.World, yaml string) (scenario.World, error)
	// Default is the world that lessons start from.
	Default scenario.World
}

// Flight is a lesson that is being flown.
type Flight struct {
	Lesson   *lesson.Lesson
	engine   Engine
	language *check.Language
	runs     map[string]check.Run
}

// New returns a flight of a lesson.
func New(l *lesson.Lesson, e Engine, lang *check.Language) *Flight {
	return &Flight{Lesson: l, engine: e, language: lang, runs: map[string]check.Run{}}
}

// Scenario returns the lesson's start.
func (f *Flight) Scenario() (scenario.Scenario, error) { return f.Changed(lesson.Change{}) }

// Changed returns the lesson's start with a change.
func (f *Flight) Changed(c lesson.Change) (scenario.Scenario, error) {
	sc := f.Lesson.Scenario()
	world, err := f.engine.World(f.engine.Default, f.Lesson.World)
	if err != nil {
		return sc, fmt.Errorf("%s: world: %w", f.Lesson.Source, err)
	}
	if sc.World, err = f.engine.World(world, c.World); err != nil {
		return sc, fmt.Errorf("%s: changed world: %w", f.Lesson.Source, err)
	}
	sc.Files, err = Files(sc.Files, c.Files)
	if err != nil {
		return sc, fmt.Errorf("%s: %w", f.Lesson.Source, err)
	}
	if c.Script != nil {
		sc.Steps, sc.Until = c.Script.Steps, c.Script.Until
	}
	sc.Steps = append(sc.Steps[:len(sc.Steps):len(sc.Steps)], c.Steps...)
	return sc, nil
}

// Files returns files with changes made to them. A file that is not there yet is added.
func Files(files []scenario.File, changes []lesson.FileChange) ([]scenario.File, error) {
	out := append([]scenario.File{}, files...)
	for _, c := range changes {
		at := -1
		for i := range out {
			if out[i].Name == c.Name {
				at = i
			}
		}
		if at < 0 {
			if c.Content == nil {
				return nil, fmt.Errorf("there is no file %s to change", c.Name)
			}
			out = append(out, scenario.File{Name: c.Name})
			at = len(out) - 1
		}
		if c.Content != nil {
			out[at].Data = []byte(*c.Content)
		}
		for _, s := range c.Set {
			data, err := edit.Set(out[at].Data, s.Path, s.Value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name, err)
			}
			out[at].Data = data
		}
	}
	return out, nil
}

// Start flies the lesson's start.
func (f *Flight) Start(ctx context.Context) (check.Run, error) {
	sc, err := f.Scenario()
	if err != nil {
		return check.Run{}, err
	}
	return f.Fly(ctx, sc)
}

// With flies the lesson's start with a change.
func (f *Flight) With(ctx context.Context, c lesson.Change) (check.Run, error) {
	sc, err := f.Changed(c)
	if err != nil {
		return check.Run{}, err
	}
	return f.Fly(ctx, sc)
}

// Fly flies a scenario, or returns the run that it had before.
func (f *Flight) Fly(ctx context.Context, sc scenario.Scenario) (check.Run, error) {
	key := string(scenario.Format(sc))
	if run, ok := f.runs[key]; ok {
		return run, nil
	}
	t, err := f.engine.Run(ctx, sc)
	if err != nil {
		return check.Run{}, err
	}
	run := check.Run{Trace: t, Namespace: sc.World.Namespace}
	f.runs[key] = run
	return run, nil
}

// errorAt turns a mistake in an expression into a problem of the lesson.
func (f *Flight) errorAt(e lesson.Expr, err error) error {
	line, text := e.Line, err.Error()
	if mistake, ok := err.(*check.Error); ok {
		line, text = e.Line+mistake.Line-1, fmt.Sprintf("%s (column %d of the expression)", mistake.Text, mistake.Col)
	}
	return lesson.Problem{File: f.Lesson.Source, Line: line, Text: strings.TrimSpace(text)}
}
