package linux

import "slices"

// maxFiles is the limit on descriptors that a shell shows as ulimit -n.
const maxFiles = 1024

// Files returns the process's open files by descriptor; nil stands for a closed one.
func (p *Process) Files() []*File { return p.files }

// File returns the open file behind a descriptor, or nil.
func (p *Process) File(fd int) *File {
	if fd < 0 || fd >= len(p.files) {
		return nil
	}
	return p.files[fd]
}

// SetFile makes fd refer to f, closing what it referred to before. A nil f closes fd.
func (p *Process) SetFile(fd int, f *File) {
	for fd >= len(p.files) {
		p.files = append(p.files, nil)
	}
	f.ref()
	old := p.files[fd]
	p.files[fd] = f
	old.unref()
}

// install gives f the lowest free descriptor that is at least low.
func (p *Process) install(f *File, low int) (int, error) {
	fd := low
	for fd < len(p.files) && p.files[fd] != nil {
		fd++
	}
	if fd >= maxFiles {
		f.ref()
		f.unref()
		return -1, EMFILE
	}
	p.SetFile(fd, f)
	return fd, nil
}

// Close closes a descriptor. It returns EBADF if it is not open.
func (p *Process) Close(fd int) error {
	if p.File(fd) == nil {
		return EBADF
	}
	p.SetFile(fd, nil)
	return nil
}

// Pipe makes a pipe and returns its ends without descriptors.
func (p *Process) Pipe() (r, w *File) { return newPipe() }

func (p *Process) copyFiles() []*File {
	files := slices.Clone(p.files)
	for _, f := range files {
		f.ref()
	}
	return files
}

func (p *Process) closeFiles() {
	files := p.files
	p.files = nil
	for _, f := range files {
		f.unref()
	}
}

// Read reads from a descriptor. At the end of the file it returns 0 and no error.
func (p *Process) Read(fd int, b []byte) (int, error) {
	f := p.File(fd)
	if f == nil || f.flags&3 == WriteOnly {
		return 0, EBADF
	}
	return f.io.read(p, b)
}

// Write writes all of b to a descriptor, unless an error or a handled signal comes first.
func (p *Process) Write(fd int, b []byte) (int, error) {
	f := p.File(fd)
	if f == nil || f.flags&3 == ReadOnly {
		return 0, EBADF
	}
	return f.io.write(p, b)
}

// WriteString writes s to a descriptor and ignores errors, as most programs do with messages.
func (p *Process) WriteString(fd int, s string) {
	if s != "" {
		_, _ = p.Write(fd, []byte(s))
	}
}

// ReadFrom reads from an open file that need not have a descriptor.
func (p *Process) ReadFrom(f *File, b []byte) (int, error) { return f.io.read(p, b) }

// WriteTo writes to an open file that need not have a descriptor.
func (p *Process) WriteTo(f *File, b []byte) (int, error) { return f.io.write(p, b) }
