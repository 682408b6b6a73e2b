package kubectl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"podflight/engine/api"
)

func taintCommand() command {
	return command{
		name: "taint", args: nodeName, use: "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N",
		short: "Update the taints on one or more nodes",
		setup: func(fs *pflag.FlagSet) runner {
			o := &taintOptions{}
			o.output.declare(fs)
			dryRunFlag(fs)
			validateFlag(fs)
			selectorFlag(fs, &o.selector)
			ignoredFlags(fs, "field-manager")
			fs.BoolVar(&o.overwrite, "overwrite", false, "If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.")
			fs.BoolVar(&o.all, "all", false, "Select all nodes in the cluster")
			return o.run
		},
	}
}

// taintOptions are the flags of kubectl taint (staging/src/k8s.io/kubectl/pkg/cmd/taint/taint.go).
type taintOptions struct {
	output    outputFlags
	selector  string
	overwrite bool
	all       bool
	add       []corev1.Taint
	remove    []corev1.Taint
}

func (o *taintOptions) run(c *call, args []string) error {
	dry, err := c.dryRun()
	if err != nil {
		return err
	}
	if _, err := c.validation(); err != nil {
		return err
	}
	resources, err := o.parse(c, args)
	if err != nil {
		return err
	}
	report, err := c.reporter(o.output, dry)
	if err != nil {
		return err
	}
	sel, err := o.find(c, resources)
	if err != nil {
		return err
	}
	for _, it := range sel.items() {
		done := ""
		ch, err := changeOf(it, func(obj api.Object) (err error) {
			done, err = o.change(obj)
			return err
		})
		obj := ch.after
		if err == nil && dry != dryRunClient {
			obj, err = c.commit(ch, dry)
		}
		if err == nil {
			err = report.tellTyped(it.res, obj, done)
		}
		sel.errs = appendError(sel.errs, err)
	}
	return collect(sel.errs)
}

// parse separates what names nodes from the taints that follow (TaintOptions.Complete).
func (o *taintOptions) parse(c *call, args []string) (resources []string, err error) {
	var specs []string
	for _, s := range args {
		switch {
		case strings.ContainsAny(s, "=:") || strings.HasSuffix(s, "-"):
			specs = append(specs, s)
		case len(specs) > 0:
			return nil, fmt.Errorf("all resources must be specified before taint changes: %s", s)
		default:
			resources = append(resources, s)
		}
	}
	switch {
	case len(resources) == 0:
		return nil, errors.New("one or more resources must be specified as <resource> <name>")
	case len(specs) == 0:
		return nil, errors.New("at least one taint update is required")
	}
	for _, spec := range specs {
		if err := o.parseOne(spec); err != nil {
			return nil, c.usageError("%s", err.Error())
		}
	}
	return resources, nil
}

func (o *taintOptions) parseOne(spec string) error {
	rest, removes := strings.CutSuffix(spec, "-")
	t, err := parseTaint(rest)
	switch {
	case err != nil:
		return err
	case removes:
		o.remove = append(o.remove, corev1.Taint{Key: t.Key, Effect: t.Effect})
		return nil
	case t.Effect == "":
		return fmt.Errorf("invalid taint spec: %v", spec)
	case slices.ContainsFunc(o.add, func(other corev1.Taint) bool { return other.MatchTaint(&t) }):
		return fmt.Errorf("duplicated taints with the same key and effect: %v", t)
	}
	o.add = append(o.add, t)
	return nil
}

