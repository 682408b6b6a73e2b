package busybox

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

func cut(c *call) int {
	o, names := c.options("b:c:f:d:sn", "[OPTIONS] [FILE]...", map[string]byte{"fields": 'f', "delimiter": 'd', "characters": 'c'})
	list := o.value('f') + o.value('c') + o.value('b')
	if list == "" {
		return c.fail("expected a list of bytes, characters, or fields")
	}
	ranges, ok := parseRanges(list)
	if !ok {
		return c.fail("invalid range " + list)
	}
	delim := "\t"
	if o.has('d') {
		delim = o.value('d')
	}
	return c.eachInput(names, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, _ bool) bool {
			if o.has('f') {
				c.cutFields(line, delim, ranges, o.has('s'))
			} else {
				var b strings.Builder
				for i := range len(line) {
					if ranges.has(i + 1) {
						b.WriteByte(line[i])
					}
				}
				c.print(b.String() + "\n")
			}
			return true
		})
		return 0
	})
}

func (c *call) cutFields(line, delim string, r rangeList, onlyDelimited bool) {
	if delim == "" || !strings.Contains(line, delim) {
		if !onlyDelimited {
			c.print(line + "\n")
		}
		return
	}
	var out []string
	for i, f := range strings.Split(line, delim) {
		if r.has(i + 1) {
			out = append(out, f)
		}
	}
	c.print(strings.Join(out, delim) + "\n")
}

// rangeList is the list of cut: N, N-M, N-, -M.
type rangeList [][2]int

func (r rangeList) has(n int) bool {
	for _, x := range r {
		if n >= x[0] && n <= x[1] {
			return true
		}
	}
	return false
}

func parseRanges(text string) (rangeList, bool) {
	var out rangeList
	for part := range strings.SplitSeq(text, ",") {
		lo, hi, isRange := strings.Cut(part, "-")
		from, to := 1, 1<<30
		var err1, err2 error
		if lo != "" {
			from, err1 = strconv.Atoi(lo)
		}
		if !isRange {
			to = from
		} else if hi != "" {
			to, err2 = strconv.Atoi(hi)
		}
		if err1 != nil || err2 != nil || from < 1 || part == "-" || part == "" {
			return nil, false
		}
		out = append(out, [2]int{from, to})
	}
	return out, true
}

func uniq(c *call) int {
	o, names := c.options("cduif:s:w:", "[-cduiz] [-f,s,w N] [FILE [OUTFILE]]", nil)
	last, count, started := "", 0, false
	emit := func() {
		if !started || o.has('d') && count < 2 || o.has('u') && count > 1 {
			return
		}
		if o.has('c') {
			c.print(fmt.Sprintf("%7d ", count))
		}
		c.print(last + "\n")
	}
	status := c.eachInput(names[:min(1, len(names))], func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, _ bool) bool {
			if started && (line == last || o.has('i') && strings.EqualFold(line, last)) {
				count++
				return true
			}
			emit()
			last, count, started = line, 1, true
			return true
		})
		return 0
	})
	emit()
	return status
}

// sortKey is one -k of sort.
type sortKey struct {
	from, to         int // fields from 1; to 0 means the end of the line
	numeric, reverse bool
}

func sortLines(c *call) int {
	o, names := c.options("nrugMcszbdfiVhk:t:o:", "[-nrugMcszbdfiokt] [-o FILE] [-k START[,END]] [-t CHAR] [FILE]...", map[string]byte{"unique": 'u', "reverse": 'r', "numeric-sort": 'n'})
	var all []string
	status := c.eachInput(names, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, _ bool) bool { all = append(all, line); return true })
		return 0
	})
	if status != 0 {
		return 2
	}
	c.Work(len(all))
	numeric := o.has('n') || o.has('g') || o.has('h') || o.has('V')
	var keys []sortKey
	for _, k := range o.values['k'] {
		keys = append(keys, parseKey(k, numeric))
	}
	if len(keys) == 0 {
		keys = []sortKey{{from: 0, numeric: numeric}}
	}
	compare := func(a, b string) int {
		for _, k := range keys {
			x, y := k.of(a, o.value('t')), k.of(b, o.value('t'))
			if o.has('f') {
				x, y = strings.ToUpper(x), strings.ToUpper(y)
			}
			d := cmp.Compare(x, y)
			if k.numeric {
				d = cmp.Compare(leadingNumber(x), leadingNumber(y))
			}
			if k.reverse {
				d = -d
			}
			if d != 0 {
				return d
			}
		}
		return 0
	}
	order := func(a, b string) int {
		d := compare(a, b)
		if d == 0 && !o.has('s') && !o.has('u') {
			d = cmp.Compare(a, b)
		}
		if o.has('r') {
			return -d
		}
		return d
	}
	if o.has('c') {
		if !slices.IsSortedFunc(all, order) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, order)
	if o.has('u') {
		all = slices.CompactFunc(all, func(a, b string) bool { return compare(a, b) == 0 })
	}
	return c.writeLines(all, o.value('o'))
}

