package check

import (
	"fmt"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/google/cel-go/ext"
	"github.com/google/cel-go/parser"

	"podflight/engine/sim"
)

// costLimit bounds the work of one evaluation, in CEL's units. The dearest expression of the course costs a hundredth of it.
const costLimit = 2_000_000

// Language compiles expressions. It is immutable once made.
type Language struct{ env *cel.Env }

// New returns the language. Its error is a mistake in this package, found by its tests.
func New() (*Language, error) {
	opts := []cel.EnvOption{
		cel.Variable("run", momentType),
		cel.Variable("start", momentType),
		cel.CrossTypeNumericComparisons(true),
		cel.OptionalTypes(),
		ext.Strings(),
		ext.Lists(),
		ext.Math(),
	}
	var macros []cel.Macro
	for _, f := range functions() {
		opts = append(opts, cel.Function(f.Name, f.overloads()...))
		for n := f.min; n <= len(f.params); n++ {
			macros = append(macros, cel.GlobalMacro(f.Name, n, onRun(f.Name)))
		}
	}
	env, err := cel.NewEnv(append(opts, cel.Macros(append(macros, cel.StandardMacros...)...))...)
	if err != nil {
		return nil, fmt.Errorf("the check language: %w", err)
	}
	return &Language{env: env}, nil
}

// onRun makes f(x) mean run.f(x).
func onRun(name string) cel.MacroFactory {
	return func(eh parser.ExprHelper, _ ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
		return eh.NewMemberCall(name, eh.NewIdent("run"), args...), nil
	}
}

// Error is a mistake in an expression, with its place in it.
type Error struct {
	Line, Col int // from 1
	Text      string
}

// Error prints the place and the mistake.
func (e *Error) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, e.Text) }

// Program is an expression, ready to be asked.
type Program struct {
	text    string
	program cel.Program
	boolean bool
}

// Compile checks an expression and makes it ready. Its error is an *Error.
func (l *Language) Compile(text string) (*Program, error) {
	compiled, issues := l.env.Compile(text)
	if issues != nil && issues.Err() != nil {
		first := issues.Errors()[0]
		return nil, &Error{Line: first.Location.Line(), Col: first.Location.Column() + 1, Text: first.Message}
	}
	program, err := l.env.Program(compiled, cel.CostLimit(costLimit), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, &Error{Line: 1, Col: 1, Text: err.Error()}
	}
	out := compiled.OutputType()
	return &Program{text: text, program: program, boolean: out.IsExactType(cel.BoolType) || out.IsExactType(cel.DynType)}, nil
}

// Boolean reports whether the expression can be true or false, as a condition must.
func (p *Program) Boolean() bool { return p.boolean }

// Eval asks the expression of a run at a moment. start is the lesson's own run, for start.f(…).
// Its error says that something asked for is not there at that moment, or that the cost limit was reached.
func (p *Program) Eval(run, start Run, at sim.Instant) (Value, error) {
	out, _, err := p.program.Eval(map[string]any{
		"run":   &moment{run: run, at: at},
		"start": &moment{run: start, at: min(at, start.Trace.End)},
	})
	if err != nil {
		return Value{}, err
	}
	return Value{out}, nil
}

// Value is what an expression gives.
type Value struct{ val ref.Val }

// True reports whether the value is the truth value true.
func (v Value) True() bool { return v.val == types.True }

// Number returns the value as a number. It reports false if it is none.
func (v Value) Number() (float64, bool) {
	switch n := v.val.(type) {
	case types.Int:
		return float64(n), true
	case types.Uint:
		return float64(n), true
	case types.Double:
		return float64(n), true
	case types.Duration:
		return n.Seconds(), true
	}
	return 0, false
}

// String prints the value as a choice would name it: 10, true, Failed.
func (v Value) String() string {
	if n, ok := v.Number(); ok {
		return fmt.Sprint(n)
	}
	if v.val == nil {
		return ""
	}
	return fmt.Sprint(v.val.Value())
}
