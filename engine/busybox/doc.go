// Package busybox is the programs of a container's image that are not the shell: the applets of
// busybox 1.35, and the same programs with the messages of GNU coreutils for Debian images.
//
// It imitates what scripts of manifests and tutorials use; an option that is not known is refused
// with the usage message's first line, as busybox does. Left out: terminals, users, most of what a
// system administrator needs and a container does not.
//
// Ordering guarantee: none of its own; an applet is a process of package linux.
package busybox