func (c *call) writeLines(all []string, file string) int {
	if file != "" {
		fd, err := c.Open(file, linux.WriteOnly|linux.Create|linux.Truncate, 0o666)
		if err != nil {
			return c.cannotOpen(file, err)
		}
		c.SetFile(1, c.File(fd))
		_ = c.Close(fd)
	}
	for _, l := range all {
		c.print(l + "\n")
	}
	return 0
}

func parseKey(text string, numeric bool) sortKey {
	k := sortKey{numeric: numeric}
	start, end, _ := strings.Cut(text, ",")
	read := func(s string) int {
		i := 0
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		k.numeric = k.numeric || strings.ContainsAny(s[i:], "ngh")
		k.reverse = k.reverse || strings.Contains(s[i:], "r")
		n, _ := strconv.Atoi(s[:i])
		return n
	}
	k.from = read(start)
	if end != "" {
		k.to = read(end)
	}
	return k
}

// of returns the part of a line that a key compares.
func (k sortKey) of(line, sep string) string {
	if k.from < 1 {
		return line
	}
	var f []string
	if sep != "" {
		f = strings.Split(line, sep)
	} else {
		f = strings.Fields(line)
		sep = " "
	}
	if k.from > len(f) {
		return ""
	}
	to := len(f)
	if k.to > 0 && k.to < to {
		to = max(k.to, k.from)
	}
	return strings.Join(f[k.from-1:to], sep)
}

// leadingNumber reads the number at the start of text; what is none counts as 0.
func leadingNumber(text string) float64 {
	text = strings.TrimLeft(text, " \t")
	i := 0
	for i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == '.' || i == 0 && text[i] == '-') {
		i++
	}
	v, _ := strconv.ParseFloat(text[:i], 64)
	return v
}

func tr(c *call) int {
	o, args := c.options("+cCdst", "[-cds] STRING1 [STRING2]", nil)
	if len(args) == 0 {
		return c.usage("[-cds] STRING1 [STRING2]")
	}
	from := expandSet(args[0])
	var to []byte
	if len(args) > 1 {
		to = expandSet(args[1])
	}
	in := [256]bool{}
	for _, b := range from {
		in[b] = true
	}
	complement := o.has('c') || o.has('C')
	if complement {
		from = from[:0:0]
		for b := range in {
			in[b] = !in[b]
			if in[b] {
				from = append(from, byte(b))
			}
		}
	}
	table := [256]byte{}
	for i := range table {
		table[i] = byte(i)
	}
	if !o.has('d') && len(to) > 0 {
		for i, b := range from {
			table[b] = to[min(i, len(to)-1)]
		}
	}
	squeeze := [256]bool{}
	if o.has('s') {
		set := to
		if len(args) < 2 {
			set = from
		}
		for _, b := range set {
			squeeze[b] = true
		}
	}
	buf := make([]byte, 4096)
	last := -1
	for {
		n, err := c.Read(0, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return 0
		}
		out := make([]byte, 0, n)
		for _, b := range buf[:n] {
			if o.has('d') && in[b] {
				continue
			}
			b = table[b]
			if squeeze[b] && int(b) == last {
				continue
			}
			last = int(b)
			out = append(out, b)
		}
		c.print(string(out))
	}
}

// expandSet expands a-z, [:class:] and escapes in a set of tr.
func expandSet(text string) []byte {
	var out []byte
	for i := 0; i < len(text); i++ {
		if strings.HasPrefix(text[i:], "[:") {
			if end := strings.Index(text[i:], ":]"); end > 0 {
				out = append(out, class(text[i+2:i+end])...)
				i += end + 1
				continue
			}
		}
		b := text[i]
		if b == '\\' && i+1 < len(text) {
			i++
			switch text[i] {
			case 'n':
				b = '\n'
			case 't':
				b = '\t'
			case 'r':
				b = '\r'
			case '0':
				b = 0
			default:
				b = text[i]
			}
		}
		if i+2 < len(text) && text[i+1] == '-' {
			for x := int(b); x <= int(text[i+2]); x++ {
				out = append(out, byte(x))
			}
			i += 2
			continue
		}
		out = append(out, b)
	}
	return out
}

func class(name string) []byte {
	var out []byte
	for b := range 256 {
		c := byte(b)
		lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
		in := false
		switch name {
		case "lower":
			in = lower
		case "upper":
			in = upper
		case "digit":
			in = digit
		case "alpha":
			in = lower || upper
		case "alnum":
			in = lower || upper || digit
		case "space":
			in = c == ' ' || c >= 9 && c <= 13
		case "blank":
			in = c == ' ' || c == '\t'
		case "punct":
			in = c > 32 && c < 127 && !lower && !upper && !digit
		case "print":
			in = c >= 32 && c < 127
		case "xdigit":
			in = digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
		}
		if in {
			out = append(out, c)
		}
	}
	return out
}
