package busybox

import (
	"strings"

	"podflight/engine/linux"
)

// cannotOpen is the message for a file that cannot be opened for reading.
func (c *call) cannotOpen(name string, err error) int {
	if c.style == GNU {
		return c.fail(name + ": " + err.Error())
	}
	return c.fail("can't open '" + name + "': " + err.Error())
}

func cat(c *call) int {
	names := c.args
	if len(names) > 0 && names[0] == "-u" {
		names = names[1:]
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	status := 0
	for _, name := range names {
		fd := 0
		if name != "-" {
			n, err := c.Open(name, linux.ReadOnly, 0)
			if err != nil {
				status = c.cannotOpen(name, err)
				continue
			}
			fd = n
		}
		if err := c.copy(fd); err != nil {
			if c.style == GNU {
				status = c.fail(name + ": " + err.Error())
			} else {
				status = c.fail("read error: " + err.Error())
			}
		}
		if fd != 0 {
			_ = c.Close(fd)
		}
	}
	return status
}

// copy writes everything that can be read from fd to standard output.
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
		c.print(string(buf[:n]))
	}
}

func touch(c *call) int {
	status, create := 0, true
	for _, name := range c.args {
		if strings.HasPrefix(name, "-") && len(name) > 1 {
			create = create && !strings.Contains(name, "c")
			continue
		}
		if _, err := c.Stat(name); err == nil {
			if err := c.Chtimes(name, c.Kernel().Wall()); err != nil {
				status = c.cannotTouch(name, err)
			}
			continue
		}
		if !create {
			continue
		}
		fd, err := c.Open(name, linux.WriteOnly|linux.Create, 0o666)
		if err != nil {
			status = c.cannotTouch(name, err)
			continue
		}
		_ = c.Close(fd)
	}
	return status
}

func (c *call) cannotTouch(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot touch '" + name + "': " + err.Error())
	}
	return c.fail(name + ": " + err.Error())
}

func rm(c *call) int {
	force, recursive := false, false
	names := c.args
	for len(names) > 0 && len(names[0]) > 1 && names[0][0] == '-' {
		if names[0] == "--" {
			names = names[1:]
			break
		}
		force = force || strings.Contains(names[0], "f")
		recursive = recursive || strings.ContainsAny(names[0], "rR")
		names = names[1:]
	}
	status := 0
	for _, name := range names {
		if st := c.remove(name, force, recursive); st != 0 {
			status = st
		}
	}
	return status
}

func (c *call) remove(name string, force, recursive bool) int {
	st, err := c.Lstat(name)
	if err != nil {
		if force && err == linux.ENOENT {
			return 0
		}
		return c.cannotRemove(name, err)
	}
	if st.Kind != linux.Directory {
		if err := c.Unlink(name); err != nil {
			return c.cannotRemove(name, err)
		}
		return 0
	}
	if !recursive {
		if c.style == GNU {
			return c.cannotRemove(name, linux.EISDIR)
		}
		return c.fail("'" + name + "' is a directory")
	}
	names, err := c.ReadDir(name)
	if err != nil {
		return c.cannotRemove(name, err)
	}
	for _, child := range names {
		c.remove(name+"/"+child, force, true)
	}
	if err := c.Rmdir(name); err != nil {
		return c.cannotRemove(name, err)
	}
	return 0
}

func (c *call) cannotRemove(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot remove '" + name + "': " + err.Error())
	}
	return c.fail("can't remove '" + name + "': " + err.Error())
}
