package kubectl

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

func eventsCommand() command {
	return command{
		name:  "events",
		use:   "[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
		short: "List events",
		setup: func(fs *pflag.FlagSet) runner {
			o := &eventsOptions{}
			o.output.declare(fs)
			fs.BoolVarP(&o.watch, "watch", "w", false, "After listing the requested events, watch for more events.")
			allNamespacesFlag(fs, &o.allNamespaces)
			fs.StringVar(&o.forObject, "for", "", "Filter events to only those pertaining to the specified resource.")
			fs.StringSliceVar(&o.types, "types", nil, "Output only events of given types.")
			fs.BoolVar(&o.noHeaders, "no-headers", false, "When using the default output format, don't print headers.")
			ignoredFlags(fs, "chunk-size")
			return o.run
		},
	}
}

// eventsOptions are the flags of kubectl events (staging/src/k8s.io/kubectl/pkg/cmd/events/events.go).
type eventsOptions struct {
	output        outputFlags
	watch         bool
	allNamespaces bool
	noHeaders     bool
	forObject     string
	types         []string
	about         func(corev1.ObjectReference) bool
	namespace     string
}

func (o *eventsOptions) run(c *call, _ []string) error {
	if err := o.complete(c); err != nil {
		return err
	}
	report, err := c.reporter(o.output, dryRunNone)
	if err != nil {
		return err
	}
	for _, typ := range o.types {
		if !strings.EqualFold(typ, "Normal") && !strings.EqualFold(typ, "Warning") {
			return errors.New("valid --types are Normal or Warning")
		}
	}
	c.request()
	mail := c.watch(api.Event)
	defer mail.stop()
	var found []*corev1.Event
	for _, obj := range c.server.List(api.Event, o.namespace) {
		if ev, ok := obj.(*corev1.Event); ok && o.wants(ev) {
			found = append(found, ev)
		}
	}
	if o.watch {
		return o.follow(c, mail, found, report)
	}
	if len(found) == 0 {
		if o.allNamespaces {
			c.complain("No events found.\n")
		} else {
			c.complain("No events found in %s namespace.\n", o.namespace)
		}
		return nil
	}
	slices.SortStableFunc(found, func(a, b *corev1.Event) int { return lastSeen(a).Compare(lastSeen(b)) })
	if o.output.format != "" {
		return o.printAll(report, found)
	}
	w := o.newWriter()
	for _, ev := range found {
		w.AddLine(o.row(ev, c.now()))
	}
	c.print(w.Flush())
	return nil
}

func (o *eventsOptions) complete(c *call) error {
	o.namespace = c.namespace
	if o.allNamespaces {
		o.namespace = ""
	}
	o.about = func(corev1.ObjectReference) bool { return true }
	if o.forObject == "" {
		return nil
	}
	typ, name, ok := strings.Cut(o.forObject, "/")
	if !ok {
		return errors.New("--for must be in resource/name form")
	}
	if strings.Contains(name, "/") {
		return errors.New("arguments in resource/name form may not have more than one slash")
	}
	res, err := resourceFor(typ)
	if err != nil {
		return err
	}
	gvk := res.GroupVersionKind()
	o.about = func(ref corev1.ObjectReference) bool {
		return ref.Kind == gvk.Kind && ref.APIVersion == gvk.GroupVersion().String() && ref.Name == name
	}
	return nil
}

func (o *eventsOptions) wants(ev *corev1.Event) bool {
	if o.namespace != "" && ev.Namespace != o.namespace || !o.about(ev.InvolvedObject) {
		return false
	}
	return len(o.types) == 0 || slices.ContainsFunc(o.types, func(t string) bool { return strings.EqualFold(t, ev.Type) })
}

// follow prints events as they come, those that are there first in the order of their names.
func (o *eventsOptions) follow(c *call, mail *mailbox, found []*corev1.Event, report reporter) error {
	w := o.newWriter()
	show := func(ev *corev1.Event) error {
		if o.output.format != "" {
			return o.printAll(report, []*corev1.Event{ev})
		}
		w.AddLine(o.row(ev, c.now()))
		c.print(w.Flush())
		return nil
	}
	for _, ev := range found {
		if err := show(ev); err != nil {
			return err
		}
	}
	for {
		next, ok := mail.next(sim.Never)
		ev, isEvent := next.Object.(*corev1.Event)
		if !ok {
			return nil
		}
		if next.Op == trace.Deleted || !isEvent || !o.wants(ev) {
			continue
		}
		if err := show(ev); err != nil {
			return err
		}
	}
}

func (o *eventsOptions) printAll(report reporter, found []*corev1.Event) error {
	if o.output.format == "name" {
		for _, ev := range found {
			report.say(eventResource(), ev.Name, "")
		}
		return nil
	}
	var items []any
	for _, ev := range found {
		content, err := fieldsJSON(ev)
		if err != nil {
			return err
		}
		if o.watch {
			return report.show(content)
		}
		items = append(items, content)
	}
	list := listJSON(items)
	list["kind"], list["metadata"] = "EventList", map[string]any{}
	return report.show(list)
}

func eventResource() api.Resource {
	res, _ := api.ResourceOf(api.Event)
	return res
}

func (o *eventsOptions) newWriter() *printers.Writer {
	w := &printers.Writer{}
	header := []string{"LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"}
	if o.allNamespaces {
		header = append([]string{"NAMESPACE"}, header...)
	}
	if !o.noHeaders {
		w.AddLine(header)
	}
	return w
}

func (o *eventsOptions) row(ev *corev1.Event, now time.Time) []string {
	cells := []string{interval(ev, now), ev.Type, ev.Reason, ev.InvolvedObject.Kind + "/" + ev.InvolvedObject.Name, strings.TrimSpace(ev.Message)}
	if o.allNamespaces {
		cells = append([]string{ev.Namespace}, cells...)
	}
	return cells
}

// lastSeen is the time by which events are sorted.
func lastSeen(ev *corev1.Event) time.Time {
	if ev.Series != nil {
		return ev.Series.LastObservedTime.Time
	}
	return cmp.Or(ev.LastTimestamp.Time, ev.EventTime.Time)
}

// interval tells how long ago an event was, and how often it came (getInterval in event_printer.go).
func interval(ev *corev1.Event, now time.Time) string {
	first := ev.FirstTimestamp
	if !ev.EventTime.IsZero() {
		first = metav1.NewTime(ev.EventTime.Time)
	}
	switch age := printers.Age(first, now); {
	case ev.Series != nil:
		return fmt.Sprintf("%s (x%d over %s)", printers.Age(metav1.NewTime(ev.Series.LastObservedTime.Time), now), ev.Series.Count, age)
	case ev.Count > 1:
		return fmt.Sprintf("%s (x%d over %s)", printers.Age(ev.LastTimestamp, now), ev.Count, age)
	default:
		return age
	}
}
