// Package lint proves a course: every lesson loads, its start fails its own tasks, its solutions
// pass, each prediction has exactly one right answer, every claim is true in the trace, links and jumps
// resolve, and the text keeps to the house style.
//
// It is total and strict: there is no way to skip a check. Problems come in the order of the course.
package lint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"podflight/lessons"
	"podflight/lessons/check"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// Report is what the linter found.
type Report struct {
	Problems []lesson.Problem
	Chapters []Count
	Cards    Count
}

// Count is how much there is of what.
type Count struct {
	Title                                       string
	Lessons, Predictions, Claims, Tasks, Checks int
}

// Course lints a course that Load has read. Problems of loading are the caller's to add.
func Course(ctx context.Context, c *lessons.Course, e fly.Engine) (Report, error) {
	lang, err := check.New()
	if err != nil {
		return Report{}, err
	}
	l := &linter{ctx: ctx, course: c, engine: e, language: lang, misspelt: misspellings()}
	var r Report
	for _, ch := range c.Chapters {
		n := Count{Title: ch.Title}
		for _, one := range ch.Lessons {
			l.lesson(one)
			n.add(one)
		}
		r.Chapters = append(r.Chapters, n)
	}
	r.Cards.Title = "Cards"
	for _, card := range c.Cards {
		l.card(card)
		l.lesson(card)
		r.Cards.add(card)
	}
	l.course0()
	r.Problems = l.problems
	return r, ctx.Err()
}

// Lesson lints one lesson of a course.
func Lesson(ctx context.Context, c *lessons.Course, one *lesson.Lesson, e fly.Engine) ([]lesson.Problem, error) {
	lang, err := check.New()
	if err != nil {
		return nil, err
	}
	l := &linter{ctx: ctx, course: c, engine: e, language: lang, misspelt: misspellings()}
	l.lesson(one)
	return l.problems, ctx.Err()
}

func (n *Count) add(l *lesson.Lesson) {
	n.Lessons++
	n.Predictions += len(l.Predictions())
	n.Claims += len(l.Claims())
	n.Tasks += len(l.Tasks())
	for _, t := range l.Tasks() {
		n.Checks += len(t.Checks)
	}
}

// Plus adds another count to n.
func (n *Count) Plus(m Count) {
	n.Lessons += m.Lessons
	n.Predictions += m.Predictions
	n.Claims += m.Claims
	n.Tasks += m.Tasks
	n.Checks += m.Checks
}

type linter struct {
	ctx      context.Context
	course   *lessons.Course
	engine   fly.Engine
	language *check.Language
	misspelt []misspelling
	problems []lesson.Problem

	current *lesson.Lesson
	flight  *fly.Flight
	start   check.Run
}

func (l *linter) problem(line int, format string, args ...any) {
	l.problems = append(l.problems, lesson.Problem{File: l.current.Source, Line: line, Text: fmt.Sprintf(format, args...)})
}

// failed reports an error, at its own place if it has one.
func (l *linter) failed(line int, err error) {
	var at lesson.Problem
	if errors.As(err, &at) {
		l.problems = append(l.problems, at)
		return
	}
	l.problem(line, "%v", err)
}

func (l *linter) lesson(one *lesson.Lesson) {
	l.current, l.flight = one, fly.New(one, l.engine, l.language)
	l.style()
	l.words()
	if one.Script.Until == 0 {
		l.problem(1, "the lesson has no script: say what runs and until when")
		return
	}
	start, err := l.flight.Start(l.ctx)
	if err != nil {
		l.failed(one.Script.Line, err)
		return
	}
	l.start = start
	for _, p := range one.Predictions() {
		l.prediction(p)
	}
	for _, c := range one.Claims() {
		l.claim(c)
	}
	for _, t := range one.Tries() {
		if _, err := l.flight.With(l.ctx, t.With); err != nil {
			l.failed(t.Line, err)
		}
	}
	for _, t := range one.Tasks() {
		l.task(t)
	}
	if len(one.Predictions()) == 0 && !one.Story {
		l.problem(1, "the lesson has no prediction: looking on without predicting teaches next to nothing")
	}
	l.links()
}

