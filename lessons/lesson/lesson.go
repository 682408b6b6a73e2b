package lesson

import (
	"fmt"
	"time"

	"podflight/engine/scenario"
)

// Format is the version of the format that this package reads.
const Format = 1

// Lesson is one lesson.
type Lesson struct {
	ID      string // "back-off-curve": the folder's name without its number
	Number  string // "2.5"; "" outside a course
	Chapter string // "restart-policies"
	Title   string
	Minutes int
	After   []string // IDs
	Words   []string
	Folk    string // the folk error that it corrects
	Story   bool   // a drill: told as a page gets told, diagnosed with kubectl alone
	Source  string // path of lesson.md, for messages

	Parts  []Part
	Files  []scenario.File
	Script Script
	World  string // YAML laid over the default world; "" for none
}

// Part is a piece of a lesson, in the order of its file: *Prose, *Predict, *Claim, *Try, *Task or *Notes.
type Part interface{ part() }

// Prose is Markdown to read.
type Prose struct {
	Line int
	Text string
}

// Notes is Markdown for the instructor.
type Notes struct {
	Line int
	Text string
}

// Script is when which commands run.
type Script struct {
	Line  int
	Until time.Duration
	Steps []scenario.Step
}

// Predict is a question that is asked before the run. Exactly one of Choices, Number and Order is set.
// The right answer is computed: the value of Answer, or the first second at which When is true.
type Predict struct {
	Line    int
	ID      string
	Ask     string
	Choices []Choice
	Number  *Number
	Order   []Choice // to be put in order; At of each says when it happens
	Answer  Expr
	When    Expr
	At      Duration // the moment at which Answer is asked; unset: the end of the run
	With    Change   // what is changed before the run that is asked about
	Why     string   // shown with the right answer
	Jump    string   // a jump to where it can be seen, as in a link
}

// Choice is one answer that can be given.
type Choice struct {
	Value string
	Label string // what is shown; "": the value
	Why   string // why it is wrong, or a word more if it is right
	At    Expr   // of a step to be put in order: the second at which it happens
}

// Text returns what is shown of the choice.
func (c Choice) Text() string {
	if c.Label != "" {
		return c.Label
	}
	return c.Value
}

// Number asks for a number.
type Number struct {
	Unit      string
	Tolerance float64 // how far off still counts
}

// Claim is a statement that the run bears out.
type Claim struct {
	Line int
	Say  string
	Cond Condition
	On   string // the ID of a try or predict whose run it is about; "" for the start
}

// Try is one change to fly and to compare with the start.
type Try struct {
	Line  int
	ID    string
	Label string
	With  Change
}

// Task is something to make happen.
type Task struct {
	Line     int
	ID       string
	Do       string
	Checks   []TaskCheck
	Hints    []string
	Solution Change
}

// TaskCheck is one line of a task's checklist.
type TaskCheck struct {
	Say  string
	Cond Condition
}

// Condition is an expression and when it must hold.
type Condition struct {
	Mode Mode
	Expr Expr
	From time.Duration
	To   time.Duration // zero: the end of the run
}

// Mode says at which moments an expression must hold.
type Mode int

// The modes of a condition.
const (
	AtEnd  Mode = iota
	At          // at To
	Some        // at some moment from From to To
	Always      // at every moment from From to To
	Never       // at no moment from From to To
)

// Expr is an expression of the check language, with its place for messages.
type Expr struct {
	Text string
	Line int
}

// Duration is a time that may be unset.
type Duration struct {
	Set bool
	D   time.Duration
}

// Change is what is changed of a lesson's scenario.
type Change struct {
	Files  []FileChange
	Steps  []scenario.Step // added
	Script *Script         // in place of the lesson's
	World  string          // YAML laid over the lesson's world
}

// Empty reports whether the change changes nothing.
func (c Change) Empty() bool {
	return len(c.Files) == 0 && len(c.Steps) == 0 && c.Script == nil && c.World == ""
}

// FileChange is what is changed in one file.
type FileChange struct {
	Name    string
	Content *string // the whole new text, or
	Set     []Setting
}

// Setting sets one field of a manifest. A nil Value takes the field away.
type Setting struct {
	Path  string
	Value *string // YAML
}

// Problem is something wrong with a lesson, with where it is and what to do.
type Problem struct {
	File string
	Line int
	Text string
}

// String prints the problem as file:line: text.
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// Error makes a Problem an error.
func (p Problem) Error() string { return p.String() }

func (*Prose) part()   {}
func (*Notes) part()   {}
func (*Predict) part() {}
func (*Claim) part()   {}
func (*Try) part()     {}
func (*Task) part()    {}

// Scenario returns the lesson's start, without its world: files and steps.
func (l *Lesson) Scenario() scenario.Scenario {
	return scenario.Scenario{Description: l.Title, Files: l.Files, Steps: l.Script.Steps, Until: l.Script.Until}
}

// Predictions returns the lesson's predictions in order.
func (l *Lesson) Predictions() []*Predict { return partsOf[*Predict](l) }

// Tasks returns the lesson's tasks in order.
func (l *Lesson) Tasks() []*Task { return partsOf[*Task](l) }

// Claims returns the lesson's claims in order.
func (l *Lesson) Claims() []*Claim { return partsOf[*Claim](l) }

// Tries returns the lesson's changes to fly, in order.
func (l *Lesson) Tries() []*Try { return partsOf[*Try](l) }

func partsOf[P Part](l *Lesson) []P {
	var out []P
	for _, p := range l.Parts {
		if q, ok := p.(P); ok {
			out = append(out, q)
		}
	}
	return out
}
