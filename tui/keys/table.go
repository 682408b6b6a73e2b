package keys

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Table is all bindings by place. It is a value that no one changes.
type Table struct {
	places map[Place][]Binding
	index  map[Place]map[string]int
}

// New builds the table.
func New() Table {
	t := Table{
		places: map[Place][]Binding{
			Global: everywhere(), Home: home(), Flight: flight(), Lesson: lesson(), Editor: editor(),
			Find: find(), Complete: complete(), Doc: documentation(), Stage: stage(), Views: views(),
			Compare: compare(), List: lists(), Command: command(), Confirm: question(), Reader: reader(),
		},
		index: map[Place]map[string]int{},
	}
	for p, bindings := range t.places {
		t.index[p] = map[string]int{}
		for i, b := range bindings {
			for _, k := range b.Keys {
				t.index[p][k] = i
			}
		}
	}
	return t
}

// Of returns the bindings of a place in the order of the help. The slice must not be changed.
func (t Table) Of(p Place) []Binding { return t.places[p] }

// Context is where the user is and what holds there.
type Context struct {
	Places []Place // from the innermost to the outermost
	Typing bool    // keys that print are text
	Facts  Fact
}

// Match is a binding with the place it was found in.
type Match struct {
	Binding
	Place Place
}

// Find returns what a key does in a context, the innermost place first. A binding that does not
// work for now gives way to an outer one that does: ctrl+c copies what is selected, and
// quits when nothing is.
func (t Table) Find(ctx Context, name string) (Match, bool) {
	if ctx.Typing && prints(name) {
		return Match{}, false
	}
	var off Match
	for _, p := range ctx.Places {
		i, ok := t.index[p][name]
		if !ok {
			continue
		}
		m := Match{t.places[p][i], p}
		if m.Why(ctx.Facts) == "" {
			return m, true
		}
		if off.ID == "" {
			off = m
		}
	}
	return off, off.ID != ""
}

// Translate returns what a pane at a context gets for a key: a Do if the key is bound and
// works, nil if it is bound and does not, and the key itself if it is not bound.
func (t Table) Translate(ctx Context, msg tea.KeyMsg) tea.Msg {
	m, ok := t.Find(ctx, msg.String())
	switch {
	case !ok || msg.Paste:
		return msg
	case m.Why(ctx.Facts) != "":
		return nil
	}
	return Do{m.ID}
}

// All returns every binding that the context reaches, the innermost place first. A binding all of
// whose keys an inner place takes for itself is left out.
func (t Table) All(ctx Context) []Match {
	var out []Match
	for _, p := range ctx.Places {
		for _, b := range t.places[p] {
			if len(b.Keys) == 0 || t.usable(ctx, p, b) != "" {
				out = append(out, Match{b, p})
			}
		}
	}
	return out
}

// usable returns the first key that reaches b from the context when all facts hold, or "".
func (t Table) usable(ctx Context, p Place, b Binding) string {
	ctx.Facts = ^Fact(0)
	for _, k := range b.Keys {
		if m, ok := t.Find(ctx, k); ok && m.Place == p && m.ID == b.ID {
			return k
		}
	}
	return ""
}

// Label returns a binding's key as the context can press it, for people: "↑", "ctrl+r", "space".
// It is "" if no key reaches the binding.
func (t Table) Label(ctx Context, m Match, ascii bool) string {
	k := t.usable(ctx, m.Place, m.Binding)
	switch {
	case k == "":
		return ""
	case m.Show != "" && k == m.Keys[0]:
		return plain(m.Show, ascii)
	}
	return Name(k, ascii)
}

// Labels returns all keys of a binding as the context can press them, for people, separated by blanks.
func (t Table) Labels(ctx Context, m Match, ascii bool) string {
	ctx.Facts = ^Fact(0)
	var out []string
	for _, k := range m.Keys {
		if f, ok := t.Find(ctx, k); ok && f.Place == m.Place && f.ID == m.ID {
			out = append(out, Name(k, ascii))
		}
	}
	return strings.Join(out, "  ")
}

// Footer returns what the footer shows, the innermost place first and the help last.
func (t Table) Footer(ctx Context) []Match {
	var out []Match
	for _, m := range t.All(ctx) {
		if m.Foot > 0 {
			out = append(out, m)
		}
	}
	rank := func(m Match) int {
		if m.ID == Help {
			return len(ctx.Places)
		}
		return slices.Index(ctx.Places, m.Place)
	}
	slices.SortStableFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Foot, b.Foot))
	})
	return out
}

// Short returns the footer's bindings in the shape of the bubbles: half of help.KeyMap.
func (t Table) Short(ctx Context) []key.Binding {
	var out []key.Binding
	for _, m := range t.Footer(ctx) {
		out = append(out, t.bubble(ctx, m))
	}
	return out
}

// Full returns all bindings of a context that have a word, one column per place: the other half of help.KeyMap.
func (t Table) Full(ctx Context) [][]key.Binding {
	var out [][]key.Binding
	for _, p := range ctx.Places {
		var col []key.Binding
		for _, m := range t.All(ctx) {
			if m.Place == p && m.Word != "" {
				col = append(col, t.bubble(ctx, m))
			}
		}
		out = append(out, col)
	}
	return out
}

func (t Table) bubble(ctx Context, m Match) key.Binding {
	b := key.NewBinding(key.WithKeys(m.Keys...), key.WithHelp(t.Label(ctx, m, false), m.Word))
	b.SetEnabled(m.Why(ctx.Facts) == "")
	return b
}

// prints says whether a key's name stands for text.
func prints(name string) bool { return utf8.RuneCountInString(name) == 1 }
