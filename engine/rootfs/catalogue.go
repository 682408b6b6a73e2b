package rootfs

import (
	"time"

	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/shell"
)

// Catalogue makes root file systems of images and keeps them. Every container of an image shares its root.
type Catalogue struct {
	built time.Time
	roots map[string]*linux.Inode // by image ID
	ash   *shell.Interp
	dash  *shell.Interp
	bash  *shell.Interp
}

// New returns a catalogue; start is the beginning of the run, before which all images were built.
func New(start time.Time) *Catalogue {
	return &Catalogue{
		built: start.Add(-30 * 24 * time.Hour).Truncate(time.Hour), roots: map[string]*linux.Inode{},
		ash: shell.New(shell.Ash), dash: shell.New(shell.Dash), bash: shell.New(shell.Bash),
	}
}

// Root returns the root directory of an image.
func (c *Catalogue) Root(img *registry.Image) *linux.Inode {
	root, ok := c.roots[img.Ref()]
	if !ok {
		root = c.build(img)
		c.roots[img.Ref()] = root
	}
	return root
}

func (c *Catalogue) build(img *registry.Image) *linux.Inode {
	b := linux.NewImageBuilder(c.built)
	base(b)
	holds := contentOf(img)
	c.addTools(b, distributionOf(img, holds.from), holds.tools)
	if img.Program == "bash" {
		b.Binary("/usr/local/bin/bash", c.bash)
	}
	for _, d := range holds.daemons {
		b.Binary(d.path, d.program(img))
		for _, alias := range d.aliases {
			b.Binary(alias, d.program(img))
		}
		for _, f := range d.files {
			b.File(f.path, f.content, 0o644)
		}
	}
	for _, p := range sorted(holds.programs) {
		b.Binary(p.name, p.program)
	}
	for _, f := range holds.files {
		b.File(f.path, f.content, 0o644)
	}
	c.addEntrypoint(b, img)
	return b.Root()
}

// addEntrypoint makes sure that what an image runs is there: what nobody else brought is a script
// that runs its arguments, if it is called one, and else a server.
func (c *Catalogue) addEntrypoint(b *linux.ImageBuilder, img *registry.Image) {
	argv := append(append([]string(nil), img.Entrypoint...), img.Cmd...)
	for i, name := range argv {
		if i > 0 && i != len(img.Entrypoint) || b.Has(name, searchPath) || name == "sh" {
			continue // an image that names no command is taken to want a shell
		}
		switch {
		case i < len(img.Entrypoint) && isEntrypointScript(name):
			b.Binary(absolute(name), entrypoint{})
		case i == 0 || isEntrypointScript(img.Entrypoint[0]):
			b.Binary(absolute(name), daemon{stops: stopsOn(0)}.program(img))
		}
	}
}

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// base makes what every root has.
func base(b *linux.ImageBuilder) {
	for _, dir := range []string{"/bin", "/dev/shm", "/etc", "/home", "/proc", "/root", "/sys", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/var/log", "/var/run", "/opt", "/srv", "/mnt"} {
		b.Dir(dir, 0o755)
	}
	b.Dir("/tmp", 0o1777)
	b.Dir("/var/tmp", 0o1777)
	b.Dir("/dev/shm", 0o1777)
	b.File("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n", 0o644)
	b.File("/etc/group", "root:x:0:\ndaemon:x:1:\nnobody:x:65534:\n", 0o644)
	// The runtime mounts files over these.
	for _, name := range []string{"/dev/termination-log", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"} {
		b.File(name, "", 0o644)
	}
	for _, name := range []string{"null", "zero", "full", "random", "urandom", "tty"} {
		b.Device("/dev/"+name, name)
	}
	b.Symlink("/proc/self/fd", "/dev/fd")
	b.Symlink("/proc/self/fd/0", "/dev/stdin")
	b.Symlink("/proc/self/fd/1", "/dev/stdout")
	b.Symlink("/proc/self/fd/2", "/dev/stderr")
}
