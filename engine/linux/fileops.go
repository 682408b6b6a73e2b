package linux

import (
	"path"
	"strings"
	"time"
)

// Mkdir makes a directory.
func (p *Process) Mkdir(name string, mode uint32) error {
	if name == "" {
		return ENOENT
	}
	at, err := p.View.resolve(p, p.Abs(name), true)
	if err != nil {
		return err
	}
	if at.node != nil {
		return EEXIST
	}
	_, err = p.create(at, at.path, Directory, mode)
	return err
}

// Mkfifo makes a named pipe.
func (p *Process) Mkfifo(name string, mode uint32) error {
	at, err := p.resolve(name, true)
	if err != nil {
		return err
	}
	if at.node != nil {
		return EEXIST
	}
	n, err := p.create(at, name, NamedPipe, mode)
	if err == nil {
		n.fifo = &pipe{}
	}
	return err
}

// Unlink removes a file.
func (p *Process) Unlink(name string) error {
	at, err := p.existing(name, false)
	if err != nil {
		return err
	}
	if at.node.Kind == Directory {
		return EISDIR
	}
	return p.remove(at)
}

// Rmdir removes an empty directory.
func (p *Process) Rmdir(name string) error {
	at, err := p.existing(name, false)
	switch {
	case err != nil:
		return err
	case at.node.Kind != Directory:
		return ENOTDIR
	case len(at.node.children) > 0:
		return ENOTEMPTY
	}
	return p.remove(at)
}

func (p *Process) remove(at place) error {
	dir, _, err := p.changeDir(at)
	if err != nil {
		return err
	}
	at.node.links--
	if isShared(at) {
		p.growShared(-at.node.Size())
	}
	delete(dir.children, at.name)
	dir.Mtime = p.Kernel().Wall()
	return nil
}

// Rename moves a file or directory, replacing a file that is there.
func (p *Process) Rename(from, to string) error {
	src, err := p.existing(from, false)
	if err != nil {
		return err
	}
	dst, err := p.resolve(to, false)
	if err != nil {
		return err
	}
	if dst.node != nil && dst.node == src.node {
		return nil
	}
	if err := renameConflict(src, dst); err != nil {
		return err
	}
	if p.View.tree(src) != p.View.tree(dst) {
		return EXDEV
	}
	srcDir, _, err := p.changeDir(src)
	if err != nil {
		return err
	}
	dstDir, tree, err := p.changeDir(dst)
	if err != nil {
		return err
	}
	node := src.node
	tree.own(&node)
	delete(srcDir.children, src.name)
	dstDir.children[dst.name] = node
	return nil
}

func renameConflict(src, dst place) error {
	switch {
	case src.node.Kind == Directory && strings.HasPrefix(dst.path+"/", src.path+"/"):
		return EINVAL
	case dst.node == nil:
		return nil
	case src.node.Kind != Directory && dst.node.Kind == Directory:
		return EISDIR
	case src.node.Kind == Directory && dst.node.Kind != Directory:
		return ENOTDIR
	case dst.node.Kind == Directory && len(dst.node.children) > 0:
		return ENOTEMPTY
	}
	return nil
}

// Symlink makes a symbolic link to target.
func (p *Process) Symlink(target, name string) error {
	at, err := p.resolve(name, false)
	if err != nil {
		return err
	}
	if at.node != nil {
		return EEXIST
	}
	n, err := p.create(at, name, Symlink, 0o777)
	if err == nil {
		n.Target, n.Mode = target, 0o777
	}
	return err
}

// Link makes a hard link to a file.
func (p *Process) Link(old, name string) error {
	src, err := p.existing(old, false)
	if err != nil {
		return err
	}
	if src.node.Kind == Directory {
		return EPERM
	}
	dst, err := p.resolve(name, false)
	if err != nil {
		return err
	}
	if dst.node != nil {
		return EEXIST
	}
	if p.View.tree(src) != p.View.tree(dst) {
		return EXDEV
	}
	node, err := p.View.ownNode(src)
	if err != nil {
		return err
	}
	dir, _, err := p.changeDir(dst)
	if err != nil {
		return err
	}
	node.links++
	dir.children[dst.name] = node
	return nil
}

// Chmod sets permission bits.
func (p *Process) Chmod(name string, mode uint32) error {
	return p.change(name, func(n *Inode) { n.Mode = mode & 0o7777 })
}

// Chown sets the owner.
func (p *Process) Chown(name string, uid int) error {
	return p.change(name, func(n *Inode) { n.UID = uid })
}

// Chtimes sets the time of the last change.
func (p *Process) Chtimes(name string, mtime time.Time) error {
	return p.change(name, func(n *Inode) { n.Mtime = mtime })
}

// TruncateFile sets the size of a file.
func (p *Process) TruncateFile(name string, size int64) error {
	return p.change(name, func(n *Inode) { n.truncate(size) })
}

func (p *Process) change(name string, fn func(*Inode)) error {
	at, err := p.existing(name, true)
	if err != nil {
		return err
	}
	if p.UID != 0 && at.node.UID != p.UID && !p.mayWrite(at.node) {
		return EPERM
	}
	n, err := p.View.ownNode(at)
	if err != nil {
		return err
	}
	fn(n)
	return nil
}

// RealPath returns the absolute path of a file without symbolic links.
func (p *Process) RealPath(name string) (string, error) {
	at, err := p.resolve(name, true)
	if err != nil {
		return "", err
	}
	return path.Clean(at.path), nil
}

// Writable reports whether the process may change the file.
func (p *Process) Writable(name string) bool {
	at, err := p.existing(name, true)
	return err == nil && p.View.writable(at) != EROFS && p.mayWrite(at.node)
}

// Readable reports whether the process may read the file.
func (p *Process) Readable(name string) bool {
	at, err := p.existing(name, true)
	return err == nil && p.mayRead(at.node)
}

// openFIFO opens one end of a named pipe and waits for the other.
func (p *Process) openFIFO(n *Inode, name string, writes bool) (*File, error) {
	f := n.fifo.end(writes)
	f.Path = name
	f.ref()
	met := false
	defer func() {
		if !met {
			f.unref()
		}
	}()
	n.fifo.opened.wake()
	for writes && n.fifo.readers == 0 || !writes && n.fifo.writers == 0 && n.fifo.size() == 0 {
		if !p.wait(&n.fifo.opened, true) {
			return nil, EINTR
		}
	}
	met = true
	f.refs--
	return f, nil
}
