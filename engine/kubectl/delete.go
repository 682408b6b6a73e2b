package kubectl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/apiserver"
)

func deleteCommand() command {
	return command{
		name: "delete", suggestFor: []string{"rm", "remove"}, args: typeAndName,
		use:   "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
		short: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
		setup: func(fs *pflag.FlagSet) runner {
			o := &deleteOptions{}
			o.declare(fs)
			return o.run
		},
	}
}

// deleteOptions are the flags of kubectl delete (staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go).
type deleteOptions struct {
	selector
	cascade        string
	force          bool
	grace          int
	ignoreNotFound bool
	now            bool
	timeout        time.Duration
	wait           bool
	output         string
	interactive    bool
	quiet          bool
	dry            dryRun
	propagation    metav1.DeletionPropagation
}

// longWait is how long a wait without a limit waits: a week.
const longWait = 168 * time.Hour

func (o *deleteOptions) declare(fs *pflag.FlagSet) {
	o.files.declare(fs, "containing the resource to delete.")
	selectorFlag(fs, &o.labels)
	fieldSelectorFlag(fs, &o.fields)
	allNamespacesFlag(fs, &o.allNamespaces)
	fs.BoolVar(&o.all, "all", false, "Delete all resources, in the namespace of the specified resource types.")
	fs.BoolVar(&o.force, "force", false, "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.")
	fs.StringVar(&o.cascade, "cascade", "background", `Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.`)
	fs.Lookup("cascade").NoOptDefVal = "background"
	fs.BoolVar(&o.now, "now", false, "If true, resources are signaled for immediate shutdown (same as --grace-period=1).")
	fs.IntVar(&o.grace, "grace-period", -1, "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).")
	fs.DurationVar(&o.timeout, "timeout", 0, "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object")
	fs.BoolVar(&o.ignoreNotFound, "ignore-not-found", false, `Treat "resource not found" as a successful delete. Defaults to "true" when --all is specified.`)
	fs.BoolVar(&o.wait, "wait", true, "If true, wait for resources to be gone before returning. This waits for finalizers.")
	fs.StringVarP(&o.output, "output", "o", "", `Output mode. Use "-o name" for shorter output (resource/name).`)
	fs.String("raw", "", "Raw URI to DELETE to the server.  Uses the transport specified by the kubeconfig file.")
	fs.BoolVarP(&o.interactive, "interactive", "i", false, "If true, delete resource only when user confirms.")
	dryRunFlag(fs)
}

func (o *deleteOptions) run(c *call, args []string) error {
	o.args, o.lazy = args, true
	if err := o.complete(c); err != nil {
		return err
	}
	if err := o.selector.check(); err != nil {
		return err
	}
	if err := o.check(c); err != nil {
		return err
	}
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	if o.interactive {
		if proceed := o.confirm(c, sel.items()); !proceed {
			return nil
		}
	}
	return o.delete(c, sel)
}

// complete follows DeleteFlags.ToOptions and DeleteOptions.Complete.
func (o *deleteOptions) complete(c *call) error {
	var err error
	if o.propagation, err = c.propagation(o.cascade); err != nil {
		return err
	}
	if (o.all || o.labels != "" || o.fields != "") && !c.flags.Changed("ignore-not-found") {
		o.ignoreNotFound = true
	}
	if o.now {
		if o.grace != -1 {
			return errors.New("--now and --grace-period cannot be specified together")
		}
		o.grace = 1
	}
	if o.grace == 0 && !o.force {
		o.grace = 1
	}
	if o.force && o.grace < 0 {
		o.grace = 0
	}
	o.dry, err = c.dryRun()
	return err
}

// check follows DeleteOptions.Validate.
func (o *deleteOptions) check(c *call) error {
	switch {
	case o.output != "" && o.output != "name":
		return fmt.Errorf("unexpected -o output mode: %v. We only support '-o name'", o.output)
	case o.all && o.labels != "":
		return errors.New("cannot set --all and --selector at the same time")
	case o.all && o.fields != "":
		return errors.New("cannot set --all and --field-selector at the same time")
	case o.force && o.grace == 0:
		c.warn("Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.")
	case o.force && o.grace > 0:
		return errors.New("--force and --grace-period greater than 0 cannot be specified together")
	}
	return nil
}

