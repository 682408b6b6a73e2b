// Package tuitest drives the panes and the whole terminal program in tests: it types keys,
// pastes text and changes sizes, and shows what a terminal would show.
//
// It imitates a terminal and a Bubble Tea program without time: commands run at once, in the
// order in which they were given, and ticks not at all unless a test asks for them.
package tuitest
