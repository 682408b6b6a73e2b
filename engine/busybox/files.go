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
