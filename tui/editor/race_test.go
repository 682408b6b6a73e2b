//go:build race

package editor

// slower is how much longer things may take with the race detector on.
const slower = 10
