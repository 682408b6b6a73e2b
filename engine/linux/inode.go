package linux

import (
	"bytes"
	"slices"
	"time"
)

// Kind is what an inode is.
type Kind uint8

// The kinds of inodes.
const (
	RegularFile Kind = iota
	Directory
	Symlink
	Device
	NamedPipe
)

// Inode is a file, directory, link or device. The zero tree owner marks one that is part of an
// image: it is shared by every container of the image and copied before it is changed.
type Inode struct {
	Kind    Kind
	Mode    uint32 // permission bits
	UID     int
	Num     uint64
	Mtime   time.Time
	Program Program // what runs when it is executed; nil for data and scripts
	Target  string  // of a symbolic link

	owner    *Tree
	children map[string]*Inode
	data     []byte
	zeros    int64 // this many zero bytes follow data
	links    int
	device   device
	dynamic  *dynamic
	fifo     *pipe
	grown    *waitQueue // wakes those that follow the file
}

// dynamic makes an inode's content anew at each look, as procfs does.
type dynamic struct {
	content func(p *Process) string
	lookup  func(p *Process, name string) *Inode
	list    func(p *Process) []string
}

// Size returns the length of a file's content in bytes.
func (n *Inode) Size() int64 {
	switch n.Kind {
	case Directory:
		return 4096
	case Symlink:
		return int64(len(n.Target))
	}
	return int64(len(n.data)) + n.zeros
}

// Executable reports whether any execute bit is set.
func (n *Inode) Executable() bool { return n.Mode&0o111 != 0 }

func (n *Inode) names() []string {
	names := make([]string, 0, len(n.children))
	for name := range n.children {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// clone returns a copy of n that t owns and may change.
func (n *Inode) clone(t *Tree) *Inode {
	c := *n
	c.owner = t
	if n.children != nil {
		c.children = make(map[string]*Inode, len(n.children)+1)
		for name, child := range n.children {
			c.children[name] = child
		}
	}
	c.data = slices.Clone(n.data)
	return &c
}

// readAt copies content from offset on into b.
func (n *Inode) readAt(b []byte, offset int64) int {
	size := n.Size()
	if offset >= size {
		return 0
	}
	want := int(min(int64(len(b)), size-offset))
	got := 0
	if offset < int64(len(n.data)) {
		got = copy(b[:want], n.data[offset:])
	}
	clear(b[got:want])
	return want
}

// writeAt puts b at offset. Runs of zeros at the end of a file take no memory.
func (n *Inode) writeAt(b []byte, offset int64, budget func(int) bool) error {
	end := offset + int64(len(b))
	if offset >= int64(len(n.data)) && allZero(b) {
		n.zeros = max(n.Size(), end) - int64(len(n.data))
		return nil
	}
	size := max(n.Size(), end)
	if end > maxFileData {
		return ENOSPC
	}
	if grow := int(end) - len(n.data); grow > 0 {
		if budget != nil && !budget(grow) {
			return ENOSPC
		}
		n.data = append(n.data, make([]byte, grow)...)
	}
	copy(n.data[offset:end], b)
	n.zeros = size - int64(len(n.data))
	return nil
}

func (n *Inode) truncate(size int64) {
	if size <= int64(len(n.data)) {
		n.data, n.zeros = n.data[:size], 0
		return
	}
	n.zeros = size - int64(len(n.data))
}

// maxFileData bounds what one file holds that is not zeros, in bytes of real memory.
const maxFileData = 64 << 20

// zeros is compared with, many bytes at a time.
var zeros [4096]byte

func allZero(b []byte) bool {
	for len(b) > 0 {
		n := min(len(b), len(zeros))
		if !bytes.Equal(b[:n], zeros[:n]) {
			return false
		}
		b = b[n:]
	}
	return true
}
