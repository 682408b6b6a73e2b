package rootfs

import (
	"path"
	"sort"
	"strings"
	"time"

	"podflight/engine/busybox"
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
	switch distributionOf(img) {
	case alpine:
		c.addBusybox(b)
		b.File("/etc/alpine-release", "3.22.2\n", 0o644)
		b.File("/etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME=\"Alpine Linux v3.22\"\n", 0o644)
	case busyboxOnly:
		c.addBusybox(b)
	case debian:
		c.addDebian(b)
	}
	for _, d := range daemons(img) {
		b.Binary(d.path, d.program(img))
		for _, alias := range d.aliases {
			b.Binary(alias, d.program(img))
		}
		for _, f := range d.files {
			b.File(f.path, f.content, 0o644)
		}
	}
	return b.Root()
}

// distribution is where an image gets its shell and tools from.
type distribution int

const (
	scratch distribution = iota // no shell
	busyboxOnly
	alpine
	debian
)

func distributionOf(img *registry.Image) distribution {
	switch img.Program {
	case "busybox":
		return busyboxOnly
	case "alpine":
		return alpine
	case "pause", "hello-world":
		return scratch
	}
	return debian
}

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

func (c *Catalogue) addBusybox(b *linux.ImageBuilder) {
	for _, p := range sorted(busybox.Programs(busybox.Busybox, c.ash)) {
		b.Binary("/bin/"+p.name, p.program)
	}
	b.Binary("/bin/sh", c.ash)
	b.Binary("/bin/ash", c.ash)
}

func (c *Catalogue) addDebian(b *linux.ImageBuilder) {
	for _, p := range sorted(busybox.Programs(busybox.GNU, c.dash)) {
		b.Binary("/usr/bin/"+p.name, p.program)
		b.Symlink("/usr/bin/"+p.name, "/bin/"+p.name)
	}
	b.Binary("/bin/sh", c.dash)
	b.Binary("/bin/dash", c.dash)
	b.Binary("/bin/bash", c.bash)
	b.Binary("/usr/bin/bash", c.bash)
	b.File("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n", 0o644)
}

type namedProgram struct {
	name    string
	program linux.Program
}

func sorted(programs map[string]linux.Program) []namedProgram {
	out := make([]namedProgram, 0, len(programs))
	for name, p := range programs {
		out = append(out, namedProgram{name, p})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}

// daemons returns the programs that an image has beside its tools.
func daemons(img *registry.Image) []daemon {
	if d, ok := known()[img.Program]; ok {
		return d
	}
	return []daemon{generic(img)}
}

// generic stands for the program of an image of which nothing but its command is known: it
// listens where the image says and ends on SIGTERM.
func generic(img *registry.Image) daemon {
	argv := append(append([]string(nil), img.Entrypoint...), img.Cmd...)
	name := "server"
	if len(argv) > 0 {
		name = argv[0]
	}
	if !strings.HasPrefix(name, "/") {
		name = "/usr/local/bin/" + path.Base(name)
	}
	return daemon{path: name, ports: img.Ports, stops: []linux.Signal{linux.SIGTERM, linux.SIGINT}}
}
