package busybox

import (
	"fmt"
	"strings"

	"podflight/engine/linux"
)

func cat(c *call) int {
	o, names := c.options("unbAetvsT", "[-nbvteA] [FILE]...", nil)
	if len(names) == 0 {
		names = []string{"-"}
	}
	number := 0
	status := 0
	for _, name := range names {
		fd, ok := c.openInput(name)
		if !ok {
			status = 1
			continue
		}
		var err error
		if o.has('n') || o.has('b') || o.has('A') || o.has('e') || o.has('t') || o.has('v') || o.has('T') {
			err = c.eachLine(fd, func(line string, complete bool) bool {
				line = visible(line, o)
				if complete && (o.has('A') || o.has('e')) {
					line += "$"
				}
				if !o.has('n') && !o.has('b') {
					c.print(line)
					if complete {
						c.print("\n")
					}
					return true
				}
				if line == "" && o.has('b') {
					c.print("\n")
					return true
				}
				number++
				c.print(fmt.Sprintf("%6d\t%s", number, line))
				if complete {
					c.print("\n")
				}
				return true
			})
		} else {
			err = c.copy(fd)
		}
		if err != nil {
			status = c.readError(name, err)
		}
		c.closeInput(fd)
	}
	return status
}

// visible shows the bytes of a line that a terminal would not, as cat -v, -t and -A do.
func visible(line string, o options) string {
	tabs := o.has('A') || o.has('t') || o.has('T')
	var b strings.Builder
	for i := range len(line) {
		ch := line[i]
		if ch >= 128 && !o.has('T') {
			b.WriteString("M-")
			ch -= 128
		}
		switch {
		case ch == '\t' && !tabs:
			b.WriteByte(ch)
		case ch == '\t' || ch < ' ' && !o.has('T'):
			b.WriteByte('^')
			b.WriteByte(ch + '@')
		case ch == 127 && !o.has('T'):
			b.WriteString("^?")
		default:
			b.WriteByte(ch)
		}
	}
	return b.String()
}

func (c *call) readError(name string, err error) int {
	if c.style == GNU {
		return c.fail(name + ": " + err.Error())
	}
	return c.fail("read error: " + err.Error())
}

// copy writes everything that can be read from fd to standard output, as it comes.
func (c *call) copy(fd int) error {
	buf := make([]byte, 4<<10)
	for {
		n, err := c.Read(fd, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		c.out = append(c.out[:0], buf[:n]...)
		c.flush()
		if n == len(buf) && n < maxCopy {
			buf = make([]byte, maxCopy)
		}
	}
}

// maxCopy is the size of the buffer for a stream that fills a small one, in bytes.
const maxCopy = 64 << 10

func tee(c *call) int {
	o, names := c.options("ai", "[-ai] [FILE]...", nil)
	flags := linux.WriteOnly | linux.Create | linux.Truncate
	if o.has('a') {
		flags = linux.WriteOnly | linux.Create | linux.Append
	}
	fds := []int{1}
	status := 0
	for _, name := range names {
		fd, err := c.Open(name, flags, 0o666)
		if err != nil {
			status = c.notThere(name, err)
			continue
		}
		fds = append(fds, fd)
	}
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(0, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return status
		}
		for _, fd := range fds {
			_, _ = c.Write(fd, buf[:n])
		}
	}
}
