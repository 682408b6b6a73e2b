package editor

import "podflight/tui/editor/highlight"

// rowKey is all that the drawing of a line depends on, where neither cursor, selection nor a problem is on it. The
// version of the text is not among it: after a key press only the line that it changed is drawn anew.
type rowKey struct {
	line        int
	text, mark  string
	left, width int
	spans       uint64
}

// rowCache remembers drawn lines.
type rowCache struct{ rows map[rowKey]string }

func (c *rowCache) get(k rowKey) (string, bool) {
	s, ok := c.rows[k]
	return s, ok
}

func (c *rowCache) put(k rowKey, drawn string) {
	if c.rows == nil || len(c.rows) > 400 {
		c.rows = map[rowKey]string{}
	}
	c.rows[k] = drawn
}

// sum returns a number that differs for spans that differ.
func sum(spans []highlight.Span) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range spans {
		h = (h ^ uint64(s.End)<<3 ^ uint64(s.Kind)) * 1099511628211
	}
	return h
}