// parseTaint reads "key=value:effect", "key:effect" or "key" (staging/src/k8s.io/kubectl/pkg/cmd/taint/utils.go).
func parseTaint(spec string) (corev1.Taint, error) {
	key, effect, hasEffect := strings.Cut(spec, ":")
	var t corev1.Taint
	if hasEffect {
		t.Effect = corev1.TaintEffect(effect)
		if strings.Contains(effect, ":") {
			return t, fmt.Errorf("invalid taint spec: %v", spec)
		}
		if !slices.Contains([]corev1.TaintEffect{corev1.TaintEffectNoSchedule, corev1.TaintEffectPreferNoSchedule, corev1.TaintEffectNoExecute}, t.Effect) {
			return t, fmt.Errorf("invalid taint effect: %v, unsupported taint effect", effect)
		}
		parts := strings.Split(key, "=")
		if len(parts) > 2 {
			return t, fmt.Errorf("invalid taint spec: %v", spec)
		}
		if key = parts[0]; len(parts) == 2 {
			t.Value = parts[1]
			if errs := validation.IsValidLabelValue(t.Value); len(errs) > 0 {
				return t, fmt.Errorf("invalid taint spec: %v, %s", spec, strings.Join(errs, "; "))
			}
		}
	}
	if errs := validation.IsQualifiedName(key); len(errs) > 0 {
		return t, fmt.Errorf("invalid taint spec: %v, %s", spec, strings.Join(errs, "; "))
	}
	t.Key = key
	return t, nil
}

// find follows TaintOptions.Validate, and finds the nodes.
func (o *taintOptions) find(c *call, resources []string) (selection, error) {
	res, err := resourceFor(strings.ToLower(resources[0]))
	if err != nil {
		return selection{}, err
	}
	if res.Kind != api.Node {
		return selection{}, fmt.Errorf("invalid resource type %s, only node types are supported", strings.ToLower(resources[0]))
	}
	var both []string
	for _, add := range o.add {
		for _, remove := range o.remove {
			if add.Key == remove.Key && (remove.Effect == "" || remove.Effect == add.Effect) {
				both = append(both, fmt.Sprintf("%s=%s", remove.Key, remove.Effect))
			}
		}
	}
	switch {
	case len(both) > 0:
		return selection{}, fmt.Errorf("can not both modify and remove the following taint(s) in the same command: %s", strings.Join(both, ", "))
	case o.all && o.selector != "":
		return selection{}, errors.New("setting 'all' parameter with a non empty selector is prohibited")
	case o.all || o.selector != "":
		return c.find(selector{args: []string{"nodes"}, labels: o.selector, all: o.all})
	case len(resources) < 2:
		return selection{}, errors.New("at least one resource name must be specified since 'all' parameter is not set")
	}
	return c.find(selector{args: append([]string{"nodes"}, resources[1:]...)})
}

// change changes a node's taints and says what was done (updateTaints, reorganizeTaints).
func (o *taintOptions) change(obj api.Object) (string, error) {
	node, ok := obj.(*corev1.Node)
	if !ok {
		return "", fmt.Errorf("unexpected type %T, expected Node", obj)
	}
	had := node.Spec.Taints
	var taken []string
	for _, t := range o.add {
		if slices.ContainsFunc(had, func(old corev1.Taint) bool { return old.MatchTaint(&t) }) {
			taken = append(taken, t.Key)
		}
	}
	if len(taken) > 0 && !o.overwrite {
		return "", fmt.Errorf("node %s already has %v taint(s) with same effect(s) and --overwrite is false", node.Name, strings.Join(taken, ","))
	}
	now := slices.Clone(o.add)
	for _, old := range had {
		if !slices.ContainsFunc(o.add, func(t corev1.Taint) bool { return t.MatchTaint(&old) }) {
			now = append(now, old)
		}
	}
	added, removed := len(now) != len(had), false
	var errs []error
	for _, t := range o.remove {
		before := len(now)
		now = slices.DeleteFunc(now, func(other corev1.Taint) bool {
			return other.Key == t.Key && (t.Effect == "" || other.Effect == t.Effect)
		})
		if removed = len(now) != before; !removed {
			errs = append(errs, fmt.Errorf("taint %q not found", t.ToString()))
		}
	}
	node.Spec.Taints = now
	switch {
	case added && removed || o.overwrite:
		return "modified", collect(errs)
	case added:
		return "tainted", collect(errs)
	}
	return "untainted", collect(errs)
}
