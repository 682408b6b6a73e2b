// Package statefulset runs Pods that have an identity.
//
// It imitates pkg/controller/statefulset: Pods with ordinals, made one after the other and deleted from the last (or all at once
// with podManagementPolicy Parallel), replaced under the same name only when the old Pod is gone; rolling updates from the last
// ordinal down with partition and maxUnavailable, and OnDelete; revisions; claims made from templates.
// Left out: the retention policy of claims (claims stay, as is the default), the update strategy Recreate (alpha).
//
// Ordering guarantee: one StatefulSet is synced at a time, its Pods in order of their ordinals.
package statefulset
