package kubectl

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"podflight/engine/api"
)

func annotateCommand() command {
	return command{
		name: "annotate", args: typeAndName,
		use:   "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
		short: "Update the annotations on a resource",
		setup: func(fs *pflag.FlagSet) runner {
			m := &marks{}
			m.declare(fs, "annotations")
			return func(c *call, args []string) error { return m.annotate(c, args) }
		},
	}
}

// changeCause is an annotation that is always overwritten.
const changeCause = "kubernetes.io/change-cause"

// annotate follows AnnotateFlags.ToOptions and RunAnnotate (staging/src/k8s.io/kubectl/pkg/cmd/annotate/annotate.go).
func (m *marks) annotate(c *call, args []string) (err error) {
	if m.dry, err = c.dryRun(); err != nil {
		return err
	}
	resources, specs, err := splitPairs(args, "annotation")
	if err != nil {
		return err
	}
	p, err := parsePairs(specs, "annotation", true)
	if err == nil {
		err = m.check(resources, p, "annotation", "rsrc")
	}
	if err != nil {
		return err
	}
	var both []string
	for _, key := range p.remove {
		if _, ok := p.values[key]; ok {
			both = append(both, key)
		}
	}
	if len(both) > 0 {
		return fmt.Errorf("can not both modify and remove the following annotation(s) in the same command: %s", strings.Join(both, ", "))
	}
	report, err := c.reporter(m.output, m.dry)
	if err != nil {
		return err
	}
	sel, err := m.find(c, resources)
	if err != nil {
		return err
	}
	for _, it := range sel.items() {
		sel.errs = appendError(sel.errs, m.annotateOne(c, it, p, report, sel.single))
	}
	return collect(sel.errs)
}

func (m *marks) annotateOne(c *call, it item, p pairs, report reporter, single bool) error {
	had := it.object.GetAnnotations()
	var taken []string
	for _, key := range p.keys {
		if value, ok := had[key]; !m.overwrite && key != changeCause && ok && value != p.values[key] {
			taken = append(taken, fmt.Sprintf("'%s' already has a value (%s)", key, value))
		}
	}
	if len(taken) > 0 {
		return fmt.Errorf("--overwrite is false but found the following declared annotation(s): %s", strings.Join(taken, "; "))
	}
	obj := it.object.DeepCopyObject().(api.Object)
	obj.SetAnnotations(p.marked(had))
	switch {
	case m.list:
		m.printList(c, it, single, "annotations", obj.GetAnnotations())
		return nil
	case m.dry != dryRunClient && !m.local:
		var err error
		if obj, err = m.send(c, it, "annotations", p); err != nil {
			return err
		}
	}
	return report.tell(it.res, obj, "annotated")
}
