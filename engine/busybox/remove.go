package busybox

import (
	"path"
	"strings"

	"podflight/engine/linux"
)

func rm(c *call) int {
	o, names := c.options("irfRv", "[-irf] FILE...", map[string]byte{"recursive": 'r', "force": 'f'})
	if len(names) == 0 && !o.has('f') {
		return c.usage("[-irf] FILE...")
	}
	status := 0
	for _, name := range names {
		if st := c.remove(name, o.has('f'), o.has('r') || o.has('R')); st != 0 {
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
	status := 0
	for _, child := range names {
		if st := c.remove(strings.TrimSuffix(name, "/")+"/"+child, force, true); st != 0 {
			status = st
		}
	}
	if err := c.Rmdir(name); err != nil && status == 0 {
		return c.cannotRemove(name, err)
	}
	return status
}

func (c *call) cannotRemove(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot remove '" + name + "': " + err.Error())
	}
	return c.fail("can't remove '" + name + "': " + err.Error())
}

func rmdir(c *call) int {
	o, names := c.options("p", "[-p] DIRECTORY...", map[string]byte{"ignore-fail-on-non-empty": 'i'})
	if len(names) == 0 {
		return c.usage("[-p] DIRECTORY...")
	}
	status := 0
	for _, name := range names {
		for dir := name; dir != "." && dir != "/"; dir = path.Dir(dir) {
			if err := c.Rmdir(dir); err != nil {
				if c.style == GNU {
					status = c.fail("failed to remove '" + dir + "': " + err.Error())
				} else {
					status = c.fail("'" + dir + "': " + err.Error())
				}
				break
			}
			if !o.has('p') {
				break
			}
		}
	}
	return status
}
