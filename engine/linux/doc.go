// Package linux is what the Linux kernel does for the containers of one machine: processes and
// signals, files, pipes, sockets, PID namespaces and memory limits, all in virtual time.
//
// It imitates the rules that a container's life shows: PID 1 of a namespace ignores signals that it
// has no handler for; the end of PID 1 ends its namespace; an orphan is adopted by PID 1; a write to
// a pipe without readers raises SIGPIPE; a memory cgroup over its limit is killed as a whole
// (memory.oom.group, which the kubelet sets). CPU time is charged per operation and paid in virtual time.
//
// Left out: users other than for display, permissions beyond read-only mounts, threads, real
// scheduling, terminals, CPU limits.
//
// Ordering guarantee: all happens in events of the kernel of package sim, one at a time. A signal
// sent to another process is delivered in an event of its own at the same instant, in the order of sending.
package linux
