package linux

import (
	"path"
	"strings"
)

// View is a mount namespace: a root tree with other trees, or files of them, mounted over it.
type View struct {
	root     *Tree
	readOnly bool // the root tree
	mounts   []mount
}

// mount binds an inode over a path.
type mount struct {
	path     string
	node     *Inode
	tree     *Tree // that the node belongs to; nil for a pseudo file system
	readOnly bool
	kind     string // as /proc/mounts has it
}

// NewView returns a view of a root tree.
func NewView(root *Tree, readOnly bool) *View { return &View{root: root, readOnly: readOnly} }

// RootTree returns the tree below all mounts.
func (v *View) RootTree() *Tree { return v.root }

// Bind mounts what is at source in tree over target. Missing directories and files at the
// target appear with the mount, as runc makes them. It returns ENOENT if there is no source.
func (v *View) Bind(target string, tree *Tree, source string, readOnly bool) error {
	node, ok := tree.Lookup(source)
	if !ok {
		return ENOENT
	}
	v.add(mount{path: path.Clean("/" + target), node: node, tree: tree, readOnly: readOnly, kind: "ext4"})
	return nil
}

func (v *View) add(m mount) {
	if at, err := v.resolve(nil, m.path, true); err != nil || at.node == nil {
		if m.node.Kind == Directory {
			v.root.MkdirAll(m.path)
		} else if _, ok := v.root.Lookup(m.path); !ok {
			v.root.WriteFile(m.path, nil, 0o644)
		}
	}
	v.mounts = append(v.mounts, m)
}

// place is where a path leads: an inode, or a name in a directory that has no such entry.
type place struct {
	node   *Inode // nil if there is no such entry
	name   string // the last component
	path   string // absolute, without symbolic links
	mount  int    // position in View.mounts, or -1 for the root tree
	parent *Inode // nil at the root of the view or of a mount
}

const maxLinks = 40

// resolve follows an absolute path. The last component may be missing; then node is nil.
func (v *View) resolve(p *Process, name string, follow bool) (place, error) {
	return v.walk(p, name, follow, 0)
}

func (v *View) walk(p *Process, name string, follow bool, depth int) (place, error) {
	if depth > maxLinks {
		return place{}, ELOOP
	}
	at := place{node: v.root.root, path: "/", name: "/", mount: -1}
	rest := name
	for {
		rest = strings.TrimLeft(rest, "/")
		if rest == "" {
			return at, nil
		}
		step, tail, _ := strings.Cut(rest, "/")
		rest = tail
		switch {
		case at.node == nil:
			return place{}, ENOENT
		case at.node.Kind != Directory:
			return place{}, ENOTDIR
		case step == ".":
			continue
		case step == "..":
			up, err := v.walk(p, path.Dir(at.path), true, depth+1)
			if err != nil {
				return place{}, err
			}
			at = up
			continue
		case len(step) > 255:
			return place{}, ENAMETOOLONG
		}
		at = v.child(p, at, step)
		if at.node != nil && at.node.Kind == Symlink && (follow || strings.Trim(rest, "/") != "") {
			target := at.node.Target
			if !strings.HasPrefix(target, "/") {
				target = path.Dir(at.path) + "/" + target
			}
			return v.walk(p, target+"/"+rest, follow, depth+1)
		}
	}
}

// child steps from a directory to an entry of it, onto a mount if one covers the entry.
func (v *View) child(p *Process, at place, name string) place {
	next := place{name: name, parent: at.node, mount: at.mount, path: strings.TrimSuffix(at.path, "/") + "/" + name}
	if at.node.dynamic != nil {
		next.node = at.node.dynamic.lookup(p, name)
		return next
	}
	next.node = at.node.children[name]
	for i := len(v.mounts) - 1; i >= 0; i-- {
		if v.mounts[i].path == next.path {
			return place{name: name, node: v.mounts[i].node, mount: i, path: next.path}
		}
	}
	return next
}

// writable reports why what is at a place must not be changed, or nil.
func (v *View) writable(at place) error {
	if at.mount >= 0 {
		if v.mounts[at.mount].readOnly {
			return EROFS
		}
		if v.mounts[at.mount].tree == nil {
			return EACCES
		}
		return nil
	}
	if v.readOnly && !strings.HasPrefix(at.path, "/dev/") { // /dev is a file system of its own
		return EROFS
	}
	return nil
}

func (v *View) tree(at place) *Tree {
	if at.mount >= 0 {
		return v.mounts[at.mount].tree
	}
	return v.root
}

// ownDir returns the directory at an absolute path without links, ready to be changed.
func (v *View) ownDir(dir string) (*Inode, *Tree, error) {
	at, err := v.walk(nil, dir, true, 0)
	if err != nil {
		return nil, nil, err
	}
	if err := v.writable(at); err != nil {
		return nil, nil, err
	}
	t := v.tree(at)
	if at.node.owner == t {
		return at.node, t, nil
	}
	// Only the root tree has inodes of an image, so the path in the view is the path in the tree.
	return t.dir(at.path), t, nil
}

// ownNode returns the inode at a place, ready to be changed.
func (v *View) ownNode(at place) (*Inode, error) {
	if err := v.writable(at); err != nil {
		return nil, err
	}
	t := v.tree(at)
	if at.node.owner == t {
		return at.node, nil
	}
	if at.path == "/" {
		return t.dir("/"), nil
	}
	parent := t.dir(path.Dir(at.path))
	n := at.node.clone(t)
	parent.children[path.Base(at.path)] = n
	return n, nil
}
