package busybox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

func textApplets() map[string]applet {
	return map[string]applet{
		"cut": cut, "egrep": grep, "expand": expand, "fgrep": grep, "fold": fold, "grep": grep, "head": head, "nl": nl, "paste": paste,
		"rev": rev, "sed": sed, "seq": seq, "shuf": shuf, "sort": sortLines, "tac": tac, "tail": tail, "tr": tr, "uniq": uniq, "wc": wc,
		"yes": yes, "awk": awk,
	}
}

// headTailArgs turns the old form -N into -n N.
func headTailArgs(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		if len(a) > 1 && (a[0] == '-' || a[0] == '+') && a[1] >= '0' && a[1] <= '9' && (i == 0 || out[i-1] != "-n" && out[i-1] != "-c") {
			sign := ""
			if a[0] == '+' {
				sign = "+"
			}
			out[i] = "-n" + sign + a[1:]
		}
	}
	return out
}

func head(c *call) int {
	c.args = headTailArgs(c.args)
	o, names := c.options("n:c:qv", "[OPTIONS] [FILE]...", map[string]byte{"lines": 'n', "bytes": 'c'})
	count, bytes := int64(10), o.has('c')
	if v := o.value('n') + o.value('c'); v != "" {
		n, ok := c.number(v)
		if !ok {
			return 1
		}
		count = n
	}
	status, first := 0, true
	if len(names) == 0 {
		names = []string{"-"}
	}
	for _, name := range names {
		fd, err := 0, error(nil)
		if name != "-" {
			fd, err = c.Open(name, linux.ReadOnly, 0)
		}
		if err != nil {
			status = c.headTailError(name, err)
			continue
		}
		c.fileHeader(name, len(names), o, &first)
		if bytes {
			c.headBytes(fd, count)
		} else {
			c.headLines(fd, count)
		}
		c.closeInput(fd)
	}
	return status
}

func (c *call) headTailError(name string, err error) int {
	if c.style == GNU {
		return c.fail("cannot open '" + name + "' for reading: " + err.Error())
	}
	return c.notThere(name, err)
}

// fileHeader prints ==> NAME <== before each of several files.
func (c *call) fileHeader(name string, files int, o options, first *bool) {
	if files < 2 && !o.has('v') || o.has('q') {
		return
	}
	if !*first {
		c.print("\n")
	}
	*first = false
	if name == "-" {
		name = "standard input"
	}
	c.print("==> " + name + " <==\n")
}

func (c *call) headBytes(fd int, count int64) {
	buf := make([]byte, min(max(count, 1), 32<<10))
	for count > 0 {
		n, err := c.Read(fd, buf[:min(count, int64(len(buf)))])
		if err == linux.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return
		}
		c.print(string(buf[:n]))
		count -= int64(n)
	}
}

func (c *call) headLines(fd int, count int64) {
	if count < 0 { // all but the last lines
		all := splitLines(c.readAll(fd))
		for _, l := range all[:max(0, len(all)+int(count))] {
			c.print(l)
		}
		return
	}
	if count == 0 {
		return
	}
	_ = c.eachLine(fd, func(line string, complete bool) bool {
		c.printLine(line, complete)
		count--
		return count > 0
	})
}

func (c *call) printLine(line string, complete bool) {
	c.print(line)
	if complete {
		c.print("\n")
	}
}

