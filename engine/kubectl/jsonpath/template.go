package jsonpath

// Value is a JSON value: nil, bool, int64, float64, string, []any or map[string]any.
type Value any

// Template is a parsed template.
type Template struct {
	text  string
	items []item
}

// item is text, an action such as {.metadata.name}, or a range with its body.
type item struct {
	nodes []node
	body  []item // of a range
	loops bool   // it is a range
}

// node is one step of an action.
type node interface {
	// eval returns what the step makes of the values before it. It fails on a missing field only if strict.
	eval(in []Value, strict bool) ([]Value, error)
}

type (
	textNode      struct{ text string }
	literalNode   struct{ value Value } // a number or a boolean
	fieldNode     struct{ name string }
	wildcardNode  struct{}
	recursiveNode struct{}
	wordNode      struct{ word string } // range, end, or something that is no word of the language
	unionNode     struct{ parts [][]node }
	arrayNode     struct{ from, to, step bound }
	filterNode    struct {
		left, right []node
		operator    string
	}
)

// bound is one of the three numbers of a slice.
type bound struct {
	value   int
	known   bool
	derived bool // of the end: made up from a single index
}

// Parse parses a template. Text outside of braces stands for itself.
func Parse(text string) (*Template, error) {
	p := parser{input: text}
	items, err := p.template()
	if err != nil {
		return nil, err
	}
	return &Template{text: text, items: nest(items)}, nil
}

// String returns the template's text.
func (t *Template) String() string { return t.text }

// nest gives each {range} the items up to its {end}. An {end} too many stays, and fails when it is evaluated.
func nest(flat []item) []item {
	out, _ := nestFrom(flat, false)
	return out
}

func nestFrom(flat []item, inRange bool) (out, rest []item) {
	for len(flat) > 0 {
		it := flat[0]
		flat = flat[1:]
		if inRange && hasWord(it, "end") {
			return out, flat
		}
		if hasWord(it, "range") {
			it.loops = true
			it.body, flat = nestFrom(flat, true)
		}
		out = append(out, it)
	}
	return out, nil
}

func hasWord(it item, word string) bool {
	for _, n := range it.nodes {
		if w, ok := n.(wordNode); ok && w.word == word {
			return true
		}
	}
	return false
}
