// Package podgc deletes Pods that nobody else would: those on nodes that are gone, those that are being deleted without ever
// having had a node, and the oldest of too many that have ended.
//
// It imitates pkg/controller/podgc, which looks at all Pods every 20 seconds. Here a look is taken only at those of these times at
// which there may be something to find. Left out: nodes that are out of service.
//
// Ordering guarantee: Pods are taken in order of their namespaces and names, ended ones by age.
package podgc
