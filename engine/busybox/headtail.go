package busybox

import (
	"slices"
	"strings"
	"time"

	"podflight/engine/linux"
)

// headTailArgs turns the old form -N into -n N.
func headTailArgs(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		if len(a) > 1 && (a[0] == '-' || a[0] == '+') && a[1] >= '0' && a[1] <= '9' && (i == 0 || out[i-1] != "-n" && out[i-1] != "-c") {
			sign := ""
			if a[0] == '+' {
				sign = "+"
			}
			out[i] = "-n" + sign + a[1:]
		}
	}
	return out
}

func head(c *call) int {
	c.args = headTailArgs(c.args)
	o, names := c.options("n:c:qv", "[OPTIONS] [FILE]...", map[string]byte{"lines": 'n', "bytes": 'c'})
	count, bytes := int64(10), o.has('c')
	if v := o.value('n') + o.value('c'); v != "" {
		n, ok := c.number(v)
		if !ok {
			return 1
		}
		count = n
	}
	status, first := 0, true
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		fd, err := 0, error(nil)
		if name != "-" {
			fd, err = c.Open(name, linux.ReadOnly, 0)
		}
		if err != nil {
			status = c.headTailError(name, err)
			continue
		}
		c.fileHeader(name, len(names), o, &first)
		if bytes {
			c.headBytes(fd, count)
		} else {
			c.headLines(fd, count)
		}
		c.closeInput(fd)
	}
	return status
}

func (c *call) headTailError(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot open '" + name + "' for reading: " + err.Error())
	}
	return c.notThere(name, err)
}

// fileHeader prints ==> NAME <== before each of several files.
func (c *call) fileHeader(name string, files int, o options, first *bool) {
	if files < 2 && !o.has('v') || o.has('q') {
		return
	}
	if !*first {
		c.print("\n")
	}
	*first = false
	if name == "-" {
		name = "standard input"
	}
	c.print("==> " + name + " <==\n")
}

func (c *call) headBytes(fd int, count int64) {
	buf := make([]byte, min(max(count, 1), 32<<10))
	for count > 0 {
		n, err := c.Read(fd, buf[:min(count, int64(len(buf)))])
		if err == linux.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return
		}
		c.print(string(buf[:n]))
		count -= int64(n)
	}
}

func (c *call) headLines(fd int, count int64) {
	if count < 0 { // all but the last lines
		all := splitLines(c.readAll(fd))
		for _, l := range all[:max(0, len(all)+int(count))] {
			c.print(l)
		}
		return
	}
	if count == 0 {
		return
	}
	_ = c.eachLine(fd, func(line string, complete bool) bool {
		c.printLine(line, complete)
		count--
		return count > 0
	})
}

func tail(c *call) int {
	c.args = headTailArgs(c.args)
	o, names := c.options("n:c:fFqvs:", "[-fFqv] [-n [+]N] [-c [+]BYTES] [-s SEC] [FILE]...", map[string]byte{"lines": 'n', "bytes": 'c', "follow": 'f', "retry": 'F'})
	arg := "10"
	if v := o.value('n') + o.value('c'); v != "" {
		arg = v
	}
	fromStart := strings.HasPrefix(arg, "+")
	count, ok := c.number(strings.TrimLeft(arg, "+-"))
	if !ok {
		return 1
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	t := &tailer{c: c, count: count, bytes: o.has('c'), fromStart: fromStart}
	status, first := 0, true
	for _, name := range names {
		fd, err := 0, error(nil)
		if name != "-" {
			fd, err = c.Open(name, linux.ReadOnly, 0)
		}
		if err != nil {
			if c.style == GNU {
				status = c.headTailError(name, err)
			} else {
				status = c.cannotOpen(name, err)
			}
			if o.has('F') {
				t.follow = append(t.follow, followed{name: name, fd: -1})
			}
			continue
		}
		c.fileHeader(name, len(names), o, &first)
		t.last(fd)
		t.follow = append(t.follow, followed{name: name, fd: fd})
	}
	if len(t.follow) == 0 && c.style == Busybox {
		return c.fail("no files")
	}
	if o.has('f') || o.has('F') {
		c.flush()
		t.run()
	}
	return status
}

// tailer is one run of tail.
type tailer struct {
	c         *call
	count     int64
	bytes     bool
	fromStart bool
	follow    []followed
}

type followed struct {
	name string
	fd   int
}

// last prints the end of what can be read.
func (t *tailer) last(fd int) {
	data := t.c.readAll(fd)
	if t.bytes {
		n := int64(len(data))
		from := max(0, n-t.count)
		if t.fromStart {
			from = min(n, max(0, t.count-1))
		}
		t.c.print(string(data[from:]))
		return
	}
	all := splitLines(data)
	n := int64(len(all))
	from := max(0, n-t.count)
	if t.fromStart {
		from = min(n, max(0, t.count-1))
	}
	for _, l := range all[from:] {
		t.c.print(l)
	}
}

// tailPeriod is how often tail looks whether a file has grown.
const tailPeriod = time.Second

// run follows the files as they grow. It looks at the ticks after something was written.
func (t *tailer) run() {
	began := t.c.Kernel().Now()
	for {
		var fds []int
		missing := false
		for i := range t.follow {
			f := &t.follow[i]
			if f.fd < 0 {
				if fd, err := t.c.Open(f.name, linux.ReadOnly, 0); err == nil {
					f.fd = fd
				}
			}
			if f.fd < 0 {
				missing = true
				continue
			}
			fds = append(fds, f.fd)
			_ = t.c.copy(f.fd)
		}
		if len(t.follow) == 0 {
			return
		}
		if !missing {
			t.c.AwaitGrowth(fds)
		}
		t.c.Sleep(tailPeriod - t.c.Kernel().Now().Sub(began)%tailPeriod)
	}
}
