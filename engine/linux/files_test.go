package linux_test

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"podflight/engine/linux"
)

// shadow is a file system as a map: a path to its content; directories have none.
type shadow map[string]*string

func (s shadow) isDir(p string) bool { v, ok := s[p]; return ok && v == nil }

func (s shadow) children(dir string) []string {
	var out []string
	for p := range s {
		if p != "/" && path.Dir(p) == dir {
			out = append(out, path.Base(p))
		}
	}
	slices.Sort(out)
	return out
}

// parentError is the error for an entry whose parent cannot hold it.
func (s shadow) parentError(p string) error {
	for dir := path.Dir(p); ; dir = path.Dir(dir) {
		if v, ok := s[dir]; ok {
			if v != nil {
				return linux.ENOTDIR
			}
			if dir != path.Dir(p) {
				return linux.ENOENT
			}
			return nil
		}
	}
}

func (s shadow) write(p, data string) error {
	if err := s.parentError(p); err != nil {
		return err
	}
	if s.isDir(p) {
		return linux.EISDIR
	}
	s[p] = &data
	return nil
}

func (s shadow) mkdir(p string) error {
	if err := s.parentError(p); err != nil {
		return err
	}
	if _, ok := s[p]; ok {
		return linux.EEXIST
	}
	s[p] = nil
	return nil
}

func (s shadow) unlink(p string) error {
	if err := s.parentError(p); err != nil {
		return err
	}
	if _, ok := s[p]; !ok {
		return linux.ENOENT
	}
	if s.isDir(p) {
		return linux.EISDIR
	}
	delete(s, p)
	return nil
}

func (s shadow) rmdir(p string) error {
	if err := s.parentError(p); err != nil {
		return err
	}
	switch _, ok := s[p]; {
	case !ok:
		return linux.ENOENT
	case !s.isDir(p):
		return linux.ENOTDIR
	case len(s.children(p)) > 0:
		return linux.ENOTEMPTY
	}
	delete(s, p)
	return nil
}

func (s shadow) rename(from, to string) error {
	if err := s.parentError(from); err != nil {
		return err
	}
	src, ok := s[from]
	if !ok {
		return linux.ENOENT
	}
	if err := s.parentError(to); err != nil {
		return err
	}
	dst, exists := s[to]
	switch {
	case from == to:
		return nil
	case src == nil && strings.HasPrefix(to, from+"/"):
		return linux.EINVAL
	case exists && src != nil && dst == nil:
		return linux.EISDIR
	case exists && src == nil && dst != nil:
		return linux.ENOTDIR
	case exists && dst == nil && len(s.children(to)) > 0:
		return linux.ENOTEMPTY
	}
	for p, v := range s {
		if p == from || strings.HasPrefix(p, from+"/") {
			delete(s, p)
			s[to+strings.TrimPrefix(p, from)] = v
		}
	}
	return nil
}

// TestFilesAgainstAMap does random things to a container's files and to a map, and compares.
func TestFilesAgainstAMap(t *testing.T) {
	m := newMachine(t, 0)
	image := m.in.View
	rapid.Check(t, func(rt *rapid.T) {
		in := m.in
		in.View = linux.NewView(linux.NewTree(m.k, rootOf(image)), false)
		p := in.Inspector("/")
		motd, deep := "hello\n", "deep\n"
		want := shadow{"/": nil, "/tmp": nil, "/etc": nil, "/etc/motd": &motd, "/etc/deep": nil, "/etc/deep/file": &deep}
		names := rapid.SampledFrom([]string{"/tmp/a", "/tmp/b", "/tmp/a/c", "/etc/motd", "/etc/deep", "/etc/deep/file", "/new", "/new/x", "/etc/deep/file/y"})
		for i := range rapid.IntRange(1, 40).Draw(rt, "steps") {
			name, other := names.Draw(rt, "name"), names.Draw(rt, "other")
			var got, expected error
			op := rapid.SampledFrom([]string{"write", "mkdir", "unlink", "rmdir", "rename"}).Draw(rt, "op")
			switch op {
			case "write":
				data := fmt.Sprint("data ", i)
				fd, err := p.Open(name, linux.WriteOnly|linux.Create|linux.Truncate, 0o644)
				if got = err; err == nil {
					_, _ = p.Write(fd, []byte(data))
					_ = p.Close(fd)
				}
				expected = want.write(name, data)
			case "mkdir":
				got, expected = p.Mkdir(name, 0o755), want.mkdir(name)
			case "unlink":
				got, expected = p.Unlink(name), want.unlink(name)
			case "rmdir":
				got, expected = p.Rmdir(name), want.rmdir(name)
			case "rename":
				got, expected = p.Rename(name, other), want.rename(name, other)
			}
			if got != expected {
				rt.Fatalf("%s %s %s: %v, want %v", op, name, other, got, expected)
			}
		}
		for file, data := range want {
			if data == nil {
				names, err := p.ReadDir(file)
				names = slices.DeleteFunc(names, func(n string) bool { return n == "link" })
				if err != nil || !slices.Equal(names, want.children(file)) {
					rt.Fatalf("%s holds %v (%v), want %v", file, names, err, want.children(file))
				}
				continue
			}
			if got, err := p.ReadFile(file); err != nil || string(got) != *data {
				rt.Fatalf("%s is %q (%v), want %q", file, got, err, *data)
			}
		}
		if data, err := m.in.Inspector("/").ReadFile("/etc/motd"); err != nil || string(data) != "hello\n" {
			rt.Fatalf("another container sees %q, %v", data, err)
		}
	})
}

