// Package registry is the simulated image registries of a world: which images exist under which
// tags, who may pull them, how fast, and when a registry cannot be reached.
//
// It imitates an OCI registry as containerd 2.2 sees it, with containerd's error texts
// (core/remotes/docker/resolver.go), and image references as Docker writes them.
// Left out: platforms, layers, signatures, mirrors. No time passes in it, and it has no ordering of its own:
// an answer depends on the question and the current instant alone.
package registry
