package busybox

import (
	"slices"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

func chmod(c *call) int {
	o, names := c.options("Rvcf", "[-R] MODE[,MODE]... FILE...", nil)
	if len(names) < 2 {
		return c.usage("[-R] MODE[,MODE]... FILE...")
	}
	mode := names[0]
	if _, ok := parseMode(mode, 0); !ok {
		return c.fail("invalid mode '" + mode + "'")
	}
	return c.walkAll(names[1:], o.has('R'), func(name string, st linux.Stat) error {
		m, _ := parseMode(mode, st.Mode)
		return c.Chmod(name, m)
	})
}

func chown(c *call) int {
	o, names := c.options("Rhvcf", "[-Rh] USER[:[GRP]] FILE...", nil)
	if len(names) < 2 {
		return c.usage("[-Rh] USER[:[GRP]] FILE...")
	}
	user, _, _ := strings.Cut(names[0], ":")
	uid := 0
	if n, err := strconv.Atoi(user); err == nil {
		uid = n
	} else if user == "nobody" {
		uid = 65534
	}
	return c.walkAll(names[1:], o.has('R'), func(name string, _ linux.Stat) error {
		if c.name == "chgrp" {
			return nil
		}
		return c.Chown(name, uid)
	})
}

// walkAll calls fn for each file, and for what directories hold if recursive is set.
func (c *call) walkAll(names []string, recursive bool, fn func(name string, st linux.Stat) error) int {
	status := 0
	for _, name := range names {
		st, err := c.Stat(name)
		if err == nil {
			err = fn(name, st)
		}
		if err != nil {
			if c.style == GNU {
				status = c.fail("cannot access '" + name + "': " + err.Error())
			} else {
				status = c.notThere(name, err)
			}
			continue
		}
		if !recursive || st.Kind != linux.Directory {
			continue
		}
		children, _ := c.ReadDir(name)
		children = slices.DeleteFunc(children, func(child string) bool {
			st, err := c.Lstat(strings.TrimSuffix(name, "/") + "/" + child)
			return err != nil || st.Kind == linux.Symlink
		})
		for i := range children {
			children[i] = strings.TrimSuffix(name, "/") + "/" + children[i]
		}
		if s := c.walkAll(children, true, fn); s != 0 {
			status = s
		}
	}
	return status
}

// parseMode reads an octal or symbolic mode; old is what it changes.
func parseMode(text string, old uint32) (uint32, bool) {
	if v, err := strconv.ParseUint(text, 8, 12); err == nil {
		return uint32(v), true
	}
	for clause := range strings.SplitSeq(text, ",") {
		i := strings.IndexAny(clause, "+-=")
		if i < 0 || strings.Trim(clause[:i], "ugoa") != "" || strings.Trim(clause[i+1:], "rwxXst") != "" {
			return 0, false
		}
		old = applyMode(clause[:i], clause[i], clause[i+1:], old)
	}
	return old, true
}

func applyMode(who string, op byte, what string, mode uint32) uint32 {
	if who == "" || strings.Contains(who, "a") {
		who = "ugo"
	}
	bits := uint32(0)
	for _, w := range what {
		switch w {
		case 'r':
			bits |= 4
		case 'w':
			bits |= 2
		case 'x', 'X':
			bits |= 1
		}
	}
	var set, mask uint32
	for _, w := range who {
		shift := map[rune]uint{'u': 6, 'g': 3, 'o': 0}[w]
		set |= bits << shift
		mask |= 7 << shift
	}
	switch op {
	case '+':
		return mode | set
	case '-':
		return mode &^ set
	}
	return mode&^mask | set
}
