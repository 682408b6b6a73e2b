package views

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/tell"
	"podflight/engine/trace"
	"podflight/tui/layout"
)

// Explain shows the chain of causes that ends in a record.
func (m *Model) Explain(id sim.RecordID) {
	m.SetTab(Why)
	m.asked = id
	m.made = stamp{}
	m.renew()
	m.choose(len(m.lines) - 1)
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
	}
	if v, ok := m.subject.Life.Last(m.now); ok && found == 0 {
		found = v.Record
	}
	return found, found != 0
}

// why shows the chain of causes of what was asked about, or else of what happened last.
func (m *Model) why() []line {
	id := m.asked
	if r, ok := m.trace.Record(id); !ok || r.At > m.now {
		id, ok = m.latest()
		if !ok {
			return []line{m.say("Nothing has happened to it yet.")}
		}
	}
	chain := m.trace.Why(id)
	th := m.look.Theme
	var out []line
	for i, r := range chain {
		mark, ink := m.look.Glyphs.Down, th.Text
		if i == len(chain)-1 {
			mark, ink = m.look.Glyphs.Bullet, th.Title
		}
		text := m.prefix(r.At) + th.Accent.Render(mark) + " " + ink.Render(layout.Safe(tell.Record(r, m.before(r))))
		out = append(out, line{text: text, at: r.At, record: r.ID, leads: true})
		out = append(out, m.rule(r)...)
	}
	return out
}

// rule writes the rule that a record follows, below it.
func (m *Model) rule(r trace.Record) []line {
	if r.Rule == "" || m.rules == nil {
		return nil
	}
	rule, ok := m.rules(r.Rule)
	if !ok {
		return nil
	}
	th := m.look.Theme
	bar := layout.Spaces(timeWidth+5) + th.Key.Render(m.look.Glyphs.Bar) + " "
	var out []line
	for _, l := range layout.Wrap(rule.Sentence, max(m.w-timeWidth-8, 20)) {
		out = append(out, line{text: bar + th.Text.Render(l), at: r.At, record: r.ID, leads: true})
	}
	where := rule.Source
	if rule.Page != "" {
		where = fmt.Sprintf("%s  ·  kubernetes.io/%s", where, rule.Page)
	}
	if rule.Since != "" {
		where += "  ·  since " + rule.Since
	}
	return append(out, line{text: bar + th.Dim.Render(where), at: r.At, record: r.ID, leads: true})
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
	for i, v := range life.Versions {
		if v.Record == r.ID && i > 0 {
			return life.Versions[i-1].Object
		}
	}
	return nil
}

// conditionAt returns when a condition last changed, as an instant of the run.
func (m *Model) conditionAt(c corev1.PodCondition) sim.Instant {
	return sim.Instant(max(c.LastTransitionTime.Sub(m.trace.Start), 0))
}
