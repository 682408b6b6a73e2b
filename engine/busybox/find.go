package busybox

import (
	"path"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
	"podflight/engine/shell"
)

// findTest is one primary of find's expression.
type findTest func(name string, st linux.Stat) bool

// finder is one run of find.
type finder struct {
	c        *call
	tests    []findTest // all must hold; those with an effect are among them
	acts     bool       // one of them prints or runs something
	maxDepth int
	minDepth int
	depth    bool
	status   int
	batches  []*findBatch
}

// findBatch collects names for -exec … {} +.
type findBatch struct {
	cmd   []string
	names []string
}

func find(c *call) int {
	args := c.args
	var roots []string
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" && args[0] != "(" {
		roots = append(roots, args[0])
		args = args[1:]
	}
	if len(roots) == 0 {
		roots = []string{"."}
	}
	f := &finder{c: c, maxDepth: -1}
	if !f.parse(args) {
		return 1
	}
	for _, root := range roots {
		st, err := c.Lstat(root)
		if err != nil {
			if c.style == GNU {
				f.status = c.fail("'" + root + "': " + err.Error())
			} else {
				f.status = c.notThere(root, err)
			}
			continue
		}
		f.visit(root, st, 0)
	}
	for _, b := range f.batches {
		if len(b.names) > 0 && c.runCommand(append(b.cmd, b.names...)) != 0 {
			f.status = 1
		}
	}
	return f.status
}

func (f *finder) parse(args []string) bool {
	negate := false
	add := func(t findTest) {
		if negate {
			inner := t
			t = func(name string, st linux.Stat) bool { return !inner(name, st) }
		}
		negate = false
		f.tests = append(f.tests, t)
	}
	for len(args) > 0 {
		op := args[0]
		args = args[1:]
		switch op {
		case "!", "-not":
			negate = !negate
			continue
		case "-a", "-and":
			continue
		case "-print":
			f.acts = true
			add(func(name string, _ linux.Stat) bool { f.c.print(name + "\n"); return true })
			continue
		case "-print0":
			f.acts = true
			add(func(name string, _ linux.Stat) bool { f.c.print(name + "\x00"); return true })
			continue
		case "-delete":
			f.acts, f.depth = true, true
			add(func(name string, _ linux.Stat) bool { return f.c.remove(name, false, true) == 0 })
			continue
		case "-depth":
			f.depth = true
			continue
		case "-xdev", "-mount":
			continue
		case "-empty":
			add(f.empty)
			continue
		case "-exec":
			rest, ok := f.exec(args, add)
			if !ok {
				return false
			}
			args = rest
			continue
		}
		if len(args) == 0 {
			f.c.fail(f.missing(op))
			return false
		}
		if !f.primary(op, args[0], add) {
			f.c.fail("unrecognized: " + op)
			return false
		}
		args = args[1:]
	}
	return true
}

func (f *finder) missing(op string) string {
	switch op {
	case "-name", "-type", "-maxdepth", "-mindepth", "-path", "-size", "-mtime", "-mmin", "-newer", "-iname", "-user":
		return "'" + op + "' requires an argument"
	}
	return "unrecognized: " + op
}

func (f *finder) empty(name string, st linux.Stat) bool {
	if st.Kind == linux.Directory {
		names, _ := f.c.ReadDir(name)
		return len(names) == 0
	}
	return st.Kind == linux.RegularFile && st.Size == 0
}

func (f *finder) primary(op, arg string, add func(findTest)) bool {
	switch op {
	case "-name":
		add(func(name string, _ linux.Stat) bool { return shell.Match(arg, path.Base(name)) })
	case "-iname":
		low := strings.ToLower(arg)
		add(func(name string, _ linux.Stat) bool { return shell.Match(low, strings.ToLower(path.Base(name))) })
	case "-path":
		add(func(name string, _ linux.Stat) bool { return shell.Match(arg, name) })
	case "-type":
		kind, ok := map[string]linux.Kind{"f": linux.RegularFile, "d": linux.Directory, "l": linux.Symlink, "c": linux.Device, "p": linux.NamedPipe}[arg]
		add(func(_ string, st linux.Stat) bool { return ok && st.Kind == kind })
	case "-maxdepth":
		f.maxDepth, _ = strconv.Atoi(arg)
	case "-mindepth":
		f.minDepth, _ = strconv.Atoi(arg)
	case "-size":
		add(func(_ string, st linux.Stat) bool { return compareSize(arg, st.Size) })
	case "-mtime", "-mmin":
		unit := 24 * time.Hour
		if op == "-mmin" {
			unit = time.Minute
		}
		now := f.c.Kernel().Wall()
		add(func(_ string, st linux.Stat) bool { return compareCount(arg, int64(now.Sub(st.Mtime)/unit)) })
	case "-newer":
		ref, err := f.c.Stat(arg)
		add(func(_ string, st linux.Stat) bool { return err == nil && st.Mtime.After(ref.Mtime) })
	case "-user", "-group", "-perm":
		add(func(string, linux.Stat) bool { return true })
	default:
		return false
	}
	return true
}

// compareCount compares as find does: +n is more, -n less, n exactly.
func compareCount(arg string, v int64) bool {
	n, _ := strconv.ParseInt(strings.TrimLeft(arg, "+-"), 10, 64)
	switch {
	case strings.HasPrefix(arg, "+"):
		return v > n
	case strings.HasPrefix(arg, "-"):
		return v < n
	}
	return v == n
}

func compareSize(arg string, size int64) bool {
	unit := int64(512)
	switch {
	case strings.HasSuffix(arg, "c"):
		unit = 1
	case strings.HasSuffix(arg, "k"):
		unit = 1 << 10
	case strings.HasSuffix(arg, "M"):
		unit = 1 << 20
	}
	return compareCount(strings.TrimRight(arg, "ckMbG"), (size+unit-1)/unit)
}

// exec reads the command of -exec up to ; or +.
func (f *finder) exec(args []string, add func(findTest)) (rest []string, ok bool) {
	f.acts = true
	for i, a := range args {
		if a != ";" && a != "+" {
			continue
		}
		cmd := args[:i]
		if a == "+" {
			b := &findBatch{cmd: cmd[:max(i-1, 0)]}
			f.batches = append(f.batches, b)
			add(func(name string, _ linux.Stat) bool { b.names = append(b.names, name); return true })
			return args[i+1:], true
		}
		add(func(name string, _ linux.Stat) bool {
			run := make([]string, len(cmd))
			for j, w := range cmd {
				run[j] = strings.ReplaceAll(w, "{}", name)
			}
			return f.c.runCommand(run) == 0
		})
		return args[i+1:], true
	}
	f.c.fail("'-exec' requires an argument")
	return nil, false
}

func (f *finder) visit(name string, st linux.Stat, depth int) {
	if !f.depth {
		f.apply(name, st, depth)
	}
	if st.Kind == linux.Directory && (f.maxDepth < 0 || depth < f.maxDepth) {
		names, err := f.c.ReadDir(name)
		if err != nil {
			f.status = f.c.notThere(name, err)
		}
		f.c.Work(len(names) + 1)
		for _, child := range names {
			p := strings.TrimSuffix(name, "/") + "/" + child
			if cst, err := f.c.Lstat(p); err == nil {
				f.visit(p, cst, depth+1)
			}
		}
	}
	if f.depth {
		f.apply(name, st, depth)
	}
}

func (f *finder) apply(name string, st linux.Stat, depth int) {
	if depth < f.minDepth {
		return
	}
	for _, t := range f.tests {
		if !t(name, st) {
			return
		}
	}
	if !f.acts {
		f.c.print(name + "\n")
	}
}
