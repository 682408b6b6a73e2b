package busybox

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"podflight/engine/linux"
)

// ddRun is one run of dd.
type ddRun struct {
	c               *call
	in, out         int
	bs              int64
	count           int64 // -1: to the end
	full, part      int64
	wrote, wpart    int64
	bytes           int64 // written
	inName, outName string
	silent          bool // busybox leaves at once when it cannot read
}

func dd(c *call) int {
	d := &ddRun{c: c, in: 0, out: 1, bs: 512, count: -1}
	status := "default"
	skip, seek := int64(0), int64(0)
	for _, a := range c.args {
		key, value, ok := strings.Cut(a, "=")
		n, isSize := parseSize(value)
		if isSize && (key == "bs" || key == "ibs") && n > maxBlock {
			return c.fail("memory exhausted")
		}
		switch {
		case !ok:
			return c.usage("[if=FILE] [of=FILE] [bs=N] [count=N] [skip=N] [seek=N]")
		case key == "if":
			d.inName = value
		case key == "of":
			d.outName = value
		case key == "status":
			status = value
		case key == "conv" || key == "oflag" || key == "iflag":
		case !isSize:
			return c.fail("invalid number '" + value + "'")
		case key == "bs" || key == "ibs" || key == "obs":
			d.bs = max(n, 1)
		case key == "count":
			d.count = n
		case key == "skip":
			skip = n
		case key == "seek":
			seek = n
		default:
			return c.fail("unknown operand '" + key + "'")
		}
	}
	if st := d.open(seek); st != 0 {
		return st
	}
	began := c.Clock()
	code := d.run(skip)
	d.report(status, c.Clock().Sub(began))
	return code
}

// maxBlock is the largest block that dd takes, in bytes of real memory.
const maxBlock = 1 << 30

func (d *ddRun) open(seek int64) int {
	c, in, out := d.c, d.inName, d.outName
	if in != "" {
		fd, err := c.Open(in, linux.ReadOnly, 0)
		if err != nil {
			return d.cannotOpen(in, err)
		}
		d.in = fd
	}
	if out != "" {
		fd, err := c.Open(out, linux.WriteOnly|linux.Create|linux.Truncate, 0o666)
		if err != nil {
			return d.cannotOpen(out, err)
		}
		d.out = fd
		if seek > 0 {
			c.Seek(fd, seek*d.bs)
		}
	}
	return 0
}

// run copies blocks. A block is the program's memory, but only a part of it is real at a time.
func (d *ddRun) run(skip int64) int {
	c := d.c
	c.Grow(d.bs)
	buf := make([]byte, min(d.bs, 64<<10))
	for d.count != 0 {
		got := int64(0)
		for got < d.bs {
			n, err := c.Read(d.in, buf[:min(int64(len(buf)), d.bs-got)])
			if err == linux.EINTR {
				continue
			}
			if err != nil {
				return d.cannotRead(err)
			}
			if n == 0 {
				break
			}
			got += int64(n)
			if skip > 0 {
				continue
			}
			w, err := c.Write(d.out, buf[:n])
			d.bytes += int64(w)
			if err != nil {
				d.full++
				return c.fail("error writing '" + cmp.Or(d.outName, "standard output") + "': " + err.Error())
			}
			if n < len(buf) {
				break
			}
		}
		switch {
		case got == 0:
			return 0
		case skip > 0:
			skip--
			continue
		case got == d.bs:
			d.full++
			d.wrote++
		default:
			d.part++
			d.wpart++
		}
		if d.count > 0 {
			d.count--
		}
	}
	return 0
}

func (d *ddRun) cannotOpen(name string, err error) int {
	if d.c.style == GNU {
		return d.c.fail("failed to open '" + name + "': " + err.Error())
	}
	return d.c.cannotOpen(name, err)
}

func (d *ddRun) cannotRead(err error) int {
	name := cmp.Or(d.inName, "standard input")
	if d.c.style == GNU {
		return d.c.fail("error reading '" + name + "': " + err.Error())
	}
	d.silent = true
	return d.c.fail(name + ": " + err.Error())
}

// report prints what was copied, as status= asks for it.
func (d *ddRun) report(status string, took time.Duration) {
	c := d.c
	c.flush()
	if status == "none" || d.silent {
		return
	}
	c.WriteString(2, fmt.Sprintf("%d+%d records in\n%d+%d records out\n", d.full, d.part, d.wrote, d.wpart))
	if status == "noxfer" {
		return
	}
	seconds := max(took, time.Microsecond).Seconds()
	speed := float64(d.bytes) / seconds
	if c.style == Busybox {
		c.WriteString(2, fmt.Sprintf("%d bytes (%sB) copied, %f seconds, %sB/s\n", d.bytes, human(d.bytes), seconds, human(int64(speed))))
		return
	}
	c.WriteString(2, fmt.Sprintf("%s copied, %.6g s, %s/s\n", ddSize(d.bytes), seconds, ddSpeed(speed)))
}

// ddSize is a size as GNU dd tells it: in bytes, and above 999 bytes in decimal and binary units too.
func ddSize(n int64) string {
	decimal := scaled(float64(n), 1000, 9.95, "kB", "MB", "GB", "TB")
	switch {
	case n == 1:
		return "1 byte"
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1024:
		return fmt.Sprintf("%d bytes (%s)", n, decimal)
	}
	return fmt.Sprintf("%d bytes (%s, %s)", n, decimal, scaled(float64(n), 1024, 9.95, "KiB", "MiB", "GiB", "TiB"))
}

// ddSpeed is a number of bytes as GNU dd tells it for a second.
func ddSpeed(n float64) string { return scaled(n, 1000, 99.95, "kB", "MB", "GB", "TB") }

// scaled is n in the smallest of the units that leaves less than base, with a decimal below fine.
func scaled(n, base, fine float64, units ...string) string {
	n /= base
	for len(units) > 1 && n >= base {
		n /= base
		units = units[1:]
	}
	if n < fine {
		return fmt.Sprintf("%.1f %s", n, units[0])
	}
	return fmt.Sprintf("%.0f %s", n, units[0])
}
