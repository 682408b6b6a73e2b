// Package runtime is the container runtime of one node: what containerd and runc do for the
// kubelet, in virtual time, on the kernel of package linux.
//
// It imitates containerd 2.2 (its CRI plug-in) with runc: sandboxes and containers with their states,
// times, reasons and exit codes, the stop signal and SIGKILL after the grace period, start errors in
// runc's words, logs, exec, image pulls, and the node's side of network probes.
// Left out: snapshots, content store, checkpoints, user namespaces, CPU limits.
//
// Ordering guarantee: changes are reported to subscribers in the event in which they happen and in
// the order in which they happen; each has a record in the trace first.
package runtime
