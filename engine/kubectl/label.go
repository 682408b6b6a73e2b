package kubectl

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/util/validation"

	"podflight/engine/api"
)

func labelCommand() command {
	return command{
		name: "label", args: typeAndName,
		use:   "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
		short: "Update the labels on a resource",
		setup: func(fs *pflag.FlagSet) runner {
			m := &marks{}
			m.declare(fs, "labels")
			return func(c *call, args []string) error { return m.label(c, args) }
		},
	}
}

// label follows LabelOptions (staging/src/k8s.io/kubectl/pkg/cmd/label/label.go).
func (m *marks) label(c *call, args []string) (err error) {
	if m.dry, err = c.dryRun(); err != nil {
		return err
	}
	resources, specs, err := splitPairs(args, "label")
	if err != nil {
		return err
	}
	p, err := parseLabels(specs)
	if err != nil {
		return err
	}
	report, err := c.reporter(m.output, m.dry)
	if err == nil {
		err = m.check(resources, p, "label", "pod")
	}
	if err != nil {
		return err
	}
	sel, err := m.find(c, resources)
	if err != nil {
		return err
	}
	for _, it := range sel.items() {
		sel.errs = appendError(sel.errs, m.labelOne(c, it, p, report, sel.single))
	}
	return collect(sel.errs)
}

func parseLabels(specs []string) (pairs, error) {
	var p pairs
	for _, spec := range specs {
		key, value, ok := strings.Cut(spec, "=")
		switch {
		case !ok:
			p.remove = append(p.remove, strings.TrimSuffix(spec, "-"))
			continue
		case strings.Contains(value, "="):
			return p, fmt.Errorf("invalid label spec: %v", spec)
		}
		if errs := validation.IsValidLabelValue(value); len(errs) > 0 {
			return p, fmt.Errorf("invalid label value: %q: %s", spec, strings.Join(errs, ";"))
		}
		p.set(key, value)
	}
	for _, key := range p.remove {
		if _, ok := p.values[key]; ok {
			return p, errors.New("can not both modify and remove a label in the same command")
		}
	}
	return p, nil
}

func (m *marks) labelOne(c *call, it item, p pairs, report reporter, single bool) error {
	had := it.object.GetLabels()
	asks := m.dry != dryRunClient && !m.local && !m.list
	for _, key := range p.remove {
		if _, ok := had[key]; asks && !ok {
			c.printf("label %q not found.\n", key)
		}
	}
	if err := m.mayLabel(had, p); err != nil {
		return err
	}
	obj := it.object.DeepCopyObject().(api.Object)
	obj.SetLabels(p.marked(had))
	if m.list {
		m.printList(c, it, single, "labels", obj.GetLabels())
		return nil
	}
	done := labelled(had, p)
	if asks && done != "not labeled" {
		if _, err := m.send(c, it, "labels", p); err != nil {
			return err
		}
	}
	return report.tell(it.res, obj, done)
}

func (m *marks) mayLabel(had map[string]string, p pairs) error {
	var errs []error
	for _, key := range p.keys {
		if value, ok := had[key]; !m.overwrite && ok && value != p.values[key] {
			errs = append(errs, fmt.Errorf("'%s' already has a value (%s), and --overwrite is false", key, value))
		}
	}
	return collect(errs)
}

// labelled says what was done to labels (updateDataChangeMsg).
func labelled(had map[string]string, p pairs) string {
	added, removed := false, false
	for key, value := range p.values {
		was, ok := had[key]
		added = added || !ok || was != value
	}
	for _, key := range p.remove {
		_, ok := had[key]
		removed = removed || ok
	}
	switch {
	case added && removed:
		return "modified"
	case added:
		return "labeled"
	case removed:
		return "unlabeled"
	}
	return "not labeled"
}
