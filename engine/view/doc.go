// Package view turns a trace into text: what a watch of Pods shows, lanes of containers over time, events, logs,
// descriptions, the sections of a recording, JSON. Every view is a pure function of the trace; colour comes from
// a painter that is passed in.
//
// It imitates the output of kubectl where kubectl has one. Left out: anything that reacts to a user.
// Ordering guarantee: lines come in the order in which things happened, objects in the order of their creation.
package view
