package busybox

import (
	"path"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

func ln(c *call) int {
	o, names := c.options("sfnbvT", "[-sfnbtv] [-S SUF] TARGET... LINK|DIR", nil)
	if len(names) == 0 {
		return c.usage("[-sfnbtv] [-S SUF] TARGET... LINK|DIR")
	}
	dest := names[len(names)-1]
	targets := names[:len(names)-1]
	if len(names) == 1 {
		targets, dest = names, "."
	}
	intoDir := false
	if st, err := c.Stat(dest); err == nil && st.Kind == linux.Directory && !o.has('n') && !o.has('T') {
		intoDir = true
	}
	status := 0
	for _, target := range targets {
		link := dest
		if intoDir {
			link = path.Join(dest, path.Base(target))
		}
		if o.has('f') {
			_ = c.Unlink(link)
		}
		makeLink := c.Link
		if o.has('s') {
			makeLink = c.Symlink
		}
		err := makeLink(target, link)
		if err != nil {
			if c.style == GNU {
				status = c.fail("failed to create symbolic link '" + link + "': " + err.Error())
			} else {
				status = c.notThere(link, err)
			}
		}
	}
	return status
}

func readlink(c *call) int {
	o, names := c.options("fnevm", "[-fnv] FILE", nil)
	if len(names) == 0 {
		return c.usage("[-fnv] FILE")
	}
	for _, name := range names {
		target := ""
		if o.has('f') || o.has('e') || o.has('m') {
			p, err := c.RealPath(name)
			if err != nil {
				return 1
			}
			target = p
		} else {
			st, err := c.Lstat(name)
			if err != nil || st.Kind != linux.Symlink {
				return 1
			}
			target = st.Target
		}
		c.print(target)
		if !o.has('n') {
			c.print("\n")
		}
	}
	return 0
}

func realpath(c *call) int {
	_, names := c.options("ems", "FILE...", nil)
	if len(names) == 0 {
		return c.usage("FILE...")
	}
	status := 0
	for _, name := range names {
		p, err := c.RealPath(name)
		if err != nil {
			status = c.notThere(name, err)
			continue
		}
		c.print(p + "\n")
	}
	return status
}

func basename(c *call) int {
	if len(c.args) == 0 || len(c.args) > 2 {
		return c.usage("FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...")
	}
	name := path.Base(c.args[0])
	if len(c.args) == 2 && name != c.args[1] {
		name = strings.TrimSuffix(name, c.args[1])
	}
	c.print(name + "\n")
	return 0
}

func dirname(c *call) int {
	if len(c.args) != 1 {
		return c.usage("FILENAME")
	}
	c.print(path.Dir(c.args[0]) + "\n")
	return 0
}

func mktemp(c *call) int {
	o, names := c.options("dqtup:", "[-dt] [-p DIR] [TEMPLATE]", nil)
	template := "tmp.XXXXXX"
	dir := o.value('p')
	if len(names) > 0 {
		template = names[0]
		if o.has('t') && dir == "" {
			dir = "/tmp"
		}
	} else if dir == "" {
		dir = "/tmp"
	}
	if !strings.HasSuffix(template, "XXXXXX") {
		return c.fail("Invalid argument")
	}
	if dir != "" {
		template = path.Join(dir, template)
	}
	stem := strings.TrimRight(template, "X")
	for range 100 {
		name := stem + c.randomLetters(len(template)-len(stem))
		if _, err := c.Lstat(name); err == nil {
			continue
		}
		err := error(nil)
		if o.has('d') {
			err = c.Mkdir(name, 0o700)
		} else if fd, e := c.Open(name, linux.WriteOnly|linux.Create|linux.Exclusive, 0o600); e != nil {
			err = e
		} else {
			_ = c.Close(fd)
		}
		if err != nil {
			return c.notThere(template, err)
		}
		c.print(name + "\n")
		return 0
	}
	return 1
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func (c *call) randomLetters(n int) string {
	r := c.Kernel().Rand("busybox/mktemp/" + c.Sandbox.Hostname + "/" + strconv.Itoa(c.PID) + "/" + strconv.FormatInt(int64(c.Kernel().Now()), 10))
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}
