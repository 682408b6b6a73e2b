package linux

// pipeSize is how much a pipe holds, in bytes.
const pipeSize = 64 << 10

// pipe is a kernel buffer between writers and readers.
type pipe struct {
	buffer   []byte // what was written; the part before off has been read
	off      int
	readers  int
	writers  int
	canRead  waitQueue
	canWrite waitQueue
	opened   waitQueue // of a named pipe: the other side came
}

// bytes returns what can be read.
func (q *pipe) bytes() []byte { return q.buffer[q.off:] }

func (q *pipe) size() int { return len(q.buffer) - q.off }

// consume takes the first n bytes away. The buffer is used again.
func (q *pipe) consume(n int) {
	if q.off += n; q.off == len(q.buffer) {
		q.buffer, q.off = q.buffer[:0], 0
	}
}

// put adds bytes at the end.
func (q *pipe) put(b []byte) {
	if q.off > 0 && len(q.buffer)+len(b) > cap(q.buffer) {
		q.buffer = q.buffer[:copy(q.buffer, q.buffer[q.off:])]
		q.off = 0
	}
	q.buffer = append(q.buffer, b...)
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
	for e.size() == 0 {
		if e.writers == 0 {
			return 0, nil
		}
		if !p.wait(&e.canRead, true) {
			return 0, EINTR
		}
	}
	n := copy(b, e.bytes())
	e.consume(n)
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
		room := pipeSize - e.size()
		if room <= 0 || room < len(b)-done && len(b) <= 4096 {
			if !p.wait(&e.canWrite, true) && done == 0 {
				return 0, EINTR
			}
			continue
		}
		n := min(room, len(b)-done)
		e.put(b[done : done+n])
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
