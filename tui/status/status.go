// Package status says which state's colour a word of kubectl's STATUS column has.
//
// It imitates no part of Kubernetes; the words are those of the API server's printer. It keeps no order.
package status

import (
	"strings"

	"podflight/tui/glyph"
)

// State returns the state whose colour a word of the STATUS column has.
func State(word string) glyph.State {
	word = strings.TrimPrefix(word, "Init:")
	switch word {
	case "Running":
		return glyph.Running
	case "Completed", "Succeeded":
		return glyph.Succeeded
	case "Pending", "ContainerCreating", "PodInitializing", "SchedulingGated":
		return glyph.Waiting
	case "CrashLoopBackOff", "ImagePullBackOff":
		return glyph.BackOff
	case "Terminating":
		return glyph.Terminating
	case "NotReady":
		return glyph.NotReady
	}
	if strings.Contains(word, "/") { // Init:1/2
		return glyph.Waiting
	}
	return glyph.Failed
}
