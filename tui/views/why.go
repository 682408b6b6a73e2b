package views

import (
	"fmt"
	"sort"
	"strings"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/tell"
	"podflight/engine/trace"
	"podflight/tui/layout"
)

// mostCauses is how long a chain of causes is shown. In a crash loop each start is a cause of the next, back to the first.
const mostCauses = 60

// why shows the chain of causes of what was asked about, or else of what happened last: the effect first.
func (m *Model) why() page {
	id := m.asked
	if r, ok := m.trace.Record(id); !ok || r.At > m.now {
		id, ok = m.latest()
		if !ok {
			return said(m.say("Nothing has happened to it yet."))
		}
	}
	if m.made.tab == Why && m.made.w == m.w && m.made.trace == m.trace && m.index.whyOf == id {
		return m.page
	}
	m.index.whyOf = id
	var list [][]line
	for n := 0; ; n++ {
		r, ok := m.trace.Record(id)
		if !ok {
			break
		}
		if n == mostCauses {
			list = append(list, []line{{text: layout.Spaces(timeWidth+3) + m.look.Theme.Dim.Render(m.look.Glyphs.Ellipsis+" and so on, back to the first command"), at: r.At, record: r.ID, leads: true}})
			break
		}
		list = append(list, m.cause(r, n == 0))
		id = r.Cause
	}
	return entries(nil, list)
}

// latest returns what happened last to the chosen container or Pod.
func (m *Model) latest() (sim.RecordID, bool) {
	var found sim.RecordID
	for _, l := range m.trace.Lanes(m.subject.Life.UID) {
		if m.subject.Container != "" && l.Container.Name != m.subject.Container {
			continue
		}
		if s, ok := l.SpanAt(m.now); ok {
			found = max(found, s.Record)
		}
		if w, ok := l.WaitAt(m.now); ok && w.Noticed <= m.now {
			found = max(found, w.Record)
		}
	}
	if v, ok := m.subject.Life.Last(m.now); ok && (found == 0 || m.subject.Life.Removed <= m.now) {
		found = v.Record
	}
	return found, found != 0
}

// cause writes a record with its rule below it. The mark of a cause points up to its effect.
func (m *Model) cause(r trace.Record, effect bool) []line {
	th := m.look.Theme
	mark, ink := m.look.Glyphs.Up, th.Text
	if effect {
		mark, ink = m.look.Glyphs.Bullet, th.Title
	}
	indent := timeWidth + 5
	var out []line
	for i, text := range layout.Wrap(layout.Safe(tell.Record(r, m.before(r))), max(m.w-indent, 20)) {
		lead := layout.Spaces(indent)
		if i == 0 {
			lead = m.prefix(r.At) + th.Accent.Render(mark) + " "
		}
		out = append(out, line{lead + ink.Render(text), r.At, r.ID, true})
	}
	return append(out, m.rule(r, indent)...)
}

// rule writes the rule that a record follows: its sentence, and where that can be read.
func (m *Model) rule(r trace.Record, indent int) []line {
	if r.Rule == "" || m.rules == nil {
		return nil
	}
	rule, ok := m.rules(r.Rule)
	if !ok {
		return nil
	}
	th := m.look.Theme
	bar := layout.Spaces(indent) + th.Key.Render(m.look.Glyphs.Bar) + " "
	room := max(m.w-indent-2, 20)
	var out []line
	for _, l := range layout.Wrap(rule.Sentence, room) {
		out = append(out, line{bar + th.Text.Render(l), r.At, r.ID, true})
	}
	var where []string
	if rule.Page != "" {
		where = append(where, "kubernetes.io/"+rule.Page)
	}
	if rule.Source != "" {
		where = append(where, rule.Source)
	}
	if rule.Since != "" {
		where = append(where, "since "+rule.Since)
	}
	dot := fmt.Sprintf(" %s ", m.look.Glyphs.Dot)
	for _, l := range packed(where, dot, room) {
		out = append(out, line{bar + th.Dim.Render(l), r.At, r.ID, true})
	}
	return out
}

// packed puts pieces into as few lines as there is room for, without breaking those that fit.
func packed(pieces []string, between string, w int) []string {
	var out []string
	for _, p := range pieces {
		if n := len(out); n > 0 && layout.Width(out[n-1]+between+p) <= w {
			out[n-1] += between + p
			continue
		}
		out = append(out, strings.Split(strings.Join(layout.Wrap(p, w), "\n"), "\n")...)
	}
	return out
}

// before returns the object of a change as it stood before the change.
func (m *Model) before(r trace.Record) api.Object {
	b, ok := r.Body.(trace.ObjectChange)
	if !ok {
		return nil
	}
	life, ok := m.trace.Life(b.Object.GetUID())
	if !ok {
		return nil
	}
	i := sort.Search(len(life.Versions), func(i int) bool { return life.Versions[i].Record >= r.ID })
	if i == 0 || i == len(life.Versions) {
		return nil
	}
	return life.Versions[i-1].Object
}
