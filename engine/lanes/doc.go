// Package lanes lays the life of containers out in columns: which state to draw where, and which
// words to write under it. It decides everything but glyphs and colours, so that the text timeline,
// the workbench and the picture all show the same.
//
// It imitates nothing of Kubernetes. Labels come in order of their columns and never overlap.
package lanes