// splitLines cuts data into lines that keep their newlines.
func splitLines(data []byte) []string {
	if len(data) == 0 {
		return nil
	}
	all := strings.SplitAfter(string(data), "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

func tail(c *call) int {
	c.args = headTailArgs(c.args)
	o, names := c.options("n:c:fFqvs:", "[-fFqv] [-n [+]N] [-c [+]BYTES] [-s SEC] [FILE]...", map[string]byte{"lines": 'n', "bytes": 'c', "follow": 'f', "retry": 'F'})
	arg := "10"
	if v := o.value('n') + o.value('c'); v != "" {
		arg = v
	}
	fromStart := strings.HasPrefix(arg, "+")
	count, ok := c.number(strings.TrimLeft(arg, "+-"))
	if !ok {
		return 1
	}
	if len(names) == 0 {
		names = []string{"-"}
	}
	t := &tailer{c: c, count: count, bytes: o.has('c'), fromStart: fromStart}
	status, first := 0, true
	for _, name := range names {
		fd, err := 0, error(nil)
		if name != "-" {
			fd, err = c.Open(name, linux.ReadOnly, 0)
		}
		if err != nil {
			if c.style == GNU {
				status = c.headTailError(name, err)
			} else {
				status = c.cannotOpen(name, err)
			}
			if o.has('F') {
				t.follow = append(t.follow, followed{name: name, fd: -1})
			}
			continue
		}
		c.fileHeader(name, len(names), o, &first)
		t.last(fd)
		t.follow = append(t.follow, followed{name: name, fd: fd})
	}
	if len(t.follow) == 0 && c.style == Busybox {
		return c.fail("no files")
	}
	if o.has('f') || o.has('F') {
		c.flush()
		t.run()
	}
	return status
}

// tailer is one run of tail.
type tailer struct {
	c         *call
	count     int64
	bytes     bool
	fromStart bool
	follow    []followed
}

type followed struct {
	name string
	fd   int
}

// last prints the end of what can be read.
func (t *tailer) last(fd int) {
	data := t.c.readAll(fd)
	if t.bytes {
		n := int64(len(data))
		from := max(0, n-t.count)
		if t.fromStart {
			from = min(n, max(0, t.count-1))
		}
		t.c.print(string(data[from:]))
		return
	}
	all := splitLines(data)
	n := int64(len(all))
	from := max(0, n-t.count)
	if t.fromStart {
		from = min(n, max(0, t.count-1))
	}
	for _, l := range all[from:] {
		t.c.print(l)
	}
}

// tailPeriod is how often tail looks whether a file has grown.
const tailPeriod = time.Second

// run follows the files as they grow. It looks at the ticks after something was written.
func (t *tailer) run() {
	began := t.c.Kernel().Now()
	for {
		var fds []int
		missing := false
		for i := range t.follow {
			f := &t.follow[i]
			if f.fd < 0 {
				if fd, err := t.c.Open(f.name, linux.ReadOnly, 0); err == nil {
					f.fd = fd
				}
			}
			if f.fd < 0 {
				missing = true
				continue
			}
			fds = append(fds, f.fd)
			_ = t.c.copy(f.fd)
		}
		if len(t.follow) == 0 {
			return
		}
		if !missing {
			t.c.AwaitGrowth(fds)
		}
		t.c.Sleep(tailPeriod - t.c.Kernel().Now().Sub(began)%tailPeriod)
	}
}

func wc(c *call) int {
	o, names := c.options("clwmL", "[-clwL] [FILE]...", map[string]byte{"lines": 'l', "words": 'w', "bytes": 'c'})
	all := !o.has('c') && !o.has('l') && !o.has('w') && !o.has('m') && !o.has('L')
	one := len(o.count) == 1
	total := [3]int{}
	line := func(n [3]int, name string) {
		var cols []string
		for i, letter := range []byte{'l', 'w', 'c'} {
			if all || o.has(letter) || letter == 'c' && o.has('m') {
				cols = append(cols, strconv.Itoa(n[i]))
			}
		}
		if !one || len(cols) > 1 {
			for i := range cols {
				cols[i] = fmt.Sprintf("%9s", cols[i])
			}
			if c.style == GNU {
				for i := range cols {
					cols[i] = strings.TrimLeft(cols[i], " ")
				}
			}
		}
		text := strings.Join(cols, " ")
		if name != "" {
			text += " " + name
		}
		c.print(text + "\n")
	}
	status := c.eachInput(names, func(name string, fd int) int {
		n := c.count(fd)
		for i := range total {
			total[i] += n[i]
		}
		if len(names) == 0 {
			name = ""
		}
		line(n, name)
		return 0
	})
	if len(names) > 1 {
		line(total, "total")
	}
	return status
}

// count returns lines, words and bytes.
func (c *call) count(fd int) (n [3]int) {
	buf := make([]byte, 32<<10)
	inWord := false
	for {
		k, err := c.Read(fd, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil || k == 0 {
			return n
		}
		n[2] += k
		for _, b := range buf[:k] {
			space := b == ' ' || b >= 9 && b <= 13
			if b == '\n' {
				n[0]++
			}
			if !space && !inWord {
				n[1]++
			}
			inWord = !space
		}
	}
}

func yes(c *call) int {
	line := "y"
	if len(c.args) > 0 {
		line = strings.Join(c.args, " ")
	}
	for {
		c.print(line + "\n")
		c.Work(1)
	}
}

func seq(c *call) int {
	o, args := c.seqOptions()
	sep := "\n"
	if o.has('s') {
		sep = o.value('s')
	}
	if len(args) < 1 || len(args) > 3 {
		return c.usage("[-w] [-s SEP] [FIRST [INC]] LAST")
	}
	nums := make([]float64, len(args))
	decimals, width := 0, 0
	for i, a := range args {
		v, err := strconv.ParseFloat(a, 64)
		if err != nil {
			return c.usage("[-w] [-s SEP] [FIRST [INC]] LAST")
		}
		nums[i] = v
		if _, frac, ok := strings.Cut(a, "."); ok && (i < len(args)-1 || len(args) == 1) {
			decimals = max(decimals, len(frac))
		}
		width = max(width, len(a))
	}
	first, inc, last := 1.0, 1.0, nums[len(nums)-1]
	if len(nums) > 1 {
		first = nums[0]
	}
	if len(nums) == 3 {
		inc = nums[1]
	}
	if inc == 0 {
		inc = 0
	}
	printed := false
	for i := 0; ; i++ {
		v := first + float64(i)*inc
		if inc >= 0 && v > last+1e-9 || inc < 0 && v < last-1e-9 {
			break
		}
		t := strconv.FormatFloat(v, 'f', decimals, 64)
		if o.has('w') && len(t) < width {
			t = strings.Repeat("0", width-len(t)) + t
		}
		if printed {
			t = sep + t
		}
		c.print(t)
		printed = true
		c.Work(1)
	}
	if printed {
		c.print("\n")
	}
	return 0
}

// seqOptions reads seq's options: a negative number is an operand.
func (c *call) seqOptions() (options, []string) {
	for i, a := range c.args {
		if len(a) > 1 && a[0] == '-' && (a[1] >= '0' && a[1] <= '9' || a[1] == '.') {
			rest := slices.Clone(c.args[i:])
			c.args = c.args[:i]
			o, before := c.options("+ws:f:", "[-w] [-s SEP] [FIRST [INC]] LAST", nil)
			return o, append(before, rest...)
		}
	}
	return c.options("+ws:f:", "[-w] [-s SEP] [FIRST [INC]] LAST", nil)
}

func tac(c *call) int {
	return c.eachInput(c.args, func(_ string, fd int) int {
		all := splitLines(c.readAll(fd))
		for i := len(all) - 1; i >= 0; i-- {
			c.print(all[i])
		}
		return 0
	})
}

func rev(c *call) int {
	return c.eachInput(c.args, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			r := []rune(line)
			slices.Reverse(r)
			c.printLine(string(r), complete)
			return true
		})
		return 0
	})
}

