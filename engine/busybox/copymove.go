package busybox

import (
	"path"
	"strings"

	"podflight/engine/linux"
)

func cp(c *call) int {
	o, names := c.options("arRPLHpfinlsTud", "[-arPLHpfinlsTu] SOURCE DEST", map[string]byte{"recursive": 'r', "archive": 'a'})
	if len(names) < 2 {
		return c.usage("[-arPLHpfinlsTu] SOURCE DEST")
	}
	recursive := o.has('r') || o.has('R') || o.has('a')
	return c.intoEach(names, o.has('T'), func(from, to string) int { return c.copyFile(from, to, recursive, o.has('n')) })
}

// intoEach calls fn for each source with its destination: the last name, or an entry of it if it is a directory.
func (c *call) intoEach(names []string, asFile bool, fn func(from, to string) int) int {
	dest := names[len(names)-1]
	st, err := c.Stat(dest)
	isDir := err == nil && st.Kind == linux.Directory && !asFile
	if len(names) > 2 && !isDir {
		if c.style == GNU {
			return c.fail("target '" + dest + "' is not a directory")
		}
		return c.fail("target '" + dest + "' is not a directory")
	}
	status := 0
	for _, from := range names[:len(names)-1] {
		to := dest
		if isDir {
			to = strings.TrimSuffix(dest, "/") + "/" + path.Base(from)
		}
		if st := fn(from, to); st != 0 {
			status = st
		}
	}
	return status
}

func (c *call) copyFile(from, to string, recursive, keep bool) int {
	st, err := c.Stat(from)
	if recursive {
		st, err = c.Lstat(from)
	}
	if err != nil {
		return c.cannotStat(from, err)
	}
	switch st.Kind {
	case linux.Directory:
		if !recursive {
			if c.style == GNU {
				return c.fail("-r not specified; omitting directory '" + from + "'")
			}
			return c.fail("omitting directory '" + from + "'")
		}
		return c.copyDir(from, to, st, keep)
	case linux.Symlink:
		_ = c.Unlink(to)
		if err := c.Symlink(st.Target, to); err != nil {
			return c.cannotCreate(to, err)
		}
		return 0
	}
	if _, err := c.Stat(to); err == nil && keep {
		return 0
	}
	in, err := c.Open(from, linux.ReadOnly, 0)
	if err != nil {
		return c.cannotOpen(from, err)
	}
	out, err := c.Open(to, linux.WriteOnly|linux.Create|linux.Truncate, st.Mode)
	if err != nil {
		_ = c.Close(in)
		return c.cannotCreate(to, err)
	}
	err = c.pump(in, out)
	_, _ = c.Close(in), c.Close(out)
	if err != nil {
		return c.fail("write error: " + err.Error())
	}
	return 0
}

// pump copies what can be read from one descriptor to another.
func (c *call) pump(in, out int) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.Read(in, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return err
		}
		if _, err := c.Write(out, buf[:n]); err != nil {
			return err
		}
	}
}

func (c *call) copyDir(from, to string, st linux.Stat, keep bool) int {
	if err := c.Mkdir(to, st.Mode|0o700); err != nil && err != linux.EEXIST {
		return c.cannotCreate(to, err)
	}
	names, err := c.ReadDir(from)
	if err != nil {
		return c.cannotOpen(from, err)
	}
	status := 0
	for _, name := range names {
		if s := c.copyFile(from+"/"+name, to+"/"+name, true, keep); s != 0 {
			status = s
		}
	}
	return status
}

func (c *call) cannotStat(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot stat '" + name + "': " + err.Error())
	}
	return c.fail("can't stat '" + name + "': " + err.Error())
}

func (c *call) cannotCreate(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot create regular file '" + name + "': " + err.Error())
	}
	return c.fail("can't create '" + name + "': " + err.Error())
}

func mv(c *call) int {
	o, names := c.options("finTv", "[-finT] SOURCE DEST", nil)
	if len(names) < 2 {
		return c.usage("[-finT] SOURCE DEST")
	}
	return c.intoEach(names, o.has('T'), func(from, to string) int {
		if _, err := c.Lstat(to); err == nil && o.has('n') {
			return 0
		}
		err := c.Rename(from, to)
		if err == linux.EXDEV {
			if st := c.copyFile(from, to, true, false); st != 0 {
				return st
			}
			return c.remove(from, true, true)
		}
		switch {
		case err == nil:
			return 0
		case c.style == GNU && err == linux.ENOENT:
			return c.cannotStat(from, err)
		case c.style == GNU:
			return c.fail("cannot move '" + from + "' to '" + to + "': " + err.Error())
		}
		return c.fail("can't rename '" + from + "': " + err.Error())
	})
}
