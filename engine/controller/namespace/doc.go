// Package namespace empties namespaces that are being deleted, and lets them go.
//
// It imitates pkg/controller/namespace: five seconds after the deletion it deletes the Pods, each with its grace period, and
// when the last of them is gone everything else; it looks again after half the longest grace period and a second, and says in
// the namespace's conditions what is left. Left out: discovery, which cannot fail here.
//
// Ordering guarantee: of what is not a Pod, kinds are emptied in the order of api.Resources, where the real one takes
// them in any order.
package namespace
