// Package trace holds what a run did: an append-only list of records, each with its
// instant, its cause and, where one applies, the rule of Kubernetes that it follows.
// Every view is a function of a trace and an instant.
//
// Ordering guarantee: records are in order of their instants; records of one instant are in
// the order in which they happened. The ID of a record is its position plus one.
//
// It imitates no part of Kubernetes. Objects in records are immutable.
package trace
