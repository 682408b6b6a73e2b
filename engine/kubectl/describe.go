package kubectl

import (
	"strings"

	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/kubectl/describe"
)

func describeCommand() command {
	return command{
		name: "describe", suggestFor: []string{"inspect"}, args: typeAndName,
		use:   "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
		short: "Show details of a specific resource or group of resources",
		setup: func(fs *pflag.FlagSet) runner {
			o := &describeOptions{}
			o.files.declare(fs, "containing the resource to describe")
			selectorFlag(fs, &o.labels)
			allNamespacesFlag(fs, &o.allNamespaces)
			fs.BoolVar(&o.events, "show-events", true, "If true, display events related to the described object. Defaults to true for a single object, false for multiple objects and prefix matching.")
			ignoredFlags(fs, "chunk-size")
			return o.run
		},
	}
}

// describeOptions are the flags of kubectl describe (staging/src/k8s.io/kubectl/pkg/cmd/describe/describe.go).
type describeOptions struct {
	selector
	events bool
}

func (o *describeOptions) run(c *call, args []string) error {
	if len(args) == 0 && o.files.empty() {
		return verbatim("You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.\n")
	}
	o.args, o.emptySelects = args, true
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	items := sel.items()
	if (len(sel.errs) > 0 || len(items) > 1) && !c.flags.Changed("show-events") {
		o.events = false
	}
	if err := collect(sel.errs); err != nil && apierrors.IsNotFound(err) && len(args) == 2 {
		return o.describePrefix(c, err)
	}
	for i, it := range items {
		text, err := o.text(c, it)
		if err != nil {
			sel.errs = append(sel.errs, err)
			continue
		}
		if i > 0 {
			text = "\n\n" + text
		}
		c.print(text)
	}
	if len(items) == 0 && len(sel.errs) == 0 {
		if o.allNamespaces {
			c.complain("No resources found\n")
		} else {
			c.complain("No resources found in %s namespace.\n", c.namespace)
		}
	}
	return collect(sel.errs)
}

// text asks the server for the object, and for what is around it.
func (o *describeOptions) text(c *call, it item) (string, error) {
	obj, err := c.get(it.key())
	if err != nil {
		return "", err
	}
	return describe.Object(obj, c.server, describe.Options{Events: o.events, Now: c.now()}), nil
}

// describePrefix describes what begins with the name that was not found (DescribeMatchingResources).
func (o *describeOptions) describePrefix(c *call, notFound error) error {
	sel, err := c.find(selector{args: o.args[:1], emptySelects: true, oneType: true})
	if err != nil {
		return err
	}
	found := false
	for _, it := range sel.items() {
		if !strings.HasPrefix(it.name, o.args[1]) {
			continue
		}
		found = true
		text, err := o.text(c, it)
		if err != nil {
			return err
		}
		c.print(text + "\n")
	}
	if !found {
		return notFound
	}
	return nil
}
