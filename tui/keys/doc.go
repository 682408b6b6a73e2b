// Package keys holds one table of all keys of the terminal program: for each place the keys,
// what they do, and what must hold for them to work. The footer, the help, the command palette
// and the README's key table are made from it.
//
// A key is looked up in the places of a Context from the innermost to the outermost. The root
// turns a key that it finds into a Do message; panes act on Do and never compare key names.
// The order within a place is the order in which help lists the keys. The package imitates no
// part of Kubernetes.
package keys
