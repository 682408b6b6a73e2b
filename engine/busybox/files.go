package busybox

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

func fileApplets() map[string]applet {
	return map[string]applet{
		"basename": basename, "cat": cat, "chgrp": chown, "chmod": chmod, "chown": chown, "cp": cp, "dirname": dirname, "du": du,
		"fallocate": fallocate, "find": find, "link": ln, "ln": ln, "ls": ls, "mkdir": mkdir, "mkfifo": mkfifo, "mktemp": mktemp,
		"mv": mv, "readlink": readlink, "realpath": realpath, "rm": rm, "rmdir": rmdir, "stat": stat, "tee": tee, "touch": touch,
		"truncate": truncate, "unlink": rm,
	}
}

func touch(c *call) int {
	o, names := c.options("chamd:t:r:", "[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...", nil)
	if len(names) == 0 {
		return c.usage("[-cham] [-d DATE] [-t DATE] [-r FILE] FILE...")
	}
	when := c.Kernel().Wall()
	if d := o.value('d'); d != "" {
		t, ok := parseDate(d, when)
		if !ok {
			return c.fail("invalid date '" + d + "'")
		}
		when = t
	}
	status := 0
	for _, name := range names {
		if _, err := c.Stat(name); err == nil {
			if err := c.Chtimes(name, when); err != nil {
				status = c.cannotTouch(name, err)
			}
			continue
		}
		if o.has('c') {
			continue
		}
		fd, err := c.Open(name, linux.WriteOnly|linux.Create, 0o666)
		if err != nil {
			status = c.cannotTouch(name, err)
			continue
		}
		_ = c.Close(fd)
		if o.has('d') {
			_ = c.Chtimes(name, when)
		}
	}
	return status
}

func (c *call) cannotTouch(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot touch '" + name + "': " + err.Error())
	}
	return c.notThere(name, err)
}

func mkdir(c *call) int {
	o, names := c.options("pm:v", "[-m MODE] [-p] DIRECTORY...", map[string]byte{"parents": 'p', "mode": 'm'})
	if len(names) == 0 {
		return c.usage("[-m MODE] [-p] DIRECTORY...")
	}
	mode := uint32(0o777)
	if m := o.value('m'); m != "" {
		v, ok := parseMode(m, mode)
		if !ok {
			return c.fail("invalid mode '" + m + "'")
		}
		mode = v
	}
	status := 0
	for _, name := range names {
		err := c.Mkdir(name, mode)
		if o.has('p') {
			err = c.mkdirAll(name, mode)
		}
		if err == nil {
			continue
		}
		if c.style == GNU {
			status = c.fail("cannot create directory '" + name + "': " + err.Error())
		} else {
			status = c.fail("can't create directory '" + name + "': " + err.Error())
		}
	}
	return status
}

func (c *call) mkdirAll(name string, mode uint32) error {
	if st, err := c.Stat(name); err == nil {
		if st.Kind != linux.Directory {
			return linux.EEXIST
		}
		return nil
	}
	if parent := path.Dir(strings.TrimRight(name, "/")); parent != "." && parent != "/" {
		if err := c.mkdirAll(parent, 0o777); err != nil {
			return err
		}
	}
	return c.Mkdir(name, mode)
}

func mkfifo(c *call) int {
	_, names := c.options("m:", "[-m MODE] NAME", nil)
	for _, name := range names {
		if err := c.Mkfifo(name, 0o666); err != nil {
			return c.notThere(name, err)
		}
	}
	return 0
}

func truncate(c *call) int {
	o, names := c.options("cs:", "[-c] -s SIZE FILE...", nil)
	size, ok := parseSize(o.value('s'))
	if !ok {
		return c.fail("invalid number '" + o.value('s') + "'")
	}
	return c.setSize(names, size, !o.has('c'))
}

func fallocate(c *call) int {
	o, names := c.options("l:o:", "[-o OFS] -l LEN FILE", nil)
	size, ok := parseSize(o.value('l'))
	if !ok {
		return c.fail("invalid number '" + o.value('l') + "'")
	}
	return c.setSize(names, size, true)
}

func (c *call) setSize(names []string, size int64, create bool) int {
	status := 0
	for _, name := range names {
		if fd, err := c.Open(name, linux.WriteOnly|linux.Create*boolInt(create), 0o666); err == nil {
			_ = c.Close(fd)
		}
		if err := c.TruncateFile(name, size); err != nil && create {
			status = c.notThere(name, err)
		}
	}
	return status
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func du(c *call) int {
	o, names := c.options("shakmcdxLHb", "[-aHLdclsxhmk] [FILE]...", nil)
	if len(names) == 0 {
		names = []string{"."}
	}
	unit := int64(1 << 10)
	if o.has('m') {
		unit = 1 << 20
	}
	status := 0
	var visit func(name string, top bool) int64
	visit = func(name string, top bool) int64 {
		st, err := c.Lstat(name)
		if err != nil {
			status = c.notThere(name, err)
			return 0
		}
		total := (st.Size + 4095) / 4096 * 4096
		if st.Kind == linux.Directory {
			children, _ := c.ReadDir(name)
			for _, child := range children {
				total += visit(strings.TrimSuffix(name, "/")+"/"+child, false)
			}
		}
		if top || !o.has('s') && (st.Kind == linux.Directory || o.has('a')) {
			size := strconv.FormatInt((total+unit-1)/unit, 10)
			if o.has('h') {
				size = fmt.Sprintf("%.1fK", float64(total)/1024)
			}
			c.print(size + "\t" + name + "\n")
		}
		return total
	}
	for _, name := range names {
		visit(name, true)
	}
	return status
}

// formatTime prints a time as ls -l does: the time of the day for the last half year, else the year.
func (c *call) formatTime(t time.Time) string {
	if age := c.Kernel().Wall().Sub(t); age < -15*time.Minute || age > 365*24*time.Hour/2 {
		return t.UTC().Format("Jan _2  2006")
	}
	return t.UTC().Format("Jan _2 15:04")
}
