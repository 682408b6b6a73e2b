// Package daemonset keeps one Pod on each node that a DaemonSet is for.
//
// It imitates pkg/controller/daemon: a Pod for each node that its template may run on, pinned to it by node affinity and
// bound by the scheduler; Pods that have ended are deleted and made again, failed ones with a growing delay; rolling updates
// with maxUnavailable or maxSurge, and OnDelete; revisions. A Pod that is being deleted is waited for, unless the update surges.
//
// Ordering guarantee: one DaemonSet is synced at a time, its nodes in order of their names, where the real one takes
// them in any order.
package daemonset
