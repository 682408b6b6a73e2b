package kubectl

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"

	"podflight/engine/api"
)

func rolloutCommand() command {
	cmd := command{
		name: "rollout", use: "SUBCOMMAND", short: "Manage the rollout of a resource",
		sub: []command{
			rolloutHistoryCommand(),
			rolloutChangeCommand("pause", "Mark the provided resource as paused", "paused", pause),
			rolloutChangeCommand("resume", "Resume a paused resource", "resumed", resume),
			rolloutUndoCommand(),
			rolloutStatusCommand(),
			rolloutChangeCommand("restart", "Restart a resource", "restarted", restart),
		},
	}
	cmd.setup = group(cmd)
	return cmd
}

// rolloutFlags say which workloads a rollout command is about.
type rolloutFlags struct{ selector }

func (o *rolloutFlags) declare(fs *pflag.FlagSet) {
	o.files.declare(fs, "identifying the resource to get from a server.")
	selectorFlag(fs, &o.labels)
}

func (o *rolloutFlags) find(c *call, args []string) (selection, error) {
	if len(args) == 0 && o.files.empty() {
		return selection{}, errors.New("required resource not specified")
	}
	o.args, o.emptySelects = args, true
	return c.find(o.selector)
}

// rolloutChangeCommand is a command that changes workloads (staging/src/k8s.io/kubectl/pkg/cmd/rollout).
func rolloutChangeCommand(name, short, operation string, edit func(now time.Time, obj api.Object) error) command {
	return command{
		name: name, args: workloadName, use: "RESOURCE", short: short,
		setup: func(fs *pflag.FlagSet) runner {
			var o rolloutFlags
			var output outputFlags
			o.declare(fs)
			output.declare(fs)
			ignoredFlags(fs, "field-manager")
			return func(c *call, args []string) error { return o.change(c, args, output, operation, edit) }
		},
	}
}

func (o *rolloutFlags) change(c *call, args []string, output outputFlags, operation string, edit func(time.Time, api.Object) error) error {
	report, err := c.reporter(output, dryRunNone)
	if err != nil {
		return err
	}
	sel, err := o.find(c, args)
	if err != nil {
		return err
	}
	items, errs := sel.items(), sel.errs
	if len(items) == 0 && len(errs) == 0 {
		c.complain("No resources found in %s namespace.\n", c.namespace)
		return nil
	}
	for _, it := range items {
		ch, err := changeOf(it, func(obj api.Object) error { return edit(c.now(), obj) })
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("error: %s %q %w", it.res.GroupResource(), it.name, err))
			continue
		case ch.empty():
			errs = append(errs, fmt.Errorf("failed to create patch for %v: if restart has already been triggered within the past second, please wait before attempting to trigger another", it.name))
			continue
		}
		obj, err := c.commit(ch, dryRunNone)
		if err != nil {
			errs = append(errs, fmt.Errorf("failed to patch: %w", errors.New(err.Error())))
			continue
		}
		errs = appendError(errs, report.tellTyped(it.res, obj, operation))
	}
	return collect(errs)
}

const restartedAt = "kubectl.kubernetes.io/restartedAt"

// restart follows defaultObjectRestarter (staging/src/k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go).
func restart(now time.Time, obj api.Object) error {
	switch obj := obj.(type) {
	case *appsv1.Deployment:
		if obj.Spec.Paused {
			return errors.New("can't restart paused deployment (run rollout resume first)")
		}
	case *appsv1.DaemonSet, *appsv1.StatefulSet:
	default:
		return errors.New("restarting is not supported")
	}
	t := templateOf(obj)
	if t.Annotations == nil {
		t.Annotations = map[string]string{}
	}
	t.Annotations[restartedAt] = now.Format(time.RFC3339)
	return nil
}

func pause(_ time.Time, obj api.Object) error {
	d, ok := obj.(*appsv1.Deployment)
	switch {
	case !ok:
		return errors.New("pausing is not supported")
	case d.Spec.Paused:
		return errors.New("is already paused")
	}
	d.Spec.Paused = true
	return nil
}

func resume(_ time.Time, obj api.Object) error {
	d, ok := obj.(*appsv1.Deployment)
	switch {
	case !ok:
		return errors.New("resuming is not supported")
	case !d.Spec.Paused:
		return errors.New("is not paused")
	}
	d.Spec.Paused = false
	return nil
}