// rootOf returns the image under a view that nobody has changed.
func rootOf(v *linux.View) *linux.Inode { return v.RootTree().Root() }

// TestWrites keeps holes, zeros and overwritten parts as one byte slice would.
func TestWrites(t *testing.T) {
	m := newMachine(t, 0)
	rapid.Check(t, func(rt *rapid.T) {
		p := m.in.Inspector("/")
		fd, err := p.Open("/tmp/f", linux.ReadWrite|linux.Create|linux.Truncate, 0o644)
		if err != nil {
			rt.Fatal(err)
		}
		var want []byte
		for range rapid.IntRange(1, 12).Draw(rt, "writes") {
			offset := rapid.IntRange(0, 64).Draw(rt, "offset")
			data := rapid.SliceOfN(rapid.SampledFrom([]byte{0, 0, 0, 'x'}), 1, 40).Draw(rt, "data")
			p.Seek(fd, int64(offset))
			if _, err := p.Write(fd, data); err != nil {
				rt.Fatal(err)
			}
			if need := offset + len(data); need > len(want) {
				want = append(want, make([]byte, need-len(want))...)
			}
			copy(want[offset:], data)
		}
		_ = p.Close(fd)
		got, err := p.ReadFile("/tmp/f")
		if err != nil || !bytes.Equal(got, want) {
			rt.Fatalf("read %q, want %q (%v)", got, want, err)
		}
	})
}

// TestPaths follows links, dots and mounts.
func TestPaths(t *testing.T) {
	m := newMachine(t, 0)
	node := linux.NewTree(m.k, nil)
	node.WriteFile("/vol/key", []byte("v"), 0o644)
	node.WriteFile("/vol/..data/inner", []byte("i"), 0o644)
	if err := m.in.View.Bind("/mnt/vol", node, "/vol", true); err != nil {
		t.Fatal(err)
	}
	if err := m.in.View.Bind("/etc/motd", node, "/vol/key", false); err != nil {
		t.Fatal(err)
	}
	p := m.in.Inspector("/etc")
	for name, want := range map[string]string{
		"/link/file": "deep\n", "deep/../deep/./file": "deep\n", "/mnt/vol/key": "v", "/mnt/vol/..data/inner": "i", "motd": "v",
		"/mnt/../etc/motd": "v", "//etc///deep//file": "deep\n", "/../../etc/deep/file": "deep\n",
	} {
		if got, err := p.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, want := range map[string]error{
		"/nope": linux.ENOENT, "/etc/motd/x": linux.ENOTDIR, "": linux.ENOENT, "/etc/deep/file/": linux.ENOTDIR, "/tmp/" + strings.Repeat("x", 300): linux.ENAMETOOLONG,
	} {
		if _, err := p.Stat(name); err != want {
			t.Errorf("%q: %v, want %v", name, err, want)
		}
	}
	if err := p.Symlink("loop", "/tmp/loop"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Stat("/tmp/loop"); err != linux.ELOOP {
		t.Errorf("a loop of links: %v", err)
	}
	if err := p.Mkdir("/mnt/vol/new", 0o755); err != linux.EROFS {
		t.Errorf("mkdir on a read-only mount: %v", err)
	}
	if names, err := p.ReadDir("/mnt"); err != nil || !slices.Equal(names, []string{"vol"}) {
		t.Errorf("/mnt holds %v, %v", names, err)
	}
}
