// Package registry is the simulated image registries of a world: which images exist under which
// tags, who may pull them, how fast, and when a registry cannot be reached.
//
// It imitates an OCI registry as containerd 2.2 sees it, with containerd's error texts.
// Left out: platforms, layers, signatures, mirrors. It has no ordering of its own.
package registry

// Image is one version of an image: what a tag names at a moment.
type Image struct {
	Repository string // "docker.io/library/busybox"
	Digest     string // "sha256:…", 64 hexadecimal digits
	Size       int64  // bytes, as the "Pulled" event tells it
	Entrypoint []string
	Cmd        []string
	Env        []string // "NAME=value"
	WorkingDir string
	StopSignal string // "SIGTERM" if the image says nothing
	User       string
	Ports      []int  // where its program listens
	Program    string // what its file system holds: "busybox", "nginx", "redis", …
	Version    string // of the content, for programs that print it
}

// Ref returns the image's ID on a node, as a container status shows it: "docker.io/library/busybox@sha256:…".
func (i *Image) Ref() string { return i.Repository + "@" + i.Digest }
