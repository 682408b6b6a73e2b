// Package input stands between the terminal and Bubble Tea: it takes bracketed pastes out of the
// stream of keys and gives them to the program whole.
//
// Bubble Tea reads 256 bytes at a time and copies all it has of a paste at every read, so that a paste of
// ten megabytes would keep it busy for minutes. A Reader reads the paste itself and leaves a short mark
// in its place, so that keys and pastes stay in the order in which they were made. It imitates no
// part of Kubernetes.
package input
