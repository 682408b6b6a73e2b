// Package tui is the terminal workbench: the root that routes messages to the panes, lays them out, and puts over them what
// opens for a moment.
//
// The root holds no simulated state. The scenario, its run and the playhead are the flight's (package flight); what a pane
// shows is the pane's. A key is looked up in the table of keys for the place that the user is in and becomes a keys.Do for the pane
// or an action of the root. Size goes to all panes, keys to the focused one, everything else to all: a pane ignores what
// is not its own. Messages are handled one at a time in the order in which they come.
//
// A new pane needs: a Model in the shape of the bubbles, its bindings in package keys, a line in App.plugAll, and its place in
// package layout. It imitates no part of Kubernetes.
package tui
