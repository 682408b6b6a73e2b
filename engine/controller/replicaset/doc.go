// Package replicaset keeps as many Pods alive as each ReplicaSet wants.
//
// It imitates pkg/controller/replicaset: adoption and release by labels, expectations, creation in slow-start
// batches of at most 500, the order in which Pods are deleted, and the status. Where the real controller lists an owner's Pods
// in every sync, this one counts them as their changes come by, which gives the same numbers at a cost that does
// not grow with the owner. Left out: ReplicationControllers.
//
// Ordering guarantee: one ReplicaSet is synced at a time; its changes are seen in the order of the writes.
package replicaset
