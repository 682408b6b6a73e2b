package linux

import (
	"path"
	"strings"
	"time"

	"podflight/engine/sim"
)

// Tree is a file system that one container, or the node, may change. It can start as a view of
// an image: inodes of the image are copied when they are first changed.
type Tree struct {
	kernel *sim.Kernel
	root   *Inode
	used   int
	inodes uint64
}

// maxTreeData bounds what one tree holds that is not zeros, in bytes of real memory.
const maxTreeData = 256 << 20

// NewTree returns a tree on top of an image's root directory, or an empty one for nil.
func NewTree(k *sim.Kernel, image *Inode) *Tree {
	t := &Tree{kernel: k, root: image, inodes: 1 << 20}
	if image == nil {
		t.root = t.newInode(Directory, 0o755)
	}
	return t
}

// Root returns the root directory.
func (t *Tree) Root() *Inode { return t.root }

func (t *Tree) newInode(kind Kind, mode uint32) *Inode {
	t.inodes++
	n := &Inode{Kind: kind, Mode: mode, owner: t, Num: t.inodes, Mtime: t.kernel.Wall(), links: 1}
	if kind == Directory {
		n.children = map[string]*Inode{}
	}
	return n
}

func (t *Tree) budget(n int) bool {
	if t.used+n > maxTreeData {
		return false
	}
	t.used += n
	return true
}

// Lookup returns the inode at an absolute path without following a last symbolic link.
func (t *Tree) Lookup(p string) (*Inode, bool) {
	n := t.root
	for name := range strings.SplitSeq(strings.Trim(path.Clean("/"+p), "/"), "/") {
		if name == "" {
			continue
		}
		child, ok := n.children[name]
		if !ok {
			return nil, false
		}
		n = child
	}
	return n, true
}

// dir returns the directory at p, which it makes with all its parents, ready to be changed.
func (t *Tree) dir(p string) *Inode {
	t.own(&t.root)
	n := t.root
	for name := range strings.SplitSeq(strings.Trim(path.Clean("/"+p), "/"), "/") {
		if name == "" {
			continue
		}
		child, ok := n.children[name]
		if !ok || child.Kind != Directory {
			child = t.newInode(Directory, 0o755)
		} else {
			t.own(&child)
		}
		n.children[name] = child
		n = child
	}
	return n
}

func (t *Tree) own(n **Inode) {
	if (*n).owner != t {
		*n = (*n).clone(t)
	}
}

// MkdirAll makes a directory and its parents. Directories that exist stay as they are.
func (t *Tree) MkdirAll(p string) { t.dir(p) }

// Chmod sets the permission bits of what is at p, if anything is.
func (t *Tree) Chmod(p string, mode uint32) {
	if n, ok := t.dir(path.Dir(p)).children[path.Base(p)]; ok {
		t.own(&n)
		n.Mode = mode
		t.dir(path.Dir(p)).children[path.Base(p)] = n
	}
}

// WriteFile puts a file with that content at p, with its parent directories. A file that is
// there keeps its inode, so that mounts of it see the new content.
func (t *Tree) WriteFile(p string, data []byte, mode uint32) {
	d, name := t.dir(path.Dir(p)), path.Base(p)
	n, ok := d.children[name]
	if !ok || n.Kind != RegularFile {
		n = t.newInode(RegularFile, mode)
	}
	t.own(&n)
	n.data, n.zeros, n.Mode, n.Mtime = append([]byte(nil), data...), 0, mode, t.kernel.Wall()
	d.children[name] = n
}

// Symlink puts a symbolic link to target at p, in place of whatever was there.
func (t *Tree) Symlink(target, p string) {
	n := t.newInode(Symlink, 0o777)
	n.Target = target
	t.dir(path.Dir(p)).children[path.Base(p)] = n
}

// ReadFile returns the content of the file at p; symbolic links inside the tree are followed.
func (t *Tree) ReadFile(p string) ([]byte, bool) {
	v := &View{root: t}
	at, err := v.resolve(nil, p, true)
	if err != nil || at.node == nil || at.node.Kind != RegularFile {
		return nil, false
	}
	b := make([]byte, min(at.node.Size(), maxFileData))
	at.node.readAt(b, 0)
	return b, true
}

// RemoveAll removes what is at p with all that it holds.
func (t *Tree) RemoveAll(p string) {
	if p = path.Clean("/" + p); p == "/" {
		return
	}
	if parent, ok := t.Lookup(path.Dir(p)); ok && parent.children[path.Base(p)] != nil {
		delete(t.dir(path.Dir(p)).children, path.Base(p))
	}
}

// ImageBuilder makes the root directory of an image, which containers then share unchanged.
type ImageBuilder struct {
	root  *Inode
	count uint64
	mtime time.Time
}

// NewImageBuilder returns a builder of an image whose files were all changed last at mtime.
func NewImageBuilder(mtime time.Time) *ImageBuilder {
	b := &ImageBuilder{mtime: mtime}
	b.root = b.inode(Inode{Kind: Directory, Mode: 0o755})
	return b
}

// Root returns the root directory.
func (b *ImageBuilder) Root() *Inode { return b.root }

func (b *ImageBuilder) inode(n Inode) *Inode {
	b.count++
	n.Num, n.Mtime, n.links = b.count, b.mtime, 1
	if n.Kind == Directory {
		n.children = map[string]*Inode{}
	}
	return &n
}

// Dir makes a directory with its parents, and sets its mode.
func (b *ImageBuilder) Dir(p string, mode uint32) *Inode {
	n := b.root
	for name := range strings.SplitSeq(strings.Trim(p, "/"), "/") {
		if name == "" {
			continue
		}
		child, ok := n.children[name]
		if !ok {
			child = b.inode(Inode{Kind: Directory, Mode: 0o755})
			n.children[name] = child
		}
		n = child
	}
	n.Mode = mode
	return n
}

// File puts a file with that content at p.
func (b *ImageBuilder) File(p, content string, mode uint32) {
	n := b.inode(Inode{Kind: RegularFile, Mode: mode})
	n.data = []byte(content)
	b.put(p, n)
}

// Binary puts a program at p.
func (b *ImageBuilder) Binary(p string, prog Program) {
	n := b.inode(Inode{Kind: RegularFile, Mode: 0o755, Program: prog})
	n.zeros = 1 << 20
	b.put(p, n)
}

// Symlink puts a symbolic link at p.
func (b *ImageBuilder) Symlink(target, p string) {
	b.put(p, b.inode(Inode{Kind: Symlink, Mode: 0o777, Target: target}))
}

// Device puts one of the character devices null, zero, full, random, urandom or tty at p.
func (b *ImageBuilder) Device(p, name string) {
	n := b.inode(Inode{Kind: Device, Mode: 0o666})
	n.device = devices[name]
	b.put(p, n)
}

// Has reports whether a program is there: at an absolute path, or in one of the directories of a search path.
func (b *ImageBuilder) Has(name, search string) bool {
	t := &Tree{root: b.root}
	if strings.Contains(name, "/") {
		_, ok := t.Lookup(name)
		return ok
	}
	for dir := range strings.SplitSeq(search, ":") {
		if _, ok := t.Lookup(dir + "/" + name); ok {
			return true
		}
	}
	return false
}

func (b *ImageBuilder) put(p string, n *Inode) {
	dir := path.Dir("/" + strings.Trim(p, "/"))
	parent := b.root
	if dir != "/" {
		if found, ok := (&Tree{root: b.root}).Lookup(dir); ok {
			parent = found
		} else {
			parent = b.Dir(dir, 0o755)
		}
	}
	parent.children[path.Base(p)] = n
}
