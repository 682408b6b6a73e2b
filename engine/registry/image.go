package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
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
	Variant    string // the name of the content: "1.27-alpine"
}

// Ref returns the image's ID on a node, as a container status shows it: "docker.io/library/busybox@sha256:…".
func (i *Image) Ref() string { return i.Repository + "@" + i.Digest }

// defaultProgram is what an image holds of which nothing is known: a shell and common tools.
const defaultProgram = "busybox"

func newImage(ref Reference, content string, from scenario.Image) *Image {
	repository := ref.Repository()
	inherit(ref, &from)
	img := &Image{
		Repository: repository, Digest: digest(repository, content), Size: from.Size,
		Entrypoint: from.Entrypoint, Cmd: from.Cmd, Env: from.Env, WorkingDir: from.WorkingDir,
		StopSignal: from.StopSignal, User: from.User, Ports: from.Ports,
		Program: from.Program, Version: version(content, from.Version), Variant: content,
	}
	if img.StopSignal == "" {
		img.StopSignal = "SIGTERM"
	}
	if len(img.Entrypoint) == 0 && len(img.Cmd) == 0 {
		img.Cmd = []string{"sh"}
	}
	return img
}

// inherit fills in what a world does not say of an image that it lists: a known image of that name holds what the
// catalogue says, one whose entrypoint is a known program holds that, and any other a shell and common tools.
func inherit(ref Reference, img *scenario.Image) {
	if img.Program != "" {
		return
	}
	img.Program = defaultProgram
	if runsShell(img) {
		return
	}
	program := path.Base(append(slices.Clone(img.Entrypoint), img.Cmd...)[0])
	for _, reg := range scenario.Catalogue() {
		for _, known := range reg.Images {
			if reg.Host == ref.Host && known.Name == ref.Path {
				img.Program = known.Program
				if len(img.Ports) == 0 {
					img.Ports = known.Ports
				}
				return
			}
			if known.Program == program {
				img.Program = program
			}
		}
	}
}

// runsShell reports whether an image says that it runs nothing but a shell.
func runsShell(img *scenario.Image) bool {
	words := append(slices.Clone(img.Entrypoint), img.Cmd...)
	return len(words) == 0 || len(words) == 1 && (words[0] == "sh" || words[0] == "/bin/sh")
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
