package views

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"podflight/engine/api"
	"podflight/engine/kubectl/describe"
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

func (m *Model) conditions() []line {
	pod, ok := m.pod()
	if !ok {
		return []line{m.say("The Pod is not there yet.")}
	}
	rows := [][]string{{"CONDITION", "STATUS", "SINCE", "REASON", "MESSAGE"}}
	for _, c := range pod.Status.Conditions {
		since := m.trace.Wall(m.now).Sub(c.LastTransitionTime.Time)
		rows = append(rows, []string{string(c.Type), string(c.Status), short(since), c.Reason, layout.Safe(c.Message)})
	}
	widths := widthsOf(rows)
	out := []line{{text: m.look.Theme.Dim.Render(joined(rows[0], widths))}}
	for i, r := range rows[1:] {
		out = append(out, line{text: m.conditionLine(r, widths), at: m.conditionAt(pod.Status.Conditions[i]), leads: true})
	}
	return out
}

func (m *Model) conditionLine(cells []string, widths []int) string {
	th := m.look.Theme
	var b strings.Builder
	for i, c := range cells {
		ink := th.Text
		switch {
		case i == 1 && c == string(corev1.ConditionTrue):
			ink = th.Good()
		case i == 1:
			ink = th.Warn()
		case i >= 2:
			ink = th.Dim
		}
		b.WriteString(ink.Render(c))
		if i+1 < len(cells) {
			b.WriteString(layout.Spaces(widths[i] - len(c) + 2))
		}
	}
	return b.String()
}

func (m *Model) describe() []line {
	pod, ok := m.pod()
	if !ok {
		return []line{m.say("The Pod is not there yet.")}
	}
	text := describe.Object(pod, trace.Snapshot{Trace: m.trace, At: m.now}, describe.Options{Events: true, Now: m.trace.Wall(m.now)})
	return m.plain(text)
}

func (m *Model) yaml() []line {
	pod, ok := m.pod()
	if !ok {
		return []line{m.say("The Pod is not there yet.")}
	}
	shown := pod.DeepCopy()
	shown.ManagedFields = nil
	out, err := yaml.Marshal(shown)
	if err != nil {
		return []line{m.say(fmt.Sprintf("The Pod cannot be printed: %v", err))}
	}
	return m.plain(string(out))
}

// plain turns text into lines, with what stands before a colon dim.
func (m *Model) plain(text string) []line {
	var out []line
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		l = layout.Safe(l)
		key, value, ok := strings.Cut(l, ":")
		if !ok || strings.Contains(strings.TrimSpace(key), "  ") {
			out = append(out, line{text: m.look.Theme.Text.Render(l)})
			continue
		}
		out = append(out, line{text: m.look.Theme.Dim.Render(key+":") + m.look.Theme.Text.Render(value)})
	}
	return out
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

// owner returns the key of the Job behind the chosen Pod. It reports false if there is none.
func (m *Model) owner() (api.Key, bool) {
	ref, ok := m.subject.Life.Owner()
	if !ok || ref.Kind != string(api.Job) {
		return api.Key{}, false
	}
	return api.Key{Kind: api.Job, Namespace: m.subject.Life.Key.Namespace, Name: ref.Name}, true
}
