package views

import (
	"fmt"
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"

	"podflight/engine/api"
	"podflight/engine/trace"
	"podflight/tui/layout"
)

// short prints a length of time as kubectl prints ages.
func short(d time.Duration) string { return duration.HumanDuration(d) }

// mostLogs is how many of the newest lines are kept in the tab.
const mostLogs = 2000

// logs shows what the containers of the chosen Pod wrote, or of all Pods if none is chosen.
func (m *Model) logs() []line {
	var lives []*trace.Life
	if m.subject.Life != nil {
		lives = append(lives, m.subject.Life)
	} else {
		lives = m.trace.Lives(api.Pod)
	}
	var records []trace.Record
	names := 0
	for _, life := range lives {
		for _, l := range m.trace.Lanes(life.UID) {
			records = append(records, l.Logs(m.now)...)
			names = max(names, len(l.Container.Name))
		}
	}
	if len(records) == 0 {
		return []line{m.say("Nothing has been written yet.")}
	}
	sort.SliceStable(records, func(i, j int) bool { return records[i].ID < records[j].ID })
	if len(records) > mostLogs {
		records = records[len(records)-mostLogs:]
	}
	th := m.look.Theme
	out := make([]line, 0, len(records))
	for _, r := range records {
		b := r.Body.(trace.Log)
		who := fmt.Sprintf("%-*s", names, b.Container.Name)
		if b.Attempt > 0 {
			who += fmt.Sprintf(" %-3s", fmt.Sprintf("#%d", b.Attempt+1))
		} else {
			who += "    "
		}
		ink := th.Text
		if b.Stream == "stderr" {
			ink = th.Bad()
		}
		out = append(out, line{
			text: m.prefix(r.At) + th.Dim.Render(who) + " " + ink.Render(layout.Safe(b.Text)),
			at:   r.At, record: r.ID, leads: true,
		})
	}
	return out
}
