package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"podflight/engine/scenario"
)

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

// programOf returns what an image holds of which the world does not say it: the program that its entrypoint names, or else a shell and
// common tools.
func programOf(entrypoint []string) string {
	if len(entrypoint) > 0 {
		return path.Base(entrypoint[0])
	}
	return "busybox"
}

func newImage(repository, content string, from scenario.Image) *Image {
	img := &Image{
		Repository: repository, Digest: digest(repository, content), Size: from.Size,
		Entrypoint: from.Entrypoint, Cmd: from.Cmd, Env: from.Env, WorkingDir: from.WorkingDir,
		StopSignal: from.StopSignal, User: from.User, Ports: from.Ports,
		Program: from.Program, Version: version(content, from.Version),
	}
	if img.StopSignal == "" {
		img.StopSignal = "SIGTERM"
	}
	if img.Program == "" {
		img.Program = programOf(img.Entrypoint)
	}
	if len(img.Entrypoint) == 0 && len(img.Cmd) == 0 {
		img.Cmd = []string{"sh"}
	}
	return img
}

// digest names content of a repository: the same name always has the same digest.
func digest(repository, content string) string {
	sum := sha256.Sum256([]byte("image " + repository + " " + content))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// version returns the version that the name of some content tells ("1.27-alpine" is 1.27), or else the given one.
func version(content, otherwise string) string {
	v, _, _ := strings.Cut(strings.TrimPrefix(content, "v"), "-")
	if v != "" && v[0] >= '0' && v[0] <= '9' {
		return v
	}
	if otherwise == "" {
		return content
	}
	return otherwise
}
