// Package layout decides where the panes of the workbench stand and draws what is around them:
// frames, tabs in a frame's title line, and overlays.
//
// Everything in it is a pure function: sizes and text in, text out. Every line that it returns is
// exactly as wide as it was told, whatever the text. It imitates no part of Kubernetes.
package layout
