package rootfs

import (
	"sort"
	"strings"

	"podflight/engine/busybox"
	"podflight/engine/linux"
	"podflight/engine/registry"
)

// distribution is where an image gets its shell and tools from.
type distribution int

const (
	scratch distribution = iota // no shell
	busyboxOnly
	alpine
	debian
	redhat
)

// distributionOf returns an image's distribution; a variant of the tag may say another than the usual one.
func distributionOf(img *registry.Image, usual distribution) distribution {
	switch repo := img.Repository; {
	case strings.Contains(img.Variant, "alpine"):
		return alpine
	case usual == debian && (strings.Contains(repo, "fedora") || strings.Contains(repo, "centos") || strings.Contains(repo, "rocky") || strings.Contains(repo, "alma") || strings.Contains(repo, "amazon")):
		return redhat
	}
	return usual
}

// debianTools are the programs that a small Debian image has: coreutils, grep, sed, findutils, mawk.
const debianTools = `[ arch awk base64 basename cat chgrp chmod chown cmp cp cut date dd df diff dirname du echo egrep env expand expr false
fgrep find fold grep groups head hostname id link ln logname ls md5sum mkdir mkfifo mktemp mount mv nice nl nohup nproc od paste
pidof printenv printf pwd readlink realpath rm rmdir sed seq setsid sha1sum sha256sum sha512sum shuf sleep sort stat stty sync tac tail
tee test timeout touch tr true truncate tty umount uname uniq unlink wc which whoami xargs yes fallocate rev`

// addTools puts the shell and the tools of a distribution into an image.
func (c *Catalogue) addTools(b *linux.ImageBuilder, d distribution, extra []string) {
	switch d {
	case busyboxOnly, alpine:
		c.addBusybox(b)
	case debian, redhat:
		c.addGNU(b, d)
	}
	switch d {
	case alpine:
		b.File("/etc/alpine-release", "3.22.2\n", 0o644)
		b.File("/etc/os-release", "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME=\"Alpine Linux v3.22\"\n", 0o644)
		b.Binary("/sbin/apk", offline("WARNING: updating the index: temporary error (try again later)\nERROR: unable to select packages\n", 1))
	case debian:
		b.File("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n", 0o644)
		for _, name := range []string{"/usr/bin/apt-get", "/usr/bin/apt"} {
			b.Binary(name, offline("W: Some index files failed to download. They have been ignored, or old ones used instead.\nE: Unable to fetch some archives\n", 100))
		}
	case redhat:
		b.File("/etc/os-release", "NAME=\"Red Hat Enterprise Linux\"\nID=rhel\nVERSION_ID=\"9.4\"\n", 0o644)
		for _, name := range []string{"/usr/bin/dnf", "/usr/bin/yum", "/usr/bin/microdnf"} {
			b.Binary(name, offline("Error: Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist: Curl error (6): Couldn't resolve host name\n", 1))
		}
	}
	gnu := busybox.Programs(busybox.GNU, c.dash)
	for _, name := range extra {
		if p, ok := gnu[name]; ok && d != scratch {
			b.Binary("/usr/bin/"+name, p)
		}
	}
}

func (c *Catalogue) addBusybox(b *linux.ImageBuilder) {
	for _, p := range sorted(busybox.Programs(busybox.Busybox, c.ash)) {
		b.Binary("/bin/"+p.name, p.program)
	}
	b.Binary("/bin/sh", c.ash)
	b.Binary("/bin/ash", c.ash)
}

func (c *Catalogue) addGNU(b *linux.ImageBuilder, d distribution) {
	programs := busybox.Programs(busybox.GNU, c.dash)
	for name := range strings.FieldsSeq(debianTools) {
		if p, ok := programs[name]; ok {
			b.Binary("/usr/bin/"+name, p)
			b.Symlink("/usr/bin/"+name, "/bin/"+name)
		}
	}
	sh := c.dash
	if d == redhat {
		sh = c.bash
		for _, name := range []string{"curl", "ps", "kill", "top", "free", "pgrep", "pkill"} {
			b.Binary("/usr/bin/"+name, programs[name])
		}
	} else {
		b.Binary("/bin/dash", c.dash)
	}
	b.Binary("/bin/sh", sh)
	b.Binary("/bin/bash", c.bash)
	b.Binary("/usr/bin/bash", c.bash)
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

// offline is a program that wants the network outside, which the simulated world does not have.
func offline(msg string, code int) linux.Program {
	return linux.Native(func(p *linux.Process) {
		p.WriteString(2, msg)
		p.ExitAfter(0, code)
	})
}
