package kubectl

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/history"
	"podflight/engine/kubectl/describe"
)

func rolloutHistoryCommand() command {
	return command{
		name: "history", args: workloadName, use: "(TYPE NAME | TYPE/NAME) [flags]", short: "View rollout history",
		setup: func(fs *pflag.FlagSet) runner {
			o := &historyOptions{}
			o.declare(fs)
			o.output.declare(fs)
			fs.Int64Var(&o.revision, "revision", 0, "See the details, including podTemplate of the revision specified")
			return o.run
		},
	}
}

// historyOptions are the flags of kubectl rollout history (staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_history.go).
type historyOptions struct {
	rolloutFlags
	output   outputFlags
	revision int64
}

// revision is a template that a workload had or has.
type revision struct {
	number int64
	cause  string
	object api.Object // the ReplicaSet, or the ControllerRevision
	// template is nil if the revision cannot be read.
	template *corev1.PodTemplateSpec
}

func (o *historyOptions) run(c *call, args []string) error {
	if len(args) > 0 && o.revision < 0 {
		return fmt.Errorf("revision must be a positive integer: %v", o.revision)
	}
	sel, err := o.find(c, args)
	if err != nil {
		return err
	}
	report, err := c.reporter(o.output, dryRunNone)
	if err != nil {
		return err
	}
	for _, it := range sel.items() {
		sel.errs = appendError(sel.errs, o.show(c, it, report))
	}
	return collect(sel.errs)
}

func (o *historyOptions) show(c *call, it item, report reporter) error {
	all, err := c.revisions(it)
	if err != nil {
		return fmt.Errorf("no history viewer has been implemented for %q", it.res.GroupVersionKind().GroupKind())
	}
	if o.output.format != "" {
		return o.printObjects(all, report)
	}
	title, text := "", "No rollout history found."
	switch {
	case len(all) > 0 && o.revision > 0:
		r, ok := findRevision(all, o.revision)
		if !ok {
			return errNoRevision
		}
		if r.template == nil {
			return fmt.Errorf("unable to parse history %s", r.object.GetName())
		}
		text = describe.Template(r.template)
	case len(all) > 0:
		text = revisionTable(all)
	}
	if o.revision > 0 {
		title = fmt.Sprintf("with revision #%d", o.revision)
	}
	report.say(it.res, it.name, title+"\n"+text)
	return nil
}

var errNoRevision = errors.New("unable to find the specified revision")

func (o *historyOptions) printObjects(all []revision, report reporter) error {
	if o.revision > 0 {
		r, ok := findRevision(all, o.revision)
		if !ok {
			return errNoRevision
		}
		all = []revision{r}
	}
	for _, r := range all {
		kind, _ := api.KindOf(r.object)
		res, _ := api.ResourceOf(kind)
		if err := report.tellTyped(res, r.object, ""); err != nil {
			return err
		}
	}
	return nil
}

func findRevision(all []revision, number int64) (revision, bool) {
	at := slices.IndexFunc(all, func(r revision) bool { return r.number == number })
	if at < 0 {
		return revision{}, false
	}
	return all[at], true
}

func revisionTable(all []revision) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprint(w, "REVISION\tCHANGE-CAUSE\n")
	for _, r := range all {
		fmt.Fprintf(w, "%d\t%s\n", r.number, cmp.Or(r.cause, "<none>"))
	}
	w.Flush()
	return b.String()
}

var errNoHistory = errors.New("no history")

// revisions returns what a workload was and is, oldest first (HistoryViewer in
// staging/src/k8s.io/kubectl/pkg/polymorphichelpers/history.go).
func (c *call) revisions(it item) ([]revision, error) {
	c.request()
	var all []revision
	switch obj := it.object.(type) {
	case *appsv1.Deployment:
		for _, rs := range c.replicaSetsOf(obj) {
			if number, err := revisionOf(rs); err == nil {
				all = append(all, revision{number: number, cause: rs.Annotations[changeCause], object: rs, template: rs.Spec.Template.DeepCopy()})
			}
		}
	case *appsv1.StatefulSet, *appsv1.DaemonSet:
		for _, r := range history.List(c.server, obj.GetUID()) {
			template, err := history.Template(r)
			if err != nil {
				template = nil
			}
			all = append(all, revision{number: r.Revision, cause: r.Annotations[changeCause], object: r, template: template})
		}
	default:
		return nil, errNoHistory
	}
	slices.SortStableFunc(all, func(a, b revision) int { return cmp.Compare(a.number, b.number) })
	return all, nil
}

func (c *call) replicaSetsOf(d *appsv1.Deployment) []*appsv1.ReplicaSet {
	var all []*appsv1.ReplicaSet
	for _, obj := range c.server.List(api.ReplicaSet, d.Namespace) {
		if rs, ok := obj.(*appsv1.ReplicaSet); ok && metav1.IsControlledBy(rs, d) {
			all = append(all, rs)
		}
	}
	return all
}
