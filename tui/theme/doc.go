// Package theme gives each semantic slot of the screens (text, dim, accent, a container's
// states, …) its colour on a given terminal.
//
// A Theme is built on the lipgloss renderer of one terminal, so that several sessions with
// different terminals can live in one process. It is a value that no one changes. The
// background is always the terminal's own. The package imitates no part of Kubernetes and
// keeps no order.
package theme
