package linux

import (
	"bytes"
	"time"
)

// Flags of Open.
const (
	ReadOnly  = 0
	WriteOnly = 1
	ReadWrite = 2
	Create    = 1 << iota
	Exclusive
	Truncate
	Append
	NonBlock
)

// File is an open file description. Several descriptors of several processes may share it.
type File struct {
	Path  string // as it was opened; for messages only
	io    fileIO
	flags int
	refs  int
}

// fileIO is what an open file does. Calls may park the process.
type fileIO interface {
	read(p *Process, b []byte) (int, error)
	write(p *Process, b []byte) (int, error)
	close()
}

// newFile returns a file with no descriptor yet; ref or install gives it one.
func newFile(io fileIO, flags int) *File { return &File{io: io, flags: flags} }

func (f *File) ref() {
	if f != nil {
		f.refs++
	}
}

func (f *File) unref() {
	if f == nil {
		return
	}
	if f.refs--; f.refs == 0 {
		f.io.close()
	}
}

// Hold keeps the file open without a descriptor, until Release.
func (f *File) Hold() { f.ref() }

// Release undoes Hold.
func (f *File) Release() { f.unref() }

// OpenInput returns a standard input on which nothing ever comes, as that of a container that
// asks for one and to which nobody attaches.
func OpenInput() *File {
	r, w := newPipe()
	w.ref()
	return r
}

// sink is a file that gives what is written to it to a function.
type sink struct {
	fn     func(b []byte)
	closed func()
}

// NewSink returns a file whose writes go to fn; closed, if not nil, is called when the last descriptor is gone.
func NewSink(fn func(b []byte), closed func()) *File {
	return newFile(&sink{fn, closed}, WriteOnly)
}

func (s *sink) read(*Process, []byte) (int, error) { return 0, EBADF }

// logByte is how long it takes until a byte is in the log: some 200 MB a second. Every logBytes
// bytes cost the simulation, which keeps them, as much as a simple command.
const (
	logByte  = 5 * time.Nanosecond
	logBytes = 16
)

func (s *sink) write(p *Process, b []byte) (int, error) {
	lines := 1 + bytes.Count(b, []byte{'\n'})
	d := time.Duration(lines)*p.Host.Costs.Line + time.Duration(len(b))*logByte
	p.charge(d, float64(lines)*weightLine+float64(len(b))/logBytes)
	s.fn(b)
	p.pay()
	return len(b), nil
}

func (s *sink) close() {
	if s.closed != nil {
		s.closed()
	}
}

// regular is an open file of a tree.
type regular struct {
	view   *View
	node   *Inode
	offset int64
	append bool
	shared bool   // in /dev/shm: its content is memory of the writer's cgroup
	dyn    string // content of a dynamic file, taken when it was opened
}

func (r *regular) read(p *Process, b []byte) (int, error) {
	if r.node.Kind == Directory {
		return 0, EISDIR
	}
	if r.node.dynamic != nil {
		n := 0
		if r.offset < int64(len(r.dyn)) {
			n = copy(b, r.dyn[r.offset:])
		}
		r.offset += int64(n)
		return n, nil
	}
	n := r.node.readAt(b, r.offset)
	r.offset += int64(n)
	p.Copied(n)
	return n, nil
}

// sharedMax is the size of the file system at /dev/shm, in bytes (containerd's default mounts).
const sharedMax = 64 << 20

func (r *regular) write(p *Process, b []byte) (int, error) {
	if r.node.dynamic != nil {
		return len(b), nil
	}
	if r.append {
		r.offset = r.node.Size()
	}
	before := r.node.Size()
	if r.shared && p.Cgroup.shared+r.offset+int64(len(b))-before > sharedMax {
		return 0, ENOSPC
	}
	if err := r.node.writeAt(b, r.offset, r.node.owner.budget); err != nil {
		return 0, err
	}
	if r.shared {
		p.growShared(r.node.Size() - before)
	}
	r.offset += int64(len(b))
	r.node.Mtime = p.Kernel().Wall()
	if r.node.grown != nil {
		r.node.grown.wake()
	}
	p.Copied(len(b))
	return len(b), nil
}

func (r *regular) close() {}

// reader is a file that holds a text, as a here-document does.
type reader struct{ rest []byte }

// NewReader returns a file from which data can be read once.
func NewReader(data []byte) *File { return newFile(&reader{data}, ReadOnly) }

func (r *reader) read(_ *Process, b []byte) (int, error) {
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *reader) write(*Process, []byte) (int, error) { return 0, EBADF }
func (r *reader) close()                              {}
