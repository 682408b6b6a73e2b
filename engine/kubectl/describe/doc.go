// Package describe writes what `kubectl describe` prints.
//
// It imitates staging/src/k8s.io/kubectl/pkg/describe/describe.go. A description is a pure function of
// an object, of the objects around it, and of what the wall clock shows. Left out: volume sources of
// particular vendors, quotas and limit ranges, dynamic resource allocation.
//
// Ordering guarantee: labels, annotations, data and mounts come sorted; events in the order of their
// last occurrence, as kubectl sorts them.
package describe
