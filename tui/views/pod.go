package views

import (
	"fmt"
	"sort"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"podflight/engine/api"
	"podflight/engine/kubectl/describe"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/tui/layout"
)

// pod returns the chosen Pod as it stands, or as it was last.
func (m *Model) pod() (*corev1.Pod, bool) {
	v, ok := m.subject.Life.Last(m.now)
	if !ok {
		return nil, false
	}
	p, ok := v.Object.(*corev1.Pod)
	return p, ok
}

// conditions shows the Pod's conditions, as kubectl describe does and with what they say.
func (m *Model) conditions() page {
	pod, ok := m.pod()
	if !ok {
		return said(m.say("The Pod is not there yet."))
	}
	if len(pod.Status.Conditions) == 0 {
		return said(m.say("The Pod has no conditions yet."))
	}
	th := m.look.Theme
	var rows []entry
	for _, c := range pod.Status.Conditions {
		ink, at := th.Warn(), m.conditionAt(c)
		if c.Status == corev1.ConditionTrue {
			ink = th.Good()
		}
		text := layout.Safe(c.Message)
		if c.Reason != "" {
			text = strings.TrimSuffix(layout.Safe(c.Reason)+": "+text, ": ")
		}
		rows = append(rows, entry{[]cell{
			{layout.Safe(string(c.Type)), th.Text}, {layout.Safe(string(c.Status)), ink}, {short(m.now.Sub(at)), th.Dim}, {text, th.Dim},
		}, at, m.changed(at)})
	}
	return m.table([]string{"CONDITION", "STATUS", "SINCE", "WHY"}, rows)
}

// conditionAt returns when a condition last changed, as an instant of the run.
func (m *Model) conditionAt(c corev1.PodCondition) sim.Instant {
	return sim.Instant(max(c.LastTransitionTime.Sub(m.trace.Start), 0))
}

// changed returns the record of the Pod's first version from an instant on, as the API server keeps seconds only.
func (m *Model) changed(at sim.Instant) sim.RecordID {
	all := m.subject.Life.Versions
	i := sort.Search(len(all), func(i int) bool { return all[i].At >= at })
	if i == len(all) || all[i].At > m.now {
		return 0
	}
	return all[i].Record
}

// describe shows what kubectl describe prints.
func (m *Model) describe() page {
	pod, ok := m.pod()
	if !ok {
		return said(m.say("The Pod is not there yet."))
	}
	text := describe.Object(pod, trace.Snapshot{Trace: m.trace, At: m.now}, describe.Options{Events: true, Now: m.trace.Wall(m.now)})
	return m.plain(text)
}

// yaml shows what kubectl get -o yaml prints.
func (m *Model) yaml() page {
	v, ok := m.subject.Life.Last(m.now)
	if !ok {
		return said(m.say("The Pod is not there yet."))
	}
	if m.made.tab == YAML && m.made.w == m.w && m.made.trace == m.trace && m.index.yamlOf == v.Record {
		return m.page
	}
	pod, _ := m.pod()
	shown := pod.DeepCopy()
	shown.ManagedFields = nil
	out, err := yaml.Marshal(shown)
	if err != nil {
		return said(m.say(fmt.Sprintf("The Pod cannot be printed: %v", err)))
	}
	m.index.yamlOf = v.Record
	return m.plain(string(out))
}

// plain turns text into lines, with what stands before a colon dim.
func (m *Model) plain(text string) page {
	var p page
	var lines []string
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		first := len(lines)
		lines = append(lines, hang(layout.Safe(l), m.w)...)
		for len(p.first) < len(lines) {
			p.first = append(p.first, first)
		}
	}
	p.n, p.line = len(lines), func(i int) line {
		key, value, ok := strings.Cut(lines[i], ":")
		if !ok || p.first[i] != i || strings.Contains(strings.TrimSpace(key), "  ") {
			return line{text: m.look.Theme.Text.Render(lines[i])}
		}
		return line{text: m.look.Theme.Dim.Render(key+":") + m.look.Theme.Text.Render(value)}
	}
	return p
}

// lane returns the chosen container's lane.
func (m *Model) lane() (*trace.Lane, bool) {
	if m.subject.Container != "" {
		return m.trace.Lane(m.subject.Life.UID, m.subject.Container)
	}
	all := m.trace.Lanes(m.subject.Life.UID)
	if len(all) == 0 {
		return nil, false
	}
	best := all[0]
	for _, l := range all {
		if len(l.Waits) > len(best.Waits) {
			best = l
		}
	}
	return best, true
}

// job returns the Job behind the chosen Pod. It reports false if there is none.
func (m *Model) job() (*trace.Life, bool) {
	ref, ok := m.subject.Life.Owner()
	if !ok || ref.Kind != string(api.Job) {
		return nil, false
	}
	return m.trace.Life(ref.UID)
}
