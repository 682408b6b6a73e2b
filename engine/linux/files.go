package linux

import (
	"path"
	"strings"
	"time"
)

// Stat is what stat(2) tells of a file.
type Stat struct {
	Kind    Kind
	Mode    uint32
	Size    int64
	Mtime   time.Time
	Num     uint64
	UID     int
	Links   int
	Target  string // of a symbolic link
	Program Program
}

// Abs returns name as an absolute path from the process's directory.
func (p *Process) Abs(name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	return p.Dir + "/" + name
}

func (p *Process) resolve(name string, follow bool) (place, error) {
	if name == "" {
		return place{}, ENOENT
	}
	p.Looked()
	at, err := p.View.resolve(p, p.Abs(name), follow)
	if err == nil && at.node != nil && at.node.Kind != Directory && strings.HasSuffix(name, "/") {
		return place{}, ENOTDIR
	}
	return at, err
}

func (p *Process) existing(name string, follow bool) (place, error) {
	at, err := p.resolve(name, follow)
	if err == nil && at.node == nil {
		err = ENOENT
	}
	return at, err
}

// Stat looks at a file, following symbolic links.
func (p *Process) Stat(name string) (Stat, error) { return p.stat(name, true) }

// Lstat looks at a file without following a last symbolic link.
func (p *Process) Lstat(name string) (Stat, error) { return p.stat(name, false) }

func (p *Process) stat(name string, follow bool) (Stat, error) {
	at, err := p.existing(name, follow)
	if err != nil {
		return Stat{}, err
	}
	return at.node.stat(), nil
}

func (n *Inode) stat() Stat {
	links := n.links
	if n.Kind == Directory {
		links = 2
	}
	return Stat{Kind: n.Kind, Mode: n.Mode, Size: n.Size(), Mtime: n.Mtime, Num: n.Num, UID: n.UID, Links: max(links, 1), Target: n.Target, Program: n.Program}
}

// ReadDir returns the names in a directory, sorted.
func (p *Process) ReadDir(name string) ([]string, error) {
	at, err := p.existing(name, true)
	switch {
	case err != nil:
		return nil, err
	case at.node.Kind != Directory:
		return nil, ENOTDIR
	case at.node.dynamic != nil:
		return at.node.dynamic.list(p), nil
	}
	return at.node.names(), nil
}

// Chdir changes the process's directory.
func (p *Process) Chdir(name string) error {
	at, err := p.existing(name, true)
	if err != nil {
		return err
	}
	if at.node.Kind != Directory {
		return ENOTDIR
	}
	p.Dir = at.path
	return nil
}

// Open opens a file and returns the lowest free descriptor.
func (p *Process) Open(name string, flags int, mode uint32) (int, error) {
	f, err := p.OpenFile(name, flags, mode)
	if err != nil {
		return -1, err
	}
	return p.install(f, 0)
}

// OpenFile opens a file without giving it a descriptor.
func (p *Process) OpenFile(name string, flags int, mode uint32) (*File, error) {
	if f := p.magicFile(name); f != nil {
		return f, nil
	}
	at, err := p.resolve(name, true)
	if err != nil {
		return nil, err
	}
	writes := flags&3 != ReadOnly
	switch {
	case at.node == nil && flags&Create == 0:
		return nil, ENOENT
	case at.node == nil:
		return p.createFile(at, name, flags, mode)
	case flags&Create != 0 && flags&Exclusive != 0:
		return nil, EEXIST
	case at.node.Kind == Directory && writes:
		return nil, EISDIR
	case at.node.Kind == Device:
		return newFile(at.node.device, flags), nil
	case at.node.Kind == NamedPipe:
		return p.openFIFO(at.node, name, writes)
	}
	return p.openExisting(at, name, flags)
}

func (p *Process) openExisting(at place, name string, flags int) (*File, error) {
	node := at.node
	if flags&3 != ReadOnly {
		if err := p.View.writable(at); err == EROFS {
			return nil, err
		}
		if !p.mayWrite(node) {
			return nil, EACCES
		}
		if node.dynamic == nil {
			owned, err := p.View.ownNode(at)
			if err != nil {
				return nil, err
			}
			node = owned
		}
		if flags&Truncate != 0 && node.dynamic == nil {
			if isShared(at) {
				p.growShared(-node.Size())
			}
			node.truncate(0)
			node.Mtime = p.Kernel().Wall()
		}
	} else if !p.mayRead(node) {
		return nil, EACCES
	}
	r := &regular{view: p.View, node: node, append: flags&Append != 0, shared: isShared(at)}
	if node.dynamic != nil && node.dynamic.content != nil {
		r.dyn = node.dynamic.content(p)
	}
	f := newFile(r, flags)
	f.Path = name
	return f, nil
}

func (p *Process) createFile(at place, name string, flags int, mode uint32) (*File, error) {
	node, err := p.create(at, name, RegularFile, mode)
	if err != nil {
		return nil, err
	}
	f := newFile(&regular{view: p.View, node: node, append: flags&Append != 0, shared: isShared(at)}, flags)
	f.Path = name
	return f, nil
}

// create makes a new entry at a place where there is none.
func (p *Process) create(at place, name string, kind Kind, mode uint32) (*Inode, error) {
	if kind != Directory && strings.HasSuffix(name, "/") {
		return nil, EISDIR
	}
	dir, tree, err := p.changeDir(at)
	if err != nil {
		return nil, err
	}
	n := tree.newInode(kind, mode&^p.Umask)
	n.UID = p.UID
	dir.children[at.name] = n
	dir.Mtime = n.Mtime
	return n, nil
}

// changeDir returns the directory that holds a place, ready to be changed by the process.
func (p *Process) changeDir(at place) (*Inode, *Tree, error) {
	if at.parent == nil {
		return nil, nil, EBUSY
	}
	if err := p.View.writable(at); err == EROFS {
		return nil, nil, err
	}
	if !p.mayWrite(at.parent) {
		return nil, nil, EACCES
	}
	return p.View.ownDir(path.Dir(at.path))
}

// isShared reports whether a file is in the memory that processes share.
func isShared(at place) bool { return at.mount < 0 && strings.HasPrefix(at.path, "/dev/shm/") }

func (p *Process) mayWrite(n *Inode) bool {
	return p.UID == 0 || n.UID == p.UID && n.Mode&0o200 != 0 || n.Mode&0o002 != 0
}

func (p *Process) mayRead(n *Inode) bool {
	return p.UID == 0 || n.UID == p.UID && n.Mode&0o400 != 0 || n.Mode&0o004 != 0
}

// ReadFile returns the content of a file, up to 64 MiB.
func (p *Process) ReadFile(name string) ([]byte, error) {
	f, err := p.OpenFile(name, ReadOnly, 0)
	if err != nil {
		return nil, err
	}
	f.ref()
	defer f.unref()
	var all []byte
	buf := make([]byte, 32<<10)
	for len(all) < maxFileData {
		n, err := f.io.read(p, buf)
		if err != nil || n == 0 {
			return all, err
		}
		all = append(all, buf[:n]...)
	}
	return all, nil
}

// Seek sets where the next read or write of a regular file begins. Other files do not seek.
func (p *Process) Seek(fd int, offset int64) {
	if f := p.File(fd); f != nil {
		if r, ok := f.io.(*regular); ok {
			r.offset = offset
		}
	}
}
