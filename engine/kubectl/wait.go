package kubectl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/kubectl/jsonpath"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

func waitCommand() command {
	return command{
		name: "wait", args: typeAndName,
		use:   "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
		short: "Wait for a specific condition on one or many resources",
		setup: func(fs *pflag.FlagSet) runner {
			o := &waitOptions{}
			o.output.declare(fs)
			o.files.declare(fs, "identifying the resource.")
			selectorFlag(fs, &o.labels)
			fieldSelectorFlag(fs, &o.fields)
			allNamespacesFlag(fs, &o.allNamespaces)
			fs.BoolVar(&o.all, "all", false, "Select all resources in the namespace of the specified resource types")
			fs.Bool("local", false, "If true, annotation will NOT contact api-server but run locally.")
			fs.DurationVar(&o.timeout, "timeout", 30*time.Second, "The length of time to wait before giving up. Zero means check once and don't wait, negative means wait for a week.")
			fs.StringArrayVar(&o.conditions, "for", nil, "The condition to wait on: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]. The default condition-value is true. Condition values are compared after Unicode simple case folding, which is a more general form of case-insensitivity. Multiple conditions are supported and AND'ed to each other in a sequential order. If --for=create is passed, it is always waited first.")
			return o.run
		},
	}
}

// waitOptions are the flags of kubectl wait (staging/src/k8s.io/kubectl/pkg/cmd/wait).
type waitOptions struct {
	selector
	output     outputFlags
	timeout    time.Duration
	conditions []string
	report     reporter
	deadline   sim.Instant
}

// condition is one thing to wait for. It fulfils none of an object that is gone, unless that is what is wanted.
type condition struct {
	gone    bool
	created bool
	met     func(content map[string]any) (bool, error)
}

func (o *waitOptions) run(c *call, args []string) error {
	o.args, o.emptySelects, o.all = args, o.all, false
	var err error
	if o.report, err = c.reporter(o.output, dryRunNone); err != nil {
		return err
	}
	conditions, err := parseConditions(o.conditions)
	if err != nil {
		return err
	}
	if o.timeout < 0 {
		o.timeout = longWait
	}
	c.begin()
	o.deadline = c.server.Kernel().Now().Add(o.timeout)
	if slices.ContainsFunc(conditions, func(cond condition) bool { return cond.created }) {
		if err := o.created(c); err != nil {
			return err
		}
	}
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	forDelete := slices.ContainsFunc(conditions, func(cond condition) bool { return cond.gone })
	if forDelete {
		sel.without(apierrors.IsNotFound)
	}
	items := sel.items()
	if len(items) == 0 && len(sel.errs) == 0 && !forDelete {
		return errors.New("no matching resources found")
	}
	for _, it := range items {
		if err := o.waitFor(c, it, conditions); err != nil {
			sel.errs = append(sel.errs, err)
		}
	}
	return collect(sel.errs)
}

// parseConditions follows conditionFuncsFor.
func parseConditions(texts []string) ([]condition, error) {
	var all []condition
	for _, text := range texts {
		var cond condition
		var err error
		switch lower := strings.ToLower(text); {
		case lower == "delete":
			cond.gone = true
		case lower == "create":
			cond.created = true
		case strings.HasPrefix(text, "condition="):
			name, value, ok := strings.Cut(strings.TrimPrefix(text, "condition="), "=")
			if !ok {
				value = "true"
			}
			cond.met = func(content map[string]any) (bool, error) { return hasCondition(content, name, value), nil }
		case strings.HasPrefix(text, "jsonpath="):
			cond.met, err = parsePathCondition(strings.TrimPrefix(text, "jsonpath="))
		default:
			err = fmt.Errorf("unrecognized condition: %q", text)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, cond)
	}
	if all == nil {
		return nil, fmt.Errorf("unrecognized condition: %q", texts)
	}
	return all, nil
}

// hasCondition says whether a condition has a value that is not of an older generation (ConditionalWait.checkCondition).
func hasCondition(content map[string]any, name, value string) bool {
	status, _ := content["status"].(map[string]any)
	list, _ := status["conditions"].([]any)
	for _, entry := range list {
		cond, ok := entry.(map[string]any)
		typ, hasType := cond["type"].(string)
		is, hasStatus := cond["status"].(string)
		if !ok || !hasType || !hasStatus || !strings.EqualFold(typ, name) {
			continue
		}
		observed, ok := cond["observedGeneration"].(int64)
		if !ok {
			observed, ok = status["observedGeneration"].(int64)
		}
		meta, _ := content["metadata"].(map[string]any)
		if generation, has := meta["generation"].(int64); has && ok && observed < generation {
			return false
		}
		return strings.EqualFold(is, value)
	}
	return false
}

