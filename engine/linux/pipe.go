package linux

// pipeSize is how much a pipe holds, in bytes.
const pipeSize = 64 << 10

// pipe is a kernel buffer between writers and readers.
type pipe struct {
	buf      []byte
	readers  int
	writers  int
	canRead  waitQueue
	canWrite waitQueue
	opened   waitQueue // of a named pipe: the other side came
}

type pipeEnd struct {
	*pipe
	writes bool
}

func newPipe() (r, w *File) {
	p := &pipe{}
	return p.end(false), p.end(true)
}

func (q *pipe) end(writes bool) *File {
	flags := ReadOnly
	if writes {
		q.writers++
		flags = WriteOnly
	} else {
		q.readers++
	}
	return newFile(pipeEnd{q, writes}, flags)
}

func (e pipeEnd) read(p *Process, b []byte) (int, error) {
	for len(e.buf) == 0 {
		if e.writers == 0 {
			return 0, nil
		}
		if !p.wait(&e.canRead, true) {
			return 0, EINTR
		}
	}
	n := copy(b, e.buf)
	e.buf = e.buf[n:]
	if len(e.buf) == 0 {
		e.pipe.buf = nil
	} else {
		e.pipe.buf = e.buf
	}
	e.canWrite.wake()
	p.Copied(n)
	return n, nil
}

func (e pipeEnd) write(p *Process, b []byte) (int, error) {
	done := 0
	for done < len(b) {
		if e.readers == 0 {
			p.Deliver(SIGPIPE, "kernel", false)
			p.Check()
			return done, EPIPE
		}
		room := pipeSize - len(e.buf)
		if room <= 0 || room < len(b)-done && len(b) <= 4096 {
			if !p.wait(&e.canWrite, true) && done == 0 {
				return 0, EINTR
			}
			continue
		}
		n := min(room, len(b)-done)
		e.pipe.buf = append(e.pipe.buf, b[done:done+n]...)
		done += n
		e.canRead.wake()
		p.Copied(n)
	}
	return done, nil
}

func (e pipeEnd) close() {
	if e.writes {
		if e.pipe.writers--; e.writers == 0 {
			e.canRead.wake()
		}
		return
	}
	if e.pipe.readers--; e.readers == 0 {
		e.canWrite.wake()
	}
}
