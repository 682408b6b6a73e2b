package manifest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Range is a stretch of one line of a file. Lines and columns count from 1, columns in characters.
type Range struct {
	Line   int
	Col    int
	EndCol int // the column after the last
}

// source is the text of one document with the tree of its nodes.
type source struct {
	text  string
	above int        // lines of the file above the text
	root  *yaml.Node // nil if the text is not YAML
	inner bool       // it is an item of a list
}

// maxDepth bounds the walk through a document's nodes, which aliases could make endless.
const maxDepth = 200

// find returns the place of the field at path: of its value, or of its key where the value is a
// collection. If the field is not there it returns the place of the nearest parent, and false.
func (s *source) find(path string) (Range, bool) {
	key, value, ok := s.walk(path)
	switch {
	case value != nil && (value.Kind == yaml.ScalarNode || value.Kind == yaml.AliasNode || key == nil):
		return s.rangeOf(value), ok
	case key != nil:
		return s.rangeOf(key), ok
	}
	return Range{Line: s.above + 1, Col: 1, EndCol: 2}, false
}

// findKey returns the place of the field's name.
func (s *source) findKey(path string) (Range, bool) {
	key, _, ok := s.walk(path)
	if key == nil {
		return s.find(path)
	}
	return s.rangeOf(key), ok
}

// walk follows a path down the tree as far as it goes. It returns the key (nil for an element of a
// sequence) and the value it came to, and whether that is where the path ends.
func (s *source) walk(path string) (key, value *yaml.Node, ok bool) {
	value = s.root
	for range maxDepth {
		path = strings.TrimPrefix(path, ".")
		if path == "" {
			return key, value, true
		}
		k, v, rest := step(value, path, maxDepth)
		if v == nil {
			return key, value, false
		}
		key, value, path = k, v, rest
	}
	return key, value, false
}

// step takes one element off the front of a path.
func step(n *yaml.Node, path string, depth int) (key, value *yaml.Node, rest string) {
	for n != nil && n.Kind == yaml.AliasNode && depth > 0 {
		n, depth = n.Alias, depth-1
	}
	if n == nil || depth == 0 {
		return nil, nil, path
	}
	switch n.Kind {
	case yaml.SequenceNode:
		return stepIndex(n, path)
	case yaml.MappingNode:
		return stepKey(n, path, depth)
	}
	return nil, nil, path
}

func stepIndex(n *yaml.Node, path string) (key, value *yaml.Node, rest string) {
	end := strings.IndexByte(path, ']')
	if end < 0 || path[0] != '[' {
		return nil, nil, path
	}
	i, err := strconv.Atoi(path[1:end])
	if err != nil || i < 0 || i >= len(n.Content) {
		return nil, nil, path
	}
	return nil, n.Content[i], path[end+1:]
}

// stepKey finds the longest key that the path begins with, since keys may hold dots. Of duplicate
// keys it finds the last, which is the one that counts. A merged mapping ("<<") is looked through last.
func stepKey(n *yaml.Node, path string, depth int) (key, value *yaml.Node, rest string) {
	bracketed := path[0] == '['
	best := -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		after, ok := strings.CutPrefix(path, name)
		if bracketed {
			after, ok = strings.CutPrefix(path, "["+name+"]")
		}
		if ok && name != "" && len(name) >= best && (after == "" || after[0] == '.' || after[0] == '[') {
			best, key, value, rest = len(name), n.Content[i], n.Content[i+1], after
		}
	}
	if best >= 0 {
		return key, value, rest
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag == "!!merge" {
			if k, v, r := step(n.Content[i+1], path, depth-1); v != nil {
				return k, v, r
			}
		}
	}
	return nil, nil, path
}

// rangeOf returns the part of a node that lies on its first line.
func (s *source) rangeOf(n *yaml.Node) Range {
	if n.Line == 0 {
		return Range{Line: s.above + 1, Col: 1, EndCol: 2}
	}
	line := s.line(n.Line)
	from := min(max(n.Column-1, 0), len(line))
	width := len(line) - from
	if n.Kind == yaml.ScalarNode {
		width = scalarWidth(line[from:], n)
	}
	return Range{Line: s.above + n.Line, Col: n.Column, EndCol: n.Column + max(width, 1)}
}

// scalarWidth returns how many characters of its first line a scalar takes. rest is the line from where it begins.
func scalarWidth(rest []rune, n *yaml.Node) int {
	switch n.Style &^ yaml.TaggedStyle {
	case yaml.DoubleQuotedStyle, yaml.SingleQuotedStyle:
		return closingQuote(rest)
	case yaml.LiteralStyle, yaml.FoldedStyle:
		return len(rest)
	}
	if n.Tag != "" && len(rest) > 0 && (rest[0] == '!' || rest[0] == '&') {
		return len(rest)
	}
	return min(utf8.RuneCountInString(n.Value), len(rest))
}

// closingQuote returns the length of a quoted string at the start of a line, to the line's end if it goes on.
func closingQuote(rest []rune) int {
	if len(rest) == 0 {
		return 0
	}
	quote := rest[0]
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && quote == '"':
			i++
		case rest[i] == quote && quote == '\'' && i+1 < len(rest) && rest[i+1] == '\'':
			i++
		case rest[i] == quote:
			return i + 1
		}
	}
	return len(rest)
}

// line returns a line of the text, from 1, without what trails it.
func (s *source) line(n int) []rune {
	rest := s.text
	for range n - 1 {
		_, after, ok := strings.Cut(rest, "\n")
		if !ok {
			return nil
		}
		rest = after
	}
	line, _, _ := strings.Cut(rest, "\n")
	return []rune(strings.TrimRight(line, " \t\r"))
}

// item returns the source of the i-th item of a list.
func (s *source) item(i int) *source {
	_, value, ok := s.walk("items[" + strconv.Itoa(i) + "]")
	if !ok {
		value = s.root
	}
	return &source{text: s.text, above: s.above, root: value, inner: true}
}

// eachDuplicate calls fn for each key that a later one of the same mapping overrides.
func (s *source) eachDuplicate(fn func(path string, first, again Range)) {
	var visit func(n *yaml.Node, path string, depth int)
	visit = func(n *yaml.Node, path string, depth int) {
		if n == nil || depth == 0 {
			return
		}
		switch n.Kind {
		case yaml.SequenceNode:
			for i, item := range n.Content {
				visit(item, path+"["+strconv.Itoa(i)+"]", depth-1)
			}
		case yaml.MappingNode:
			last := make(map[string]*yaml.Node, len(n.Content)/2)
			for i := 0; i+1 < len(n.Content); i += 2 {
				last[n.Content[i].Value] = n.Content[i]
			}
			for i := 0; i+1 < len(n.Content); i += 2 {
				key := n.Content[i]
				inner := join(path, key.Value)
				if again := last[key.Value]; again != key && key.Kind == yaml.ScalarNode && again.Kind == yaml.ScalarNode {
					fn(inner, s.rangeOf(key), s.rangeOf(again))
				}
				visit(n.Content[i+1], inner, depth-1)
			}
		}
	}
	visit(s.root, "", maxDepth)
}
