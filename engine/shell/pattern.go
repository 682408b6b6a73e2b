package shell

import (
	"strings"

	"podflight/engine/linux"
)

// matchPattern reports whether all of text matches a shell pattern: * ? [set] and \ before a
// character that stands for itself. Like fnmatch(3) without flags.
func matchPattern(pat, text string) bool {
	star, mark := -1, 0 // where the last * was, and the text that it covers
	p, t := 0, 0
	for t < len(text) {
		if p < len(pat) && pat[p] == '*' {
			star, mark = p, t
			p++
			continue
		}
		if n, ok := matchOne(pat[p:], text[t]); ok {
			p += n
			t++
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		p, t = star+1, mark
	}
	for p < len(pat) && pat[p] == '*' {
		p++
	}
	return p == len(pat)
}

// matchOne matches one character against the first element of a pattern, of which it returns the length.
func matchOne(pat string, c byte) (int, bool) {
	if pat == "" {
		return 0, false
	}
	switch pat[0] {
	case '?':
		return 1, true
	case '[':
		if n, ok, valid := matchSet(pat, c); valid {
			return n, ok
		}
	case '\\':
		if len(pat) > 1 {
			return 2, pat[1] == c
		}
	}
	return 1, pat[0] == c
}

// matchSet matches [abc], [a-z], [!x] and [[:class:]].
func matchSet(pat string, c byte) (n int, ok, valid bool) {
	i, negated := 1, false
	if i < len(pat) && (pat[i] == '!' || pat[i] == '^') {
		negated = true
		i++
	}
	found := false
	for first := true; ; first = false {
		if i >= len(pat) {
			return 0, false, false
		}
		if pat[i] == ']' && !first {
			return i + 1, found != negated, true
		}
		if strings.HasPrefix(pat[i:], "[:") {
			if end := strings.Index(pat[i:], ":]"); end > 0 {
				found = found || inClass(pat[i+2:i+end], c)
				i += end + 2
				continue
			}
		}
		lo := pat[i]
		if lo == '\\' && i+1 < len(pat) {
			i++
			lo = pat[i]
		}
		i++
		hi := lo
		if i+1 < len(pat) && pat[i] == '-' && pat[i+1] != ']' {
			hi = pat[i+1]
			i += 2
			if hi == '\\' && i < len(pat) {
				hi = pat[i]
				i++
			}
		}
		found = found || lo <= c && c <= hi
	}
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

// longestMatch returns the length of the longest start of text that matches, or -1.
func longestMatch(pat, text string) int {
	for n := len(text); n >= 0; n-- {
		if matchPattern(pat, text[:n]) {
			return n
		}
	}
	return -1
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
	for _, name := range names {
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(step, ".") {
			continue
		}
		if matchPattern(step, name) && (!wantDir || fits(join(name))) {
			out = append(out, join(name))
		}
	}
	return out
}

// Match reports whether all of text matches a shell pattern, as fnmatch(3) does.
func Match(pattern, text string) bool { return matchPattern(pattern, text) }
