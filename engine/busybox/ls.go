package busybox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

// entry is one file that ls lists.
type entry struct {
	name string
	path string
	st   linux.Stat
}

func ls(c *call) int {
	o, names := c.options("1AaCxdLHRFplinshrSXvctug:w:", "[-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...", map[string]byte{"color": '1', "all": 'a'})
	if len(names) == 0 {
		names = []string{"."}
	}
	status := 0
	var files, dirs []entry
	for _, name := range names {
		st, err := c.Stat(name)
		if err != nil || o.has('l') || o.has('d') {
			st, err = c.Lstat(name)
		}
		if err != nil {
			if c.style == GNU {
				c.fail("cannot access '" + name + "': " + err.Error())
				status = 2
			} else {
				status = c.notThere(name, err)
			}
			continue
		}
		e := entry{name, name, st}
		if st.Kind == linux.Directory && !o.has('d') {
			dirs = append(dirs, e)
		} else {
			files = append(files, e)
		}
	}
	byName := func(a, b entry) int { return strings.Compare(a.name, b.name) }
	slices.SortStableFunc(files, byName)
	slices.SortStableFunc(dirs, byName)
	c.list(files, o, false)
	for i, d := range dirs {
		if len(names) > 1 || o.has('R') {
			if i > 0 || len(files) > 0 {
				c.print("\n")
			}
			c.print(d.name + ":\n")
		}
		if st := c.listDir(d.path, o); st != 0 {
			status = st
		}
	}
	return status
}

func (c *call) listDir(dir string, o options) int {
	names, err := c.ReadDir(dir)
	if err != nil {
		return c.cannotOpen(dir, err)
	}
	if o.has('a') {
		names = append([]string{".", ".."}, names...)
	}
	var entries []entry
	for _, name := range names {
		if strings.HasPrefix(name, ".") && !o.has('a') && !o.has('A') {
			continue
		}
		p := strings.TrimSuffix(dir, "/") + "/" + name
		if st, err := c.Lstat(p); err == nil {
			entries = append(entries, entry{name, p, st})
		}
	}
	c.list(entries, o, true)
	status := 0
	if o.has('R') {
		for _, e := range entries {
			if e.st.Kind == linux.Directory && e.name != "." && e.name != ".." {
				c.print("\n" + e.path + ":\n")
				if st := c.listDir(e.path, o); st != 0 {
					status = st
				}
			}
		}
	}
	return status
}

// list prints entries, one a line: a container has no terminal to make columns for.
func (c *call) list(entries []entry, o options, total bool) {
	switch {
	case o.has('t'):
		slices.SortStableFunc(entries, func(a, b entry) int { return b.st.Mtime.Compare(a.st.Mtime) })
	case o.has('S'):
		slices.SortStableFunc(entries, func(a, b entry) int { return int(b.st.Size - a.st.Size) })
	}
	if o.has('r') {
		slices.Reverse(entries)
	}
	if o.has('l') && total {
		blocks := int64(0)
		for _, e := range entries {
			blocks += fileBlocks(e.st)
		}
		c.print("total " + strconv.FormatInt(blocks/2, 10) + "\n")
	}
	for _, e := range entries {
		if o.has('i') {
			c.print(fmt.Sprintf("%7d ", e.st.Num))
		}
		if o.has('l') {
			c.print(c.longLine(e, o))
		}
		c.print(e.name + suffix(e.st, o))
		if o.has('l') && e.st.Kind == linux.Symlink {
			c.print(" -> " + e.st.Target)
		}
		c.print("\n")
	}
}

// fileBlocks is the size of a file in blocks of 512 bytes.
func fileBlocks(st linux.Stat) int64 {
	if st.Kind != linux.RegularFile && st.Kind != linux.Directory {
		return 0
	}
	return (st.Size + 4095) / 4096 * 8
}

func suffix(st linux.Stat, o options) string {
	switch {
	case st.Kind == linux.Directory && (o.has('p') || o.has('F')):
		return "/"
	case !o.has('F') || o.has('l') && st.Kind == linux.Symlink:
		return ""
	case st.Kind == linux.Symlink:
		return "@"
	case st.Kind == linux.NamedPipe:
		return "|"
	case st.Kind == linux.RegularFile && st.Mode&0o111 != 0:
		return "*"
	}
	return ""
}

