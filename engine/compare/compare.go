package compare

import (
	"fmt"
	"strings"
)

// Check is one of the aspects in which recordings are compared.
type Check int

// The checks, in the order in which they are reported.
const (
	Rows Check = iota
	Phases
	States
	Events
	Output
	checks
)

// Checks returns all checks.
func Checks() []Check { return []Check{Rows, Phases, States, Events, Output} }

// String returns the check's name.
func (c Check) String() string {
	return [...]string{"rows", "phases", "states", "events", "output"}[c]
}

// Report lists the disagreements of two recordings, for each check.
type Report [checks][]string

// OK reports whether a check found nothing.
func (r *Report) OK(c Check) bool { return len(r[c]) == 0 }

// Whole reports whether no check found anything.
func (r *Report) Whole() bool {
	for _, c := range Checks() {
		if !r.OK(c) {
			return false
		}
	}
	return true
}

// String prints every disagreement on a line, with its check before it.
func (r *Report) String() string {
	var b strings.Builder
	for _, c := range Checks() {
		for _, text := range r[c] {
			fmt.Fprintf(&b, "%s: %s\n", c, text)
		}
	}
	return b.String()
}

func (r *Report) add(c Check, format string, args ...any) {
	r[c] = append(r[c], fmt.Sprintf(format, args...))
}

// Recordings compares a recording of the real thing with another one of the same scenario.
// Both are archives with the sections rows, states, events and output; the first has the script too.
func Recordings(real, sim []byte) Report {
	a, b := read(real), read(sim)
	var r Report
	end := a.until()
	compareRows(&r, a.rows(), b.rows(), end)
	comparePods(&r, a, b, end)
	compareEvents(&r, a.events(), b.events())
	compareOutputs(&r, a, b)
	return r
}
