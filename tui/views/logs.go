package views

import (
	"fmt"

	"podflight/engine/trace"
	"podflight/tui/layout"
)

// logs shows what the chosen container wrote, or all containers of the chosen Pod.
func (m *Model) logs() page {
	records := m.index.logsAt(logsOf{m.subject.Life.UID, m.subject.Container}, m.now)
	if len(records) == 0 {
		return said(m.say("Nothing has been written yet."))
	}
	names, attempts := 0, false
	for _, l := range m.trace.Lanes(m.subject.Life.UID) {
		if m.subject.Container == "" || m.subject.Container == l.Container.Name {
			names = max(names, len(l.Container.Name))
			attempts = attempts || len(l.Spans) > 0 && l.Spans[len(l.Spans)-1].Attempt > 0
		}
	}
	return page{n: len(records), line: func(i int) line {
		r := records[i]
		b := r.Body.(trace.Log)
		who, th := fmt.Sprintf("%-*s", names, b.Container.Name), m.look.Theme
		if attempts {
			number := ""
			if b.Attempt > 0 {
				number = fmt.Sprintf("#%d", b.Attempt+1)
			}
			who += fmt.Sprintf(" %-3s", number)
		}
		ink := th.Text
		if b.Stream == "stderr" {
			ink = th.Bad()
		}
		return line{text: m.prefix(r.At) + th.Dim.Render(who) + "  " + ink.Render(layout.Safe(b.Text)), at: r.At, record: r.ID, leads: true}
	}}
}
