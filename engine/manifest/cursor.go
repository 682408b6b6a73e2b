package manifest

import (
	"slices"
	"strconv"
	"strings"

	"podflight/engine/api"
)

// Cursor says where in a manifest a place in its text lies. It goes by indentation, so that it knows
// also while what is being typed is no YAML yet.
type Cursor struct {
	Kind    api.Kind // of the document, "" if it says none
	Path    string   // of the mapping, or list, that the cursor stands in: "spec.containers[0]"
	Key     string   // of the field whose value the cursor stands in; "" if it stands in a key
	Word    string   // what is typed of the key or the value up to the cursor
	Name    string   // the whole key under the cursor, or whose value it stands in; "" on an empty line
	Col     int      // the column, from 1, at which the word begins
	Present []string // the other keys of the mapping, sorted
	Item    bool     // the cursor's line begins an item of a list
}

// Locate finds where a line and column lie, both from 1, the column in characters: it is that of the
// character after the cursor. A place outside the text counts as the nearest one inside.
func Locate(text string, line, col int) Cursor {
	lines := strings.Split(text, "\n")
	line = min(max(line, 1), len(lines))
	from, to := documentAround(lines, line-1)
	o := outline{keys: map[string][]string{}, kinds: map[string]string{}}
	for i := from; i < to; i++ {
		if i == line-1 {
			o.cursor([]rune(strings.TrimRight(lines[i], "\r")), max(col-1, 0))
		}
		o.line(lines[i])
	}
	return o.found()
}

// documentAround returns the lines of the document that a line is in: from, and up to but without to.
func documentAround(lines []string, at int) (from, to int) {
	from = at
	for from > 0 && !strings.HasPrefix(lines[from-1], "---") {
		from--
	}
	for to = at + 1; to < len(lines) && !strings.HasPrefix(lines[to], "---"); {
		to++
	}
	return from, to
}

// outline follows the structure of a document line by line.
type outline struct {
	stack  []level
	block  int                 // column of the key that a block of text belongs to, plus one; 0 outside of one
	keys   map[string][]string // by the path of their mapping
	kinds  map[string]string   // the values of the keys "kind", by the path of their mapping
	at     Cursor
	inText bool // the cursor stands in a block of text
	own    bool // the cursor's own key is among the mapping's
}

// level is a key or an item that encloses what follows at a greater column.
type level struct {
	col   int
	key   string
	item  bool
	index int
}

// row is one line taken apart: "- - key: value".
type row struct {
	dashes   []int // columns, from 0
	start    int   // column of what follows the dashes
	key      string
	keyEnd   int // column after the key
	hasKey   bool
	value    string
	valueCol int
}

// splitRow takes a line apart. It reports false for a line that holds nothing but blanks or a comment.
func splitRow(line []rune) (row, bool) {
	var r row
	i := 0
	for {
		for i < len(line) && line[i] == ' ' {
			i++
		}
		if i >= len(line) || line[i] != '-' || (i+1 < len(line) && line[i+1] != ' ') {
			break
		}
		r.dashes = append(r.dashes, i)
		i++
	}
	r.start = i
	if i >= len(line) || line[i] == '#' {
		return r, len(r.dashes) > 0
	}
	end := keyEnd(line, i)
	if end < 0 {
		return r, true
	}
	r.hasKey, r.keyEnd = true, end
	r.key = strings.Trim(string(line[i:end]), `"' `)
	r.valueCol = end + 1
	for r.valueCol < len(line) && line[r.valueCol] == ' ' {
		r.valueCol++
	}
	if r.valueCol < len(line) {
		r.value = string(line[r.valueCol:])
	}
	return r, true
}

// keyEnd returns the column of the colon that ends the key at the start of a line, or -1.
func keyEnd(line []rune, i int) int {
	if line[i] == '{' || line[i] == '[' {
		return -1
	}
	if line[i] == '"' || line[i] == '\'' {
		i += closingQuote(line[i:])
	}
	for ; i < len(line); i++ {
		if line[i] == ':' && (i+1 == len(line) || line[i+1] == ' ') {
			return i
		}
		if line[i] == '#' && line[i-1] == ' ' {
			return -1
		}
	}
	return -1
}