// parsePathCondition follows processJSONPathInput and JSONPathWait.
func parsePathCondition(text string) (func(map[string]any) (bool, error), error) {
	parts := splitAssignment(text)
	if len(parts) > 2 {
		return nil, errors.New("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'")
	}
	path, err := relaxedPath(parts[0])
	if err != nil {
		return nil, err
	}
	want := ""
	if len(parts) == 2 {
		if want = strings.Trim(parts[1], `'"`); want == "" {
			return nil, errors.New("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3")
		}
	}
	if path == "" {
		return nil, errors.New("jsonpath expression cannot be empty")
	}
	template, err := jsonpath.Parse(path)
	if err != nil {
		return nil, err
	}
	return func(content map[string]any) (bool, error) { return pathHas(template, content, want) }, nil
}

// splitAssignment splits at each "=" that is not doubled (splitJSONPathInput).
func splitAssignment(text string) []string {
	const doubled = "\x00"
	parts := strings.Split(strings.ReplaceAll(text, "==", doubled), "=")
	for i, p := range parts {
		parts[i] = strings.ReplaceAll(p, doubled, "==")
	}
	return parts
}

func pathHas(template *jsonpath.Template, content map[string]any, want string) (bool, error) {
	found, err := template.Find(content, false)
	switch {
	case err != nil:
		return false, err
	case len(found) == 0 || len(found[0]) == 0:
		return false, nil
	case len(found) > 1:
		return false, errors.New("given jsonpath expression matches more than one list")
	case len(found[0]) > 1:
		return false, errors.New("given jsonpath expression matches more than one value")
	case want == "":
		return true, nil
	}
	switch found[0][0].(type) {
	case map[string]any, []any:
		return false, errors.New("jsonpath leads to a nested object or list which is not supported")
	}
	return strings.TrimSpace(fmt.Sprint(found[0][0])) == strings.TrimSpace(want), nil
}

// createPoll is how often --for=create looks.
const createPoll = 500 * time.Millisecond

// created waits until what is selected exists. It looks on kubectl's beat, but only after something was written.
func (o *waitOptions) created(c *call) error {
	kernel := c.server.Kernel()
	start := kernel.Now()
	for {
		sel, err := c.find(o.selector)
		if err == nil {
			sel.without(apierrors.IsNotFound)
			err = collect(sel.errs)
		}
		if err != nil {
			return err
		}
		if len(sel.items()) > 0 {
			return nil
		}
		if !c.awaitWrite(o.deadline) {
			return errTimedOut
		}
		c.sleep(createPoll - kernel.Now().Sub(start)%createPoll)
	}
}

// awaitWrite waits until any object is written. It reports false when the deadline came first.
func (c *call) awaitWrite(deadline sim.Instant) bool {
	kernel := c.server.Kernel()
	if kernel.Now() >= deadline {
		return false
	}
	written := false
	var stops []func()
	var timer sim.Timer
	defer func() {
		timer.Stop()
		for _, stop := range stops {
			stop()
		}
	}()
	c.await(func(resume func()) {
		timer = kernel.At(deadline, resume)
		for _, r := range api.Resources() {
			stops = append(stops, c.server.Watch(r.Kind, func(apiserver.WatchEvent) {
				written = true
				resume()
			}))
		}
	})
	return written
}

// waitFor waits for all conditions of one object, one after the other.
func (o *waitOptions) waitFor(c *call, it item, conditions []condition) error {
	for _, cond := range conditions {
		switch {
		case cond.created:
		case cond.gone:
			if _, ok := c.server.Get(it.key()); ok {
				if err := c.waitGone([]victim{{item: it}}, o.left(c)); err != nil {
					return err
				}
			}
		default:
			obj, err := o.until(c, it, cond)
			if err != nil {
				return err
			}
			it.object = obj
		}
		if err := o.report.tell(it.res, it.object, "condition met"); err != nil {
			return err
		}
	}
	return nil
}

func (o *waitOptions) left(c *call) time.Duration {
	return max(0, o.deadline.Sub(c.server.Kernel().Now()))
}

// until waits until a condition is met (getObjAndCheckCondition).
func (o *waitOptions) until(c *call, it item, cond condition) (api.Object, error) {
	mail := c.watch(it.res.Kind)
	defer mail.stop()
	obj, err := c.get(it.key())
	if err != nil {
		return nil, err
	}
	for {
		content, err := fieldsJSON(obj)
		if err != nil {
			return nil, err
		}
		if met, err := cond.met(content); met || err != nil {
			return obj, err
		}
		if o.timeout == 0 {
			return nil, fmt.Errorf("condition not met for %s/%s", it.res.Plural, it.name)
		}
		if obj = nextOf(mail, it, o.deadline); obj == nil {
			return nil, fmt.Errorf("%w on %s/%s", errTimedOut, it.res.Plural, it.name)
		}
	}
}

// nextOf returns the object as the next write of it left it, or nil when the deadline came first.
func nextOf(mail *mailbox, it item, deadline sim.Instant) api.Object {
	for {
		ev, ok := mail.next(deadline)
		if !ok {
			return nil
		}
		if ev.Op != trace.Deleted && api.KeyOf(it.res.Kind, ev.Object) == it.key() {
			return ev.Object
		}
	}
}
