// Package shell runs shell scripts as processes of package linux, in virtual time.
//
// It imitates three shells: busybox ash (sh of busybox and Alpine images), dash (sh of Debian
// images) and bash, with their own error texts. Parsing is done by mvdan.cc/sh/v3/syntax; expansion,
// jobs, traps and evaluation are done here, because a script parks in virtual time wherever a real one blocks.
//
// The rules that matter for a container's life: a trap runs only when the foreground child is
// done; wait is interrupted by a trapped signal; the last command of sh -c replaces the shell when
// no trap is set; an untrapped signal does what the kernel does by default, which for PID 1 is nothing.
//
// Left out: job control and line editing, aliases, arrays, process substitution and coprocesses
// (refused with a message), locales.
//
// Ordering guarantee: each process is a task of the kernel of package sim; processes never run at
// the same time, and take turns only where they block.
package shell
