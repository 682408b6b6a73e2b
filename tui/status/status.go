// Package status says which state's colour a word of kubectl's STATUS column has.
//
// It imitates no part of Kubernetes; the words are those of the API server's printer. It keeps no order.
package status

import (
	"podflight/engine/view"
	"podflight/tui/glyph"
)

// State returns the state whose colour a word of the STATUS column has, the same as that of the plain views.
func State(word string) glyph.State {
	switch view.StatusSlot(word) {
	case view.Running:
		return glyph.Running
	case view.Succeeded:
		return glyph.Succeeded
	case view.Waiting:
		return glyph.Waiting
	case view.BackOff:
		return glyph.BackOff
	case view.Terminating:
		return glyph.Terminating
	case view.NotReady:
		return glyph.NotReady
	}
	return glyph.Failed
}

// Passing reports whether a word says no more than that something is on its way: it needs no colour.
func Passing(word string) bool { return State(word) == glyph.Waiting }