func (c *call) longLine(e entry, o options) string {
	owner := userName(e.st.UID)
	if o.has('n') {
		owner = strconv.Itoa(e.st.UID)
	}
	size := fmt.Sprintf("%9d", e.st.Size)
	if o.has('h') {
		size = fmt.Sprintf("%9s", human(e.st.Size))
	}
	if e.st.Kind == linux.Device {
		size = "   1,   3"
	}
	if c.style == GNU {
		return fmt.Sprintf("%s %d %s %s %s %s ", modeString(e.st), e.st.Links, owner, owner, strings.TrimLeft(size, " "), c.formatTime(e.st.Mtime))
	}
	return fmt.Sprintf("%s %4d %-8s %-8s %s %s ", modeString(e.st), e.st.Links, owner, owner, size, c.formatTime(e.st.Mtime))
}

func human(n int64) string {
	units := []string{"", "K", "M", "G", "T"}
	v, i := float64(n), 0
	for v >= 1024 && i < len(units)-1 {
		v /= 1024
		i++
	}
	if i == 0 {
		return strconv.FormatInt(n, 10)
	}
	return strconv.FormatFloat(v, 'f', 1, 64) + units[i]
}

func modeString(st linux.Stat) string {
	b := []byte("----------")
	switch st.Kind {
	case linux.Directory:
		b[0] = 'd'
	case linux.Symlink:
		b[0] = 'l'
	case linux.Device:
		b[0] = 'c'
	case linux.NamedPipe:
		b[0] = 'p'
	}
	for i := range 9 {
		if st.Mode&(1<<(8-i)) != 0 {
			b[1+i] = "rwxrwxrwx"[i]
		}
	}
	if st.Mode&0o1000 != 0 {
		b[9] = 't'
	}
	return string(b)
}

func userName(uid int) string {
	switch uid {
	case 0:
		return "root"
	case 65534:
		return "nobody"
	}
	return strconv.Itoa(uid)
}

var kindNames = [...]string{linux.RegularFile: "regular file", linux.Directory: "directory", linux.Symlink: "symbolic link", linux.Device: "character special file", linux.NamedPipe: "fifo"}

func stat(c *call) int {
	o, names := c.options("c:Lft", "[-ltf] [-c FMT] FILE...", map[string]byte{"format": 'c'})
	if len(names) == 0 {
		return c.usage("[-ltf] [-c FMT] FILE...")
	}
	status := 0
	for _, name := range names {
		st, err := c.Lstat(name)
		if o.has('L') {
			st, err = c.Stat(name)
		}
		if err != nil {
			status = c.cannotStat(name, err)
			continue
		}
		if f := o.value('c'); f != "" {
			c.print(statFormat(f, name, st) + "\n")
			continue
		}
		user := userName(st.UID)
		when := st.Mtime.UTC().Format("2006-01-02 15:04:05.000000000 -0700")
		c.print(fmt.Sprintf("  File: %s\n  Size: %-10d\tBlocks: %-10d IO Block: 4096   %s\nDevice: 3ah/58d\tInode: %-10d  Links: %d\nAccess: (%04o/%s)  Uid: (%5d/%8s)   Gid: (%5d/%8s)\nAccess: %s\nModify: %s\nChange: %s\n",
			name, st.Size, fileBlocks(st), kindName(st), st.Num, st.Links, st.Mode, modeString(st), st.UID, user, st.UID, user, when, when, when))
	}
	return status
}

func kindName(st linux.Stat) string {
	if st.Kind == linux.RegularFile && st.Size == 0 {
		return "regular empty file"
	}
	return kindNames[st.Kind]
}

func statFormat(f, name string, st linux.Stat) string {
	var b strings.Builder
	for i := 0; i < len(f); i++ {
		if f[i] != '%' || i+1 >= len(f) {
			b.WriteByte(f[i])
			continue
		}
		i++
		switch f[i] {
		case 'n':
			b.WriteString(name)
		case 's':
			b.WriteString(strconv.FormatInt(st.Size, 10))
		case 'F':
			b.WriteString(kindName(st))
		case 'a':
			b.WriteString(strconv.FormatUint(uint64(st.Mode), 8))
		case 'A':
			b.WriteString(modeString(st))
		case 'u', 'g':
			b.WriteString(strconv.Itoa(st.UID))
		case 'U', 'G':
			b.WriteString(userName(st.UID))
		case 'h':
			b.WriteString(strconv.Itoa(st.Links))
		case 'i':
			b.WriteString(strconv.FormatUint(st.Num, 10))
		case 'b':
			b.WriteString(strconv.FormatInt(fileBlocks(st), 10))
		case 'Y', 'X', 'Z':
			b.WriteString(strconv.FormatInt(st.Mtime.Unix(), 10))
		case 'y', 'x', 'z':
			b.WriteString(st.Mtime.UTC().Format("2006-01-02 15:04:05.000000000 -0700"))
		case '%':
			b.WriteByte('%')
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
