package kubectl

import (
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// watched is what a watch shows: objects of one resource that match.
type watched struct {
	res         api.Resource
	namespace   string // "" for all
	name        string // "" for all
	labels      labels.Selector
	matchFields func(api.Object) bool
	known       map[api.Key]bool
}

// runWatch follows GetOptions.watch. It ends when the task is interrupted or killed.
func (o *getOptions) runWatch(c *call) error {
	o.oneType = true
	var print printer
	if !o.isTable() {
		var err error
		if print, err = o.printer(c); err != nil {
			return err
		}
	}
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	if err := collect(sel.errs); err != nil {
		if o.ignoreNotFound && apierrors.IsNotFound(err) {
			return nil
		}
		return err
	}
	if len(sel.listings) != 1 {
		return errors.New("you may only watch a single resource or type of resource at a time")
	}
	first := sel.listings[0]
	mail := c.watch(first.res.Kind)
	defer mail.stop()
	w, err := o.watched(c, first)
	if err != nil {
		return err
	}
	show := o.show(c, w, print)
	for _, it := range first.items {
		w.known[it.key()] = true
		if o.watch {
			if err := show(trace.Added, it.object); err != nil {
				return err
			}
		}
	}
	for {
		ev, _ := mail.next(sim.Never)
		if op, ok := w.see(ev); ok {
			if err := show(op, ev.Object); err != nil {
				return err
			}
		}
	}
}

func (o *getOptions) watched(c *call, first listing) (*watched, error) {
	w := &watched{res: first.res, known: map[api.Key]bool{}, labels: labels.Everything(), matchFields: func(api.Object) bool { return true }}
	if first.res.Namespaced && !o.allNamespaces {
		w.namespace = c.namespace
	}
	if first.named {
		w.name = first.items[0].name
		w.namespace = first.items[0].namespace
		return w, nil
	}
	p, err := o.plan()
	if err != nil {
		return nil, err
	}
	w.labels, w.matchFields, err = p.matchers(first.res)
	return w, err
}

// see turns a change into what a watch with selectors is told: an object that begins to match is
// added, one that ceases to is deleted.
func (w *watched) see(ev apiserver.WatchEvent) (trace.Op, bool) {
	obj := ev.Object
	if w.namespace != "" && obj.GetNamespace() != w.namespace || w.name != "" && obj.GetName() != w.name {
		return 0, false
	}
	key := api.KeyOf(w.res.Kind, obj)
	matches := ev.Op != trace.Deleted && w.labels.Matches(labels.Set(obj.GetLabels())) && w.matchFields(obj)
	was := w.known[key]
	switch {
	case matches && was:
		return trace.Modified, true
	case matches:
		w.known[key] = true
		return trace.Added, true
	case was:
		delete(w.known, key)
		return trace.Deleted, true
	}
	return 0, false
}

// show returns what prints one event of the watch.
func (o *getOptions) show(c *call, w *watched, print printer) func(trace.Op, api.Object) error {
	var table printers.Writer
	options := o.tableOptions(w.res, false)
	return func(op trace.Op, obj api.Object) error {
		if print == nil {
			if o.watchEvents {
				options.Event = op.String()
			}
			table.Add(printers.New(w.res.Kind, []api.Object{obj}, c.now()), options)
			c.print(table.Flush())
			return nil
		}
		content, err := fieldsJSON(obj)
		if err != nil {
			return err
		}
		if o.watchEvents && o.output != "name" {
			content = map[string]any{"type": op.String(), "object": content}
		}
		text, err := print(content)
		c.print(text)
		return err
	}
}
