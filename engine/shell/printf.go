package shell

import (
	"strconv"
	"strings"
)

// builtinPrintf formats its arguments; the format is used again while arguments are left.
func (s *shell) builtinPrintf(args []string, _ *undoRedirects) int {
	args = args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	target := ""
	if len(args) > 1 && args[0] == "-v" && s.in.dialect == Bash {
		target, args = args[1], args[2:]
	}
	if len(args) == 0 {
		switch s.in.dialect {
		case Dash:
			s.complain("printf: usage: printf format [arg ...]")
		case Bash:
			s.p.WriteString(2, "printf: usage: printf [-v var] format [arguments]\n")
		default:
			s.complain("usage: printf FORMAT [ARGUMENT...]")
		}
		return 2
	}
	f := formatter{args: args[1:], complain: s.complain, quote: s.in.dialect == Bash}
	switch s.in.dialect {
	case Dash:
		f.badNumber = func(arg string) string { return "printf: " + arg + ": not completely converted" }
	case Bash:
		f.badNumber = func(arg string) string { return "printf: " + arg + ": invalid number" }
	}
	out, status := f.run(args[0])
	if target != "" {
		s.assign(target, out)
		return status
	}
	if st := s.print(out); st != 0 {
		return st
	}
	return status
}

// Printf formats as the printf program does. complain is told of bad numbers and formats.
func Printf(format string, args []string, complain func(string)) (string, int) {
	f := formatter{args: args, complain: complain}
	return f.run(format)
}

// formatter is one run of printf.
type formatter struct {
	args     []string
	used     int
	out      strings.Builder
	complain func(string)
	status   int
	stop     bool
	quote    bool // knows %q
	// badNumber is what is said of an argument that is no number; then the digits at its start count.
	badNumber func(arg string) string
}

const maxPrintf = 1 << 20

func (f *formatter) run(format string) (string, int) {
	for {
		before := f.used
		f.once(format)
		if f.stop || f.used >= len(f.args) || f.used == before || f.out.Len() > maxPrintf {
			return f.out.String(), f.status
		}
	}
}

func (f *formatter) once(format string) {
	for i := 0; i < len(format) && !f.stop; {
		switch format[i] {
		case '\\':
			end := i + 2
			for end < len(format) && end < i+5 && isHexDigit(format[end]) {
				end++
			}
			n, text, stop := oneEscape(format[i:min(end, len(format))])
			f.out.WriteString(text)
			f.stop = stop
			i += n
		case '%':
			i += f.directive(format[i:])
		default:
			f.out.WriteByte(format[i])
			i++
		}
	}
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// oneEscape resolves the escape at the start of text and returns its length.
func oneEscape(text string) (n int, out string, stop bool) {
	for n = min(4, len(text)); n > 2; n-- {
		if n == 4 && text[1] == 'x' && digits(text[2:4], 2, 16) == 2 || text[1] >= '0' && text[1] <= '7' && digits(text[1:n], 3, 8) == n-1 || n == 3 && text[1] == 'x' && digits(text[2:3], 1, 16) == 1 {
			break
		}
	}
	n = min(n, len(text))
	out, stop = unescapeC(text[:n], false)
	return n, out, stop
}

func (f *formatter) next() (string, bool) {
	if f.used < len(f.args) {
		f.used++
		return f.args[f.used-1], true
	}
	f.used = len(f.args)
	return "", false
}

// directive handles %… at the start of text and returns its length.
func (f *formatter) directive(text string) int {
	i := 1
	var spec formatSpec
	for i < len(text) && strings.IndexByte("-+ #0", text[i]) >= 0 {
		spec.flags += text[i : i+1]
		i++
	}
	i = f.numberOrStar(text, i, &spec.width)
	if spec.width < 0 {
		spec.flags, spec.width = spec.flags+"-", -spec.width
	}
	spec.precision = -1
	if i < len(text) && text[i] == '.' {
		spec.precision = 0
		i = f.numberOrStar(text, i+1, &spec.precision)
	}
	for i < len(text) && strings.IndexByte("hlLqjzt", text[i]) >= 0 && i+1 < len(text) && strings.IndexByte("hldiouxXeEfFgGaA", text[i+1]) >= 0 {
		i++
	}
	if i >= len(text) {
		f.bad(text)
		return len(text)
	}
	spec.width, spec.precision = min(spec.width, 4096), min(spec.precision, 4096)
	f.convert(text[i], spec, text[:i+1])
	return i + 1
}

func (f *formatter) numberOrStar(text string, i int, v *int) int {
	if i < len(text) && text[i] == '*' {
		arg, _ := f.next()
		*v, _ = strconv.Atoi(arg)
		return i + 1
	}
	start := i
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		i++
	}
	if i > start {
		*v, _ = strconv.Atoi(text[start:i])
	}
	return i
}

