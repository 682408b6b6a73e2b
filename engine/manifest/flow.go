package manifest

import (
	"strconv"
	"strings"
)

// flowFrame is a brace or bracket that is open at the cursor.
type flowFrame struct {
	brace bool
	path  string
	index int
	key   string // of the field whose value follows; "" before the colon
	keys  []string
}

// flow finds the cursor within "{a: b, c: [" that begins at a column, from 0, and ends at the cursor.
func (c *Cursor) flow(path string, text []rune, col int) {
	var stack []flowFrame
	token := 0
	for i := 0; i < len(text); i++ {
		var top *flowFrame
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		switch r := text[i]; {
		case r == '"' || r == '\'':
			i += closingQuote(text[i:]) - 1
		case r == '{' || r == '[':
			stack = append(stack, flowFrame{brace: r == '{', path: top.inside(path)})
			token = i + 1
		case r == '}' || r == ']':
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
			token = i + 1
		case r == ',' && top != nil:
			top.key, token = "", i+1
			top.index++
		case r == ':' && top != nil && top.brace && top.key == "":
			top.key = strings.Trim(string(text[token:i]), `"' `)
			top.keys = append(top.keys, top.key)
			token = i + 1
		}
	}
	if len(stack) == 0 {
		c.Key, c.Word, c.Name = "\n", "", ""
		return
	}
	for token < len(text) && text[token] == ' ' {
		token++
	}
	top := stack[len(stack)-1]
	c.Word, c.Col = string(text[token:]), col+token+1
	c.Path, c.Key, c.Name, c.Present, c.Item = top.path, top.key, top.key, top.keys, false
	if !top.brace {
		c.Path = top.path + "[" + strconv.Itoa(top.index) + "]"
	}
	if top.key != "" {
		c.Present = top.keys[:len(top.keys)-1]
	}
}

// inside returns the path of a value that begins within the frame; of a frame that is not, the path given.
func (f *flowFrame) inside(path string) string {
	switch {
	case f == nil:
		return path
	case f.brace:
		return join(f.path, f.key)
	}
	return f.path + "[" + strconv.Itoa(f.index) + "]"
}
