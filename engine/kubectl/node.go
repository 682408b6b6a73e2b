package kubectl

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

func cordonCommand() command {
	return nodeCommand("cordon", "Mark node as unschedulable", true)
}

func uncordonCommand() command {
	return nodeCommand("uncordon", "Mark node as schedulable", false)
}

func nodeCommand(name, short string, unschedulable bool) command {
	return command{
		name: name, use: "NODE", short: short, args: nodeName,
		setup: func(fs *pflag.FlagSet) runner {
			o := &nodeOptions{}
			selectorFlag(fs, &o.selector)
			dryRunFlag(fs)
			return func(c *call, args []string) error {
				if err := o.find(c, args, name+" NODE"); err != nil {
					return err
				}
				o.cordon(c, unschedulable)
				return nil
			}
		},
	}
}

// nodeOptions are the flags that cordon, uncordon and drain have (staging/src/k8s.io/kubectl/pkg/cmd/drain/drain.go).
type nodeOptions struct {
	selector string
	dry      dryRun
	report   reporter
	nodes    []item
}

// find reads the flags and finds the nodes (DrainCmdOptions.Complete).
func (o *nodeOptions) find(c *call, args []string, use string) (err error) {
	switch {
	case len(args) == 0 && !c.flags.Changed("selector"):
		return c.usageError("USAGE: %s [flags]", use)
	case len(args) > 0 && o.selector != "":
		return c.usageError("error: cannot specify both a node name and a --selector option")
	}
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	if o.report, err = c.reporter(outputFlags{}, o.dry); err != nil {
		return err
	}
	s := selector{oneType: true, stopAtError: true}
	if o.selector != "" {
		s.args, s.labels = []string{"nodes"}, o.selector
	} else {
		for _, name := range args {
			typ, rest, ok := cutTuple(name)
			if !ok {
				typ, rest = "nodes", name
			}
			s.args = append(s.args, typ+"/"+rest)
		}
	}
	sel, err := c.find(s)
	if err == nil {
		err = collect(sel.errs)
	}
	for _, it := range sel.items() {
		if err == nil && it.res.Kind != api.Node {
			err = fmt.Errorf("error: expected resource of type node, got %q", it.res.Plural)
		}
	}
	o.nodes = sel.items()
	return err
}

func cutTuple(arg string) (typ, name string, ok bool) {
	t, err := splitTuple(arg)
	return t.typ, t.name, err == nil
}

// cordon follows RunCordonOrUncordon.
func (o *nodeOptions) cordon(c *call, unschedulable bool) {
	verb, done, already := "uncordon", "uncordoned", "already uncordoned"
	if unschedulable {
		verb, done, already = "cordon", "cordoned", "already cordoned"
	}
	for i, it := range o.nodes {
		ch, err := changeOf(it, func(obj api.Object) error {
			node, ok := obj.(*corev1.Node)
			if !ok {
				return errors.New("it is no node")
			}
			node.Spec.Unschedulable = unschedulable
			return nil
		})
		said := done
		switch {
		case err != nil:
		case ch.empty():
			said = already
		case o.dry != dryRunClient:
			var obj api.Object
			if obj, err = c.commit(ch, o.dry); err == nil {
				o.nodes[i].object = obj
			}
		}
		if err != nil {
			c.complain("error: unable to %s node %q: %v\n", verb, it.name, err)
			continue
		}
		o.report.say(it.res, it.name, said)
	}
}
