package manifest

import (
	"cmp"
	"slices"
)

// Severity says how bad a finding is.
type Severity int

// The severities of findings.
const (
	Error   Severity = iota // the manifest is refused
	Warning                 // it is taken, but hardly meant so
	Notice                  // it is taken, but the simulator does not act on this
)

// String returns the severity in one lower-case word.
func (s Severity) String() string { return [...]string{"error", "warning", "notice"}[s] }

// Diagnostic is one finding about a manifest.
type Diagnostic struct {
	File string
	Range
	Path     string // of the field, "" if it is about the whole document
	Severity Severity
	Message  string // the words of kubectl or of the server for this finding
	Hint     string // what to do about it, in a plain sentence; "" if there is nothing to add

	suggestion string // the path of the field that the hint suggests, of an unknown field
}

// sorted brings diagnostics into the order of their positions. Those of one place stay in the server's order.
func sorted(diags []Diagnostic) []Diagnostic {
	slices.SortStableFunc(diags, func(a, b Diagnostic) int {
		if c := cmp.Compare(a.Line, b.Line); c != 0 {
			return c
		}
		return cmp.Compare(a.Col, b.Col)
	})
	return diags
}
