package highlight

import (
	"github.com/alecthomas/chroma/v2"

	"podflight/tui/text"
)

// Span is a piece of a line of one kind: from the end of the span before it to byte End.
type Span struct {
	End  int
	Kind Kind
}

const (
	longest  = 2000 // bytes of a line that are looked at; what follows is taken for a value
	memorise = 4096 // lines
)

// Lines gives the spans of the lines of one text. It remembers what it found.
type Lines struct {
	lexer chroma.Lexer
	start []context // of each line; valid for the first known of them
	known int
	memo  map[string][]Span
}

// New returns a highlighter for a text that it has not seen yet.
func New() *Lines {
	return &Lines{lexer: newLexer(), start: []context{{}}, known: 1, memo: map[string][]Span{}}
}

// Change tells that lines of the text changed.
func (h *Lines) Change(c text.Change) {
	h.known = min(h.known, c.Line+1)
}

// Spans returns the spans of line i of the text. They must not be changed.
func (h *Lines) Spans(lines []string, i int) []Span {
	line := lines[i]
	c := h.context(lines, i)
	switch {
	case !c.goesOn(line):
		return h.lex(line)
	case c.mode == '|':
		return []Span{{len(line), Value}}
	}
	end := closing(line, 0, c.mode)
	if end < 0 {
		return []Span{{len(line), Value}}
	}
	out := []Span{{end, Value}}
	for _, s := range h.lex(line[end:]) {
		out = append(out, Span{s.End + end, s.Kind})
	}
	return out
}

// context returns what line i must know, after finding it for the lines before where that is not known.
func (h *Lines) context(lines []string, i int) context {
	for len(h.start) < len(lines) {
		h.start = append(h.start, context{})
	}
	for ; h.known <= i; h.known++ {
		h.start[h.known] = h.start[h.known-1].next(lines[h.known-1])
	}
	return h.start[i]
}

// lex returns the spans of a line that lies in no scalar.
func (h *Lines) lex(line string) []Span {
	if spans, ok := h.memo[line]; ok {
		return spans
	}
	if len(h.memo) >= memorise {
		clear(h.memo)
	}
	part := line[:text.Border(line, min(len(line), longest))]
	var out []Span
	end := 0
	add := func(n int, k Kind) {
		end += n
		if last := len(out) - 1; last >= 0 && out[last].Kind == k {
			out[last].End = end
		} else if n > 0 {
			out = append(out, Span{end, k})
		}
	}
	// The lexer's rules are tested to compile; for any text it gives tokens that add up to the text.
	if it, err := h.lexer.Tokenise(nil, part); err == nil {
		for tok := it(); tok != chroma.EOF; tok = it() {
			add(len(tok.Value), kindOf(tok.Type))
		}
	}
	add(len(line)-end, Value)
	h.memo[line] = out
	return out
}