// formatSpec is what stands between % and the letter.
type formatSpec struct {
	flags     string
	width     int
	precision int // -1: none
}

func (f *formatter) bad(spec string) {
	f.complain(spec + ": invalid format")
	f.status, f.stop = 1, true
}

func (f *formatter) convert(c byte, spec formatSpec, text string) {
	switch c {
	case '%':
		f.out.WriteByte('%')
	case 's':
		arg, _ := f.next()
		f.pad(cut(arg, spec.precision), spec)
	case 'c':
		arg, _ := f.next()
		f.pad(cut(arg, 1), spec)
	case 'b':
		arg, _ := f.next()
		out, stop := unescapeC(arg, true)
		f.pad(cut(out, spec.precision), spec)
		f.stop = stop
	case 'q':
		if !f.quote {
			f.bad(text)
			return
		}
		arg, _ := f.next()
		f.pad(quoteWord(arg), spec)
	case 'd', 'i':
		f.pad(signed(f.integer(), spec), spec)
	case 'u':
		f.pad(zeros(strconv.FormatUint(uint64(f.integer()), 10), spec), spec)
	case 'o':
		f.pad(zeros(strconv.FormatUint(uint64(f.integer()), 8), spec), spec)
	case 'x', 'X':
		t := strconv.FormatUint(uint64(f.integer()), 16)
		if strings.Contains(spec.flags, "#") {
			t = "0x" + t
		}
		if c == 'X' {
			t = strings.ToUpper(t)
		}
		f.pad(zeros(t, spec), spec)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		f.float(c, spec)
	default:
		f.bad(text)
	}
}

func cut(text string, n int) string {
	if n >= 0 && n < len(text) {
		return text[:n]
	}
	return text
}

func signed(v int64, spec formatSpec) string {
	t := strconv.FormatInt(v, 10)
	if v >= 0 {
		switch {
		case strings.Contains(spec.flags, "+"):
			t = "+" + t
		case strings.Contains(spec.flags, " "):
			t = " " + t
		}
	}
	return zeros(t, spec)
}

// zeros pads a number with zeros to its precision, or to its width with the flag 0.
func zeros(t string, spec formatSpec) string {
	want := spec.precision
	sign := ""
	if t != "" && strings.IndexByte("+- ", t[0]) >= 0 {
		sign, t = t[:1], t[1:]
	}
	if want < 0 && strings.Contains(spec.flags, "0") && !strings.Contains(spec.flags, "-") {
		want = spec.width - len(sign)
	}
	if len(t) < want {
		t = strings.Repeat("0", want-len(t)) + t
	}
	return sign + t
}

func (f *formatter) pad(t string, spec formatSpec) {
	n := spec.width - len(t)
	switch {
	case n <= 0:
		f.out.WriteString(t)
	case strings.Contains(spec.flags, "-"):
		f.out.WriteString(t + strings.Repeat(" ", n))
	default:
		f.out.WriteString(strings.Repeat(" ", n) + t)
	}
}

func (f *formatter) integer() int64 {
	arg, ok := f.next()
	if !ok || arg == "" {
		return 0
	}
	if len(arg) > 1 && (arg[0] == '\'' || arg[0] == '"') {
		return int64([]rune(arg[1:])[0])
	}
	if n, ok := parseNumber(strings.TrimSpace(arg)); ok {
		return n
	}
	f.status = 1
	if f.badNumber != nil {
		f.complain(f.badNumber(arg))
		n, _ := strconv.ParseInt(arg[:digits(arg, len(arg), 10)], 10, 64)
		return n
	}
	f.complain("invalid number '" + arg + "'")
	return 0
}

func (f *formatter) float(c byte, spec formatSpec) {
	arg, ok := f.next()
	v := 0.0
	if ok && arg != "" {
		n, err := strconv.ParseFloat(strings.TrimSpace(arg), 64)
		if err != nil {
			f.complain("invalid number '" + arg + "'")
			f.status = 1
		}
		v = n
	}
	prec := spec.precision
	if prec < 0 {
		prec = 6
	}
	verb := c
	if verb == 'F' {
		verb = 'f'
	}
	t := strconv.FormatFloat(v, verb, prec, 64)
	if v >= 0 && strings.Contains(spec.flags, "+") {
		t = "+" + t
	}
	spec.precision = -1
	f.pad(zeros(t, spec), spec)
}

func trimFloat(v float64, prec int) string { return strconv.FormatFloat(v, 'f', prec, 64) }
