package highlight

import "strings"

// context is what a line must know of the lines before it: that it may lie in a block scalar or in
// a quoted string that began there. Either goes on as long as lines are indented more than its parent.
type context struct {
	mode   byte // 0, '|' or the quote
	indent int  // of the parent: -1 at the top
}

// goesOn says whether the line belongs to the scalar.
func (c context) goesOn(line string) bool {
	if c.mode == 0 {
		return false
	}
	in := len(line) - len(strings.TrimLeft(line, " "))
	return in == len(line) || in > c.indent
}

// next returns the context of the line after this one.
func (c context) next(line string) context {
	if !c.goesOn(line) {
		return scan(line, 0, -1)
	}
	if c.mode == '|' {
		return c
	}
	end := closing(line, 0, c.mode)
	if end < 0 {
		return c
	}
	return scan(line, end, c.indent)
}

// closing returns the byte after the quote that ends a string, or -1.
func closing(line string, i int, quote byte) int {
	for ; i < len(line); i++ {
		switch {
		case quote == '"' && line[i] == '\\':
			i++
		case line[i] == quote && quote == '\'' && i+1 < len(line) && line[i+1] == quote:
			i++
		case line[i] == quote:
			return i + 1
		}
	}
	return -1
}

// scan reads a line from byte i on and returns what it leaves open. parent is the indent of the field or
// list item that a scalar on this line would belong to.
func scan(line string, i, parent int) context {
	for i < len(line) {
		switch c := line[i]; {
		case c == ' ' || c == '\t' || c == '[' || c == '{' || c == ',' || c == ']' || c == '}':
			i++
		case c == '#':
			return context{}
		case c == '"' || c == '\'':
			end := closing(line, i+1, c)
			if end < 0 {
				return context{c, parent}
			}
			if key := field(line, end); key {
				parent = i
			}
			i = end
		case c == '|' || c == '>':
			if indicator(line[i+1:]) {
				return context{'|', parent}
			}
			i = word(line, i)
		case c == '-' && (i+1 == len(line) || line[i+1] == ' '):
			parent = i
			i++
		default:
			end := word(line, i)
			if field(line, end) {
				parent = i
			}
			i = end
		}
	}
	return context{}
}

// indicator says whether what follows "|" or ">" leaves it the header of a block scalar.
func indicator(rest string) bool {
	rest = strings.TrimLeft(rest, "+-0123456789")
	return strings.TrimSpace(rest) == "" || strings.HasPrefix(strings.TrimLeft(rest, " "), "#") && rest[0] == ' '
}

// field says whether a colon at byte i makes what stands before it a field.
func field(line string, i int) bool {
	for i < len(line) && line[i] == ' ' {
		i++
	}
	return i < len(line) && line[i] == ':' && (i+1 == len(line) || line[i+1] == ' ')
}

// word returns the end of the plain text at i: a field's colon, a comment, or the end of the line.
func word(line string, i int) int {
	for j := i; j < len(line); j++ {
		if line[j] == ':' && (j+1 == len(line) || line[j+1] == ' ') {
			if j > i {
				return j
			}
			return j + 1
		}
		if line[j] == ' ' && j+1 < len(line) && line[j+1] == '#' {
			return j
		}
	}
	return len(line)
}
