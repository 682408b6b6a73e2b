// Package highlight says what each piece of a line of YAML is, for the editor to ink.
//
// Lines are lexed by chroma one at a time, with rules made for Kubernetes manifests, and remembered
// by their text; what a line needs to know of the lines before it (that it lies in a block scalar
// or in a quoted string) is kept beside them. So a key press costs the lexing of one line.
// It colours what it is given and judges nothing: a manifest may be wrong. It imitates no part of
// Kubernetes. Spans of a line are in the order of its bytes.
package highlight
