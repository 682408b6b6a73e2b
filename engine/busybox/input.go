package busybox

import (
	"bytes"
	"io"
	"strconv"

	"podflight/engine/linux"
)

// openInput opens a file for reading; "-" is standard input. On an error the message is out and ok is false.
func (c *call) openInput(name string) (fd int, ok bool) {
	if name == "-" {
		return 0, true
	}
	fd, err := c.Open(name, linux.ReadOnly, 0)
	if err != nil {
		c.cannotOpen(name, err)
		return -1, false
	}
	return fd, true
}

func (c *call) closeInput(fd int) {
	if fd > 0 {
		_ = c.Close(fd)
	}
}

// cannotOpen is the message for a file that cannot be opened for reading.
func (c *call) cannotOpen(name string, err error) int {
	if c.style == GNU {
		return c.fail(name + ": " + err.Error())
	}
	return c.fail("can't open '" + name + "': " + err.Error())
}

// notThere is the other message for such a file.
func (c *call) notThere(name string, err error) int { return c.fail(name + ": " + err.Error()) }

// lines reads lines from a descriptor. It keeps what it has read beyond the last line.
type lines struct {
	c    *call
	fd   int
	buf  []byte
	done bool
	err  error
}

func (c *call) lines(fd int) *lines { return &lines{c: c, fd: fd} }

// maxLine bounds a line that is kept, in bytes.
const maxLine = 16 << 20

// next returns the next line without its newline; complete says that it had one. At the end it returns io.EOF.
func (l *lines) next() (line []byte, complete bool, err error) {
	for {
		if i := bytes.IndexByte(l.buf, '\n'); i >= 0 {
			line, l.buf = l.buf[:i], l.buf[i+1:]
			return line, true, nil
		}
		if l.done || len(l.buf) > maxLine {
			if len(l.buf) == 0 {
				if l.err != nil {
					return nil, false, l.err
				}
				return nil, false, io.EOF
			}
			line, l.buf = l.buf, nil
			return line, false, nil
		}
		l.fill()
	}
}

func (l *lines) fill() {
	chunk := make([]byte, 4096)
	n, err := l.c.Read(l.fd, chunk)
	switch {
	case err == linux.EINTR:
	case err != nil:
		l.done, l.err = true, err
	case n == 0:
		l.done = true
	default:
		l.buf = append(l.buf[:len(l.buf):len(l.buf)], chunk[:n]...)
		if len(l.buf) > 4*4096 {
			l.c.Grow(int64(n))
		}
	}
}

// eachLine calls fn for every line of a descriptor until fn returns false.
func (c *call) eachLine(fd int, fn func(line string, complete bool) bool) error {
	l := c.lines(fd)
	for {
		line, complete, err := l.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if !fn(string(line), complete) {
			return nil
		}
	}
}

// eachInput opens each named file, or standard input without names, and calls fn with it. The
// exit code is 1 if a file could not be opened.
func (c *call) eachInput(names []string, fn func(name string, fd int) int) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		fd, ok := c.openInput(name)
		if !ok {
			status = 1
			continue
		}
		if st := fn(name, fd); st != 0 {
			status = st
		}
		c.closeInput(fd)
	}
	return status
}

// readAll reads a descriptor to its end. The memory that it takes is the program's.
func (c *call) readAll(fd int) []byte {
	var all []byte
	buf := make([]byte, 32<<10)
	for {
		n, err := c.Read(fd, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return all
		}
		c.Grow(int64(n))
		if len(all) < maxLine {
			all = append(all, buf[:n]...)
		}
	}
}

// number reads a count with a suffix b, k, m or g; the message for a bad one is out when ok is false.
func (c *call) number(text string) (int64, bool) {
	n, ok := parseSize(text)
	if !ok {
		c.fail("invalid number '" + text + "'")
	}
	return n, ok
}

func parseSize(text string) (int64, bool) {
	unit := int64(1)
	if n := len(text); n > 0 {
		switch text[n-1] {
		case 'b':
			unit = 512
		case 'k', 'K':
			unit = 1 << 10
		case 'm', 'M':
			unit = 1 << 20
		case 'g', 'G':
			unit = 1 << 30
		}
		if unit != 1 {
			text = text[:n-1]
		}
	}
	v, err := strconv.ParseInt(text, 10, 64)
	return v * unit, err == nil
}