func nl(c *call) int {
	_, names := c.options("b:i:s:v:w:p", "[OPTIONS] [FILE]...", nil)
	n := 0
	return c.eachInput(names, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			if line == "" {
				c.print("       \n")
				return true
			}
			n++
			c.print(fmt.Sprintf("%6d\t", n))
			c.printLine(line, complete)
			return true
		})
		return 0
	})
}

func expand(c *call) int {
	return c.eachInput(c.args, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			var b strings.Builder
			for _, r := range line {
				if r != '\t' {
					b.WriteRune(r)
					continue
				}
				b.WriteString(strings.Repeat(" ", 8-b.Len()%8))
			}
			c.printLine(b.String(), complete)
			return true
		})
		return 0
	})
}

func fold(c *call) int {
	o, names := c.options("bsw:", "[-bs] [-w WIDTH] [FILE]...", nil)
	width := 80
	if v, err := strconv.Atoi(o.value('w')); err == nil && v > 0 {
		width = v
	}
	return c.eachInput(names, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			for len(line) > width {
				c.print(line[:width] + "\n")
				line = line[width:]
			}
			c.printLine(line, complete)
			return true
		})
		return 0
	})
}

func paste(c *call) int {
	o, names := c.options("sd:", "[-s] [-d LIST] [FILE]...", nil)
	delim := "\t"
	if d := o.value('d'); d != "" {
		delim = d
	}
	var columns [][]string
	status := c.eachInput(names, func(_ string, fd int) int {
		var col []string
		_ = c.eachLine(fd, func(line string, _ bool) bool { col = append(col, line); return true })
		columns = append(columns, col)
		return 0
	})
	if o.has('s') {
		for _, col := range columns {
			c.print(strings.Join(col, delim) + "\n")
		}
		return status
	}
	rows := 0
	for _, col := range columns {
		rows = max(rows, len(col))
	}
	for i := range rows {
		row := make([]string, len(columns))
		for j, col := range columns {
			if i < len(col) {
				row[j] = col[i]
			}
		}
		c.print(strings.Join(row, delim) + "\n")
	}
	return status
}

func shuf(c *call) int {
	o, names := c.options("en:i:o:r", "[-n NUM] [-o FILE] [-e [ARG...] | -i L-H | FILE]", nil)
	var all []string
	switch {
	case o.has('i'):
		lo, hi, _ := strings.Cut(o.value('i'), "-")
		from, err1 := strconv.Atoi(lo)
		to, err2 := strconv.Atoi(hi)
		if err1 != nil || err2 != nil || to-from > maxShuf {
			return c.fail("bad range '" + o.value('i') + "'")
		}
		for i := from; i <= to; i++ {
			all = append(all, strconv.Itoa(i))
		}
	case o.has('e'):
		all = names
	default:
		c.eachInput(names, func(_ string, fd int) int {
			_ = c.eachLine(fd, func(line string, _ bool) bool { all = append(all, line); return true })
			return 0
		})
	}
	r := c.Kernel().Rand("busybox/shuf/" + c.Sandbox.Hostname + "/" + strconv.Itoa(c.PID))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	if n, err := strconv.Atoi(o.value('n')); err == nil && n < len(all) {
		all = all[:n]
	}
	for _, l := range all {
		c.print(l + "\n")
	}
	return 0
}

const maxShuf = 1 << 20
