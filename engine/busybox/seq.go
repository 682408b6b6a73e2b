package busybox

import (
	"slices"
	"strconv"
	"strings"
)

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
