// Package garbagecollector deletes what its owners have left behind.
//
// It imitates pkg/controller/garbagecollector: a graph of owners and dependents kept up to date by watches, and the three
// ways to delete an owner: in the background (dependents go when the owner is gone), in the foreground (the
// owner stays until the dependents that block it are gone) and with orphans (dependents lose the reference and stay).
// Left out: resources that are discovered later, virtual nodes of the graph (here an owner is always seen before what it
// owns), breaking circles of owners that wait for each other.
//
// Ordering guarantee: the dependents of one owner are worked off in order of kind, namespace and name.
package garbagecollector