func (l *linter) prediction(p *lesson.Predict) {
	right, err := l.flight.Answer(l.ctx, p)
	if err != nil {
		l.failed(p.Line, err)
		return
	}
	if p.Jump != "" {
		if _, err := fly.Jump(right.Run, p.Jump); err != nil {
			l.problem(p.Line, "%v", err)
		}
	}
	if len(p.Choices) == 0 {
		if len(p.Order) > 0 && slices.EqualFunc(p.Order, right.Order, func(c lesson.Choice, value string) bool { return c.Value == value }) {
			l.problem(p.Line, "the steps stand in the right order: mix them")
		}
		if p.Why == "" {
			l.problem(p.Line, `explain the right answer: "why: …"`)
		}
		return
	}
	found := 0
	for _, c := range p.Choices {
		if fly.Grade(p, right, c.Value) {
			found++
		}
	}
	if found != 1 {
		l.problem(p.Line, "the right answer is %q, and %d of the choices have that value", right.Value, found)
		return
	}
	for _, c := range p.Choices {
		if c.Why == "" && !fly.Grade(p, right, c.Value) {
			l.problem(p.Line, "the wrong answer %q is not explained: add why: …", c.Text())
		}
	}
}

func (l *linter) claim(c *lesson.Claim) {
	if c.On != "" && !l.has(c.On) {
		l.problem(c.Line, "there is no try, predict or task %q", c.On)
		return
	}
	v, err := l.flight.Claim(l.ctx, c)
	switch {
	case err != nil:
		l.failed(c.Line, err)
	case v.Why != "":
		l.problem(c.Cond.Expr.Line, "the claim %q could not be checked: %s", c.Say, v.Why)
	case !v.Holds:
		l.problem(c.Cond.Expr.Line, "the claim %q is not true (%v)", c.Say, v.At)
	}
}

func (l *linter) has(id string) bool {
	one := l.current
	return slices.ContainsFunc(one.Tries(), func(t *lesson.Try) bool { return t.ID == id }) ||
		slices.ContainsFunc(one.Predictions(), func(p *lesson.Predict) bool { return p.ID == id }) ||
		slices.ContainsFunc(one.Tasks(), func(t *lesson.Task) bool { return t.ID == id })
}

func (l *linter) task(t *lesson.Task) {
	before, err := l.flight.Judge(l.ctx, t, l.start, l.start.Trace.End)
	if err != nil {
		l.failed(t.Line, err)
		return
	}
	if before.Done() {
		l.problem(t.Line, "the start already does the task: then there is nothing to do")
	}
	solved, err := l.flight.With(l.ctx, t.Solution)
	if err != nil {
		l.failed(t.Line, err)
		return
	}
	after, err := l.flight.Judge(l.ctx, t, solved, solved.Trace.End)
	if err != nil {
		l.failed(t.Line, err)
		return
	}
	for i, v := range after.Checks {
		if !v.Holds {
			l.problem(t.Checks[i].Cond.Expr.Line, "the solution does not do %q %s", t.Checks[i].Say, strings.TrimSpace(v.Why))
		}
	}
	if t.Solution.Script != nil || t.Solution.World != "" {
		l.problem(t.Line, "a learner can edit files and give commands, and cannot take back the lesson's commands or change its world: let the solution do the same")
	}
	if len(t.Hints) < 2 {
		l.problem(t.Line, "give at least two hints, each saying a little more; there are %d", len(t.Hints))
	}
}

// card checks what a card must be: a statement that one run decides.
func (l *linter) card(c *lesson.Lesson) {
	l.current = c
	ps := c.Predictions()
	if len(ps) != 1 || len(ps[0].Choices) != 2 || ps[0].Choices[0].Value != "true" || ps[0].Choices[1].Value != "false" {
		l.problem(1, "a card has one prediction with the choices true and false, in this order")
		return
	}
	if ps[0].Why == "" {
		l.problem(ps[0].Line, "a card says in one sentence why: add why: …")
	}
}

// course0 checks what goes across lessons: names and words.
func (l *linter) course0() {
	seen := map[string]*lesson.Lesson{}
	if around := l.course.Around; around != nil { // what a single lesson may name
		for _, one := range around.Lessons() {
			seen[one.ID] = one
		}
		for _, one := range l.course.Lessons() {
			delete(seen, one.ID)
		}
	}
	for _, one := range append(l.course.Lessons(), l.course.Cards...) {
		l.current = one
		if other := seen[one.ID]; other != nil {
			l.problem(1, "the name %q is taken by %s: rename the folder", one.ID, other.Source)
		}
		seen[one.ID] = one
		for _, id := range one.After {
			if seen[id] == nil {
				l.problem(1, "after: %q is no lesson that comes before this one", id)
			}
		}
	}
}
