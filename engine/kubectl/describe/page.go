package describe

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/printers"
)

const (
	none  = printers.None
	unset = "<unset>"
)

// page is a description as it is being written. Cells that tabs separate are aligned in columns.
type page struct {
	src  Source
	opts Options
	buf  bytes.Buffer
	tabs *tabwriter.Writer
	raw  bool // tabs are kept as they are
}

func newPage(src Source, o Options) *page {
	p := &page{src: src, opts: o}
	p.tabs = tabwriter.NewWriter(&p.buf, 0, 8, 2, ' ', 0)
	return p
}

// put writes text, indented by two blanks a level, without the power of escape sequences.
func (p *page) put(level int, format string, args ...any) {
	text := strings.Repeat("  ", level) + fmt.Sprintf(format, args...)
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\x1b", "^["), "\r", `\r`)
	if p.raw {
		p.buf.WriteString(text)
		return
	}
	p.tabs.Write([]byte(text))
}

// endColumns ends the columns: those that follow are aligned among themselves.
func (p *page) endColumns() { p.tabs.Flush() }

func (p *page) text() string {
	p.tabs.Flush()
	return p.buf.String()
}

func (p *page) age(t metav1.Time) string { return printers.Age(t, p.opts.Now) }

// header writes what most descriptions begin with.
func (p *page) header(obj metav1.Object) {
	p.put(0, "Name:\t%s\n", obj.GetName())
	p.put(0, "Namespace:\t%s\n", obj.GetNamespace())
}

// labels writes one label a line (printLabelsMultiline). The title may be indented.
func (p *page) labels(title string, all map[string]string) {
	p.put(0, "%s:\t", title)
	if len(all) == 0 {
		p.put(0, "%s\n", none)
		return
	}
	for i, key := range slices.Sorted(maps.Keys(all)) {
		if i > 0 {
			p.put(0, "\t")
		}
		p.put(0, "%s=%s\n", key, all[key])
	}
}

// labelsAt is labels for an entry of a list, whose further lines are indented as its first is.
func (p *page) labelsAt(indent, title string, all map[string]string) {
	p.put(0, "%s%s:\t", indent, title)
	if len(all) == 0 {
		p.put(0, "%s\n", none)
		return
	}
	for i, key := range slices.Sorted(maps.Keys(all)) {
		if i > 0 {
			p.put(0, "%s\t", indent)
		}
		p.put(0, "%s=%s\n", key, all[key])
	}
}

// annotations writes one annotation a line, but for the one that kubectl apply makes (printAnnotationsMultiline).
func (p *page) annotations(title string, all map[string]string) {
	const longest = 140
	p.put(0, "%s:\t", title)
	keys := slices.Sorted(maps.Keys(all))
	keys = slices.DeleteFunc(keys, func(k string) bool { return k == corev1.LastAppliedConfigAnnotation })
	if len(keys) == 0 {
		p.put(0, "%s\n", none)
		return
	}
	for i, key := range keys {
		if i > 0 {
			p.put(0, "\t")
		}
		value := strings.TrimSuffix(all[key], "\n")
		if len(value)+len(key)+2 <= longest && !strings.Contains(value, "\n") {
			p.put(0, "%s: %s\n", key, value)
			continue
		}
		p.put(0, "%s:\n", key)
		for _, line := range strings.Split(value, "\n") {
			p.put(0, "\t  %s\n", shorten(line, longest-2))
		}
	}
}

func shorten(s string, longest int) string {
	if len(s) <= longest {
		return s
	}
	return s[:longest] + "..."
}

// controller writes which object controls obj, if one does.
func (p *page) controller(obj metav1.Object) {
	if ref := metav1.GetControllerOf(obj); ref != nil {
		p.put(0, "Controlled By:\t%s/%s\n", ref.Kind, ref.Name)
	}
}

// tolerations follows printTolerationsMultilineWithIndent.
func (p *page) tolerations(title string, all []corev1.Toleration) {
	p.put(0, "%s:\t", title)
	if len(all) == 0 {
		p.put(0, "%s\n", none)
		return
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b corev1.Toleration) int { return strings.Compare(a.Key, b.Key) })
	for i, t := range all {
		if i > 0 {
			p.put(0, "\t")
		}
		p.put(0, "%s\n", toleration(t))
	}
}

func toleration(t corev1.Toleration) string {
	s := t.Key
	if t.Value != "" {
		s += "=" + t.Value
	}
	if t.Effect != "" {
		s += ":" + string(t.Effect)
	}
	if t.Operator == corev1.TolerationOpExists && t.Value == "" {
		if s != "" {
			s += " "
		}
		s += "op=Exists"
	}
	if t.TolerationSeconds != nil {
		s += fmt.Sprintf(" for %ds", *t.TolerationSeconds)
	}
	return s
}

func date(t metav1.Time) string { return t.UTC().Format(time.RFC1123Z) }

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}

// or returns what p points to, or text if it points to nothing.
func or[T any](p *T, text string) string {
	if p == nil {
		return text
	}
	return fmt.Sprint(*p)
}
