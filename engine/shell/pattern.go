package shell

import (
	"slices"
	"strings"

	"podflight/engine/linux"
)

// element is one part of a pattern: a star, or what matches one byte.
type element struct {
	star bool
	any  bool
	char byte
	set  *[4]uint64 // of bytes
}

func (e element) matches(c byte) bool {
	switch {
	case e.any:
		return true
	case e.set != nil:
		return e.set[c>>6]&(1<<(c&63)) != 0
	}
	return e.char == c
}

// pattern is a shell pattern: * ? [set] and \ before a character that stands for itself.
type pattern []element

// compilePattern reads a pattern. A [ without its ] stands for itself.
func compilePattern(text string) pattern {
	p := make(pattern, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '*':
			if n := len(p); n == 0 || !p[n-1].star {
				p = append(p, element{star: true})
			}
			continue
		case '?':
			p = append(p, element{any: true})
			continue
		case '[':
			if set, n := readSet(text[i:]); n > 0 {
				p = append(p, element{set: set})
				i += n - 1
				continue
			}
		case '\\':
			if i+1 < len(text) {
				i++
			}
		}
		p = append(p, element{char: text[i]})
	}
	return p
}

// reversed returns the pattern that matches texts read backwards.
func (p pattern) reversed() pattern {
	r := slices.Clone(p)
	slices.Reverse(r)
	return r
}

// match reports whether all of text matches, as fnmatch(3) does without flags.
func (p pattern) match(text string) bool {
	star, mark := -1, 0 // where the last * was, and the text that it covers
	i, t := 0, 0
	for t < len(text) {
		switch {
		case i < len(p) && p[i].star:
			star, mark = i, t
			i++
		case i < len(p) && p[i].matches(text[t]):
			i++
			t++
		case star < 0:
			return false
		default:
			mark++
			i, t = star+1, mark
		}
	}
	for i < len(p) && p[i].star {
		i++
	}
	return i == len(p)
}

// prefix returns the length of a start of text that matches, the longest or the shortest one, or -1.
// It follows all ways of matching at once, so it takes time in proportion to the text.
func (p pattern) prefix(text string, longest bool) int {
	here, next := make([]bool, len(p)+1), make([]bool, len(p)+1)
	p.enter(here, 0)
	found := -1
	for t := 0; ; t++ {
		if here[len(p)] {
			found = t
			if !longest {
				return found
			}
		}
		if t == len(text) {
			return found
		}
		clear(next)
		alive := false
		for i, e := range p {
			if !here[i] || !e.star && !e.matches(text[t]) {
				continue
			}
			alive = true
			if e.star {
				p.enter(next, i)
			} else {
				p.enter(next, i+1)
			}
		}
		if !alive {
			return found
		}
		here, next = next, here
	}
}

// enter marks a place in the pattern, and the one behind it if it is a star, which may match nothing.
func (p pattern) enter(states []bool, i int) {
	states[i] = true
	if i < len(p) && p[i].star {
		p.enter(states, i+1)
	}
}

// readSet reads [abc], [a-z], [!x] and [[:class:]] at the start of text. n is its length, 0 if it does not end.
func readSet(text string) (set *[4]uint64, n int) {
	i, negated := 1, false
	if i < len(text) && (text[i] == '!' || text[i] == '^') {
		negated = true
		i++
	}
	set = &[4]uint64{}
	for first := true; ; first = false {
		if i >= len(text) {
			return nil, 0
		}
		if text[i] == ']' && !first {
			break
		}
		if strings.HasPrefix(text[i:], "[:") {
			if end := strings.Index(text[i:], ":]"); end > 0 {
				for c := range 256 {
					if inClass(text[i+2:i+end], byte(c)) {
						set[c>>6] |= 1 << (c & 63)
					}
				}
				i += end + 2
				continue
			}
		}
		lo, used := setChar(text[i:])
		i += used
		hi := lo
		if i+1 < len(text) && text[i] == '-' && text[i+1] != ']' {
			hi, used = setChar(text[i+1:])
			i += 1 + used
		}
		for c := int(lo); c <= int(hi); c++ {
			set[c>>6] |= 1 << (c & 63)
		}
	}
	if negated {
		for w := range set {
			set[w] = ^set[w]
		}
	}
	return set, i + 1
}

// setChar returns the character at the start of text and how long it is written.
func setChar(text string) (c byte, n int) {
	if text[0] == '\\' && len(text) > 1 {
		return text[1], 2
	}
	return text[0], 1
}

func inClass(class string, c byte) bool {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
	switch class {
	case "alpha":
		return lower || upper
	case "digit":
		return digit
	case "alnum":
		return lower || upper || digit
	case "lower":
		return lower
	case "upper":
		return upper
	case "space":
		return c == ' ' || c >= 9 && c <= 13
	case "blank":
		return c == ' ' || c == '\t'
	case "punct":
		return c > 32 && c < 127 && !lower && !upper && !digit
	case "xdigit":
		return digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	case "print":
		return c >= 32 && c < 127
	case "cntrl":
		return c < 32 || c == 127
	}
	return false
}

// escapePattern returns a pattern that matches text and nothing else.
func escapePattern(text string) string {
	if !strings.ContainsAny(text, `*?[]\-!^`) {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte(`*?[]\-!^`, text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func unescapePattern(pat string) string {
	if !strings.Contains(pat, `\`) {
		return pat
	}
	var b strings.Builder
	for i := 0; i < len(pat); i++ {
		if pat[i] == '\\' && i+1 < len(pat) {
			i++
		}
		b.WriteByte(pat[i])
	}
	return b.String()
}

// glob returns the sorted names of the files that match a pattern.
func (s *shell) glob(pat string) []string {
	s.effects++
	dirs := []string{""}
	rest := pat
	if strings.HasPrefix(pat, "/") {
		dirs = []string{"/"}
		rest = strings.TrimLeft(pat, "/")
	}
	for rest != "" && len(dirs) > 0 {
		step, tail, more := strings.Cut(rest, "/")
		rest = strings.TrimLeft(tail, "/")
		var next []string
		for _, dir := range dirs {
			next = s.globStep(next, dir, step, more)
		}
		dirs = next
		if more && rest == "" {
			for i := range dirs {
				dirs[i] += "/"
			}
		}
	}
	return dirs
}

// globStep adds the entries of one directory that match one component.
func (s *shell) globStep(out []string, dir, step string, wantDir bool) []string {
	join := func(name string) string {
		if dir == "" || dir == "/" {
			return dir + name
		}
		return dir + "/" + name
	}
	fits := func(name string) bool {
		st, err := s.p.Lstat(name)
		if err == nil && wantDir {
			st, err = s.p.Stat(name)
			return err == nil && st.Kind == linux.Directory
		}
		return err == nil
	}
	if !strings.ContainsAny(step, "*?[") {
		if name := join(unescapePattern(step)); fits(name) {
			out = append(out, name)
		}
		return out
	}
	where := dir
	if where == "" {
		where = "."
	}
	names, err := s.p.ReadDir(where)
	if err != nil {
		return out
	}
	s.p.Work(len(names)/16 + 1)
	want := compilePattern(step)
	for _, name := range names {
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(step, ".") {
			continue
		}
		if want.match(name) && (!wantDir || fits(join(name))) {
			out = append(out, join(name))
		}
	}
	return out
}

// Match reports whether all of text matches a shell pattern, as fnmatch(3) does.
func Match(pat, text string) bool { return compilePattern(pat).match(text) }
