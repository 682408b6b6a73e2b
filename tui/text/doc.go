// Package text is text that is edited: lines of UTF-8 with undo and redo, and the arithmetic of
// positions, words and cells.
//
// A Buffer holds its text as lines without line ends; there is always at least one. Columns are
// bytes and always stand at the border of a grapheme cluster. All changes go through Replace, in
// the order of the calls. The package imitates no part of Kubernetes.
package text
