// Package glyph holds the characters that the screens are drawn with: the blocks of a
// container's life, marks, frames and pointers, once in Unicode and once in ASCII.
//
// It imitates no part of Kubernetes, knows nothing of colour and keeps no order. Every
// glyph is one cell wide, so that a drawing can be laid out by counting.
package glyph