// propagation reads --cascade (parseCascadingFlag).
func (c *call) propagation(cascade string) (metav1.DeletionPropagation, error) {
	switch cascade {
	case "orphan":
		return metav1.DeletePropagationOrphan, nil
	case "foreground":
		return metav1.DeletePropagationForeground, nil
	case "background":
		return metav1.DeletePropagationBackground, nil
	}
	yes, err := strconv.ParseBool(cascade)
	if err != nil {
		return "", fmt.Errorf(`invalid cascade value (%v). Must be "background", "foreground", or "orphan"`, cascade)
	}
	instead, p := "orphan", metav1.DeletePropagationOrphan
	if yes {
		instead, p = "background", metav1.DeletePropagationBackground
	}
	c.complain("warning: --cascade=%v is deprecated (boolean value) and can be replaced with --cascade=%s.\n", cascade, instead)
	return p, nil
}

// confirm asks on standard input whether to go on.
func (o *deleteOptions) confirm(c *call, items []item) bool {
	if len(items) == 0 {
		c.print("No resources found\n")
		return false
	}
	c.printf("You are about to delete the following %d resource(s):\n", len(items))
	for _, it := range items {
		c.print(it.title() + "\n")
	}
	c.print("Do you want to continue? (y/N): ")
	answer, _, _ := strings.Cut(string(c.env.Stdin), "\n")
	if !strings.EqualFold(strings.TrimSpace(answer), "y") {
		c.print("deletion is cancelled\n")
		return false
	}
	return true
}

// delete deletes the objects one after the other and then waits until they are gone (DeleteResult).
func (o *deleteOptions) delete(c *call, sel selection) error {
	options := apiserver.DeleteOptions{Propagation: o.propagation, DryRun: o.dry == dryRunServer}
	if o.grace >= 0 {
		seconds := int64(o.grace)
		options.GracePeriodSeconds = &seconds
	}
	found, warned := 0, false
	var gone []victim
	for _, it := range sel.items() {
		found++
		if c.given && !o.allNamespaces && !it.res.Namespaced && !warned {
			c.warn("deleting cluster-scoped resources, not scoped to the provided namespace")
			warned = true
		}
		if o.dry == dryRunClient {
			o.say(c, it)
			continue
		}
		c.request()
		obj, err := c.server.Delete(it.key(), options)
		if err != nil {
			sel.errs = append(sel.errs, whileDoing("deleting", it.source(), err))
			continue
		}
		o.say(c, it)
		gone = append(gone, victim{it, obj.GetUID()})
	}
	if o.ignoreNotFound {
		sel.without(apierrors.IsNotFound)
	}
	if err := collect(sel.errs); err != nil {
		return err
	}
	if found == 0 {
		c.print("No resources found\n")
		return nil
	}
	if !o.wait || o.dry != dryRunNone {
		return nil
	}
	timeout := o.timeout
	if timeout == 0 {
		timeout = longWait
	}
	return c.waitGone(gone, timeout)
}

// say tells that an object was deleted (DeleteOptions.PrintObj).
func (o *deleteOptions) say(c *call, it item) {
	switch {
	case o.quiet:
		return
	case o.output == "name":
		c.print(it.title() + "\n")
		return
	}
	what := "deleted"
	if o.grace == 0 {
		what = "force deleted"
	}
	if it.res.Namespaced {
		what += " from " + it.namespace + " namespace"
	}
	c.printf("%s %q %s%s\n", kindName(it.res), it.name, what, o.dry.suffix())
}

// victim is an object that was deleted, and the UID that it had.
type victim struct {
	item
	uid types.UID
}

// waitGone waits until objects are gone or others have taken their names (cmdwait.IsDeleted).
func (c *call) waitGone(all []victim, timeout time.Duration) error {
	deadline := c.server.Kernel().Now().Add(timeout)
	for _, v := range all {
		c.request()
		mail := c.watch(v.res.Kind)
		err := func() error {
			defer mail.stop()
			for c.lives(v) {
				if timeout == 0 {
					return fmt.Errorf("condition not met for %s/%s", v.res.Plural, v.name)
				}
				if _, ok := mail.next(deadline); !ok {
					return fmt.Errorf("timed out waiting for the condition on %s/%s", v.res.Plural, v.name)
				}
			}
			return nil
		}()
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *call) lives(v victim) bool {
	obj, ok := c.server.Get(v.key())
	return ok && (v.uid == "" || obj.GetUID() == v.uid)
}
