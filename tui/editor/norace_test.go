//go:build !race

package editor

// slower is how much longer things may take without the race detector.
const slower = 1