// line moves on past one line.
func (o *outline) line(text string) {
	line := []rune(strings.TrimRight(text, " \t\r"))
	r, ok := splitRow(line)
	if !ok || o.inBlock(line) {
		return
	}
	o.open(r)
	value, owner := r.value, r.start
	if !r.hasKey {
		value = string(line[r.start:])
	}
	if n := len(r.dashes); n > 0 {
		owner = r.dashes[n-1]
	}
	if value != "" && (value[0] == '|' || value[0] == '>') {
		o.block = owner + 1
	}
	if !r.hasKey {
		return
	}
	path := o.path()
	o.keys[path] = append(o.keys[path], r.key)
	if r.key == "kind" {
		o.kinds[path] = strings.Trim(strings.TrimSpace(strings.SplitN(r.value, " #", 2)[0]), `"'`)
	}
	o.stack = append(o.stack, level{col: r.start, key: r.key})
}

// inBlock reports whether a line belongs to a block of text, and leaves the block if it does not.
func (o *outline) inBlock(line []rune) bool {
	if o.block == 0 {
		return false
	}
	indent := 0
	for indent < len(line) && line[indent] == ' ' {
		indent++
	}
	if indent >= o.block {
		return true
	}
	o.block = 0
	return false
}

// open brings the stack to the mapping that a line's key belongs to.
func (o *outline) open(r row) {
	for _, col := range r.dashes {
		index := 0
		for len(o.stack) > 0 {
			top := o.stack[len(o.stack)-1]
			if top.col < col || (top.col == col && !top.item) {
				break
			}
			if top.item && top.col == col {
				index = top.index + 1
			}
			o.stack = o.stack[:len(o.stack)-1]
		}
		o.stack = append(o.stack, level{col: col, item: true, index: index})
	}
	o.close(r.start)
}

// close leaves what does not enclose a column.
func (o *outline) close(col int) {
	for len(o.stack) > 0 && o.stack[len(o.stack)-1].col >= col {
		o.stack = o.stack[:len(o.stack)-1]
	}
}

func (o *outline) path() string { return pathOf(o.stack) }

func pathOf(stack []level) string {
	var b strings.Builder
	for _, l := range stack {
		switch {
		case l.item:
			b.WriteString("[" + strconv.Itoa(l.index) + "]")
		case b.Len() > 0:
			b.WriteString("." + l.key)
		default:
			b.WriteString(l.key)
		}
	}
	return b.String()
}

// cursor notes where the cursor stands in a line that has not been moved past yet.
func (o *outline) cursor(line []rune, col int) {
	col = min(col, len(line))
	if o.block > 0 && (len(line) == 0 || o.inBlock(line)) {
		o.inText = true
		return
	}
	here := outline{stack: slices.Clone(o.stack)}
	r, ok := splitRow(line)
	if !ok {
		here.close(col)
		o.at = Cursor{Path: here.path(), Col: col + 1}
		return
	}
	here.open(r)
	o.at = Cursor{Path: here.path(), Item: len(r.dashes) > 0, Name: r.key}
	switch {
	case col < r.start:
		o.at.Col, o.own = col+1, r.hasKey
	case !r.hasKey || col <= r.keyEnd:
		o.at.Word, o.at.Col, o.own = string(line[r.start:col]), r.start+1, r.hasKey
		if !r.hasKey && r.start < len(line) && (line[r.start] == '{' || line[r.start] == '[') {
			o.at.flow(o.at.Path, line[r.start:col], r.start)
		}
	default:
		o.at.Key, o.own = r.key, true
		from := min(r.valueCol, col)
		o.at.Word, o.at.Col = string(line[from:col]), from+1
		if r.value != "" && (r.value[0] == '{' || r.value[0] == '[') && col > r.valueCol {
			o.own = false
			o.at.flow(join(o.at.Path, r.key), line[r.valueCol:col], r.valueCol)
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// found returns the cursor with what only the whole document tells: its kind and the keys beside it.
func (o *outline) found() Cursor {
	c := o.at
	if o.inText {
		c = Cursor{Key: "\n"}
	}
	keys := slices.Concat(o.keys[c.Path], c.Present)
	kind := o.kinds[""]
	if rest, ok := strings.CutPrefix(c.Path, "items["); ok && strings.HasSuffix(kind, "List") {
		index, inner, _ := strings.Cut(rest, "]")
		kind = o.kinds["items["+index+"]"]
		c.Path = strings.TrimPrefix(inner, ".")
	}
	c.Kind = api.Kind(kind)
	if i := slices.Index(keys, c.Name); o.own && i >= 0 {
		keys = slices.Delete(keys, i, i+1)
	}
	slices.Sort(keys)
	c.Present = slices.Compact(keys)
	return c
}
