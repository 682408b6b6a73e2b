package kubectl

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

func rolloutStatusCommand() command {
	return command{
		name: "status", args: workloadName, use: "(TYPE NAME | TYPE/NAME) [flags]", short: "Show the status of the rollout",
		setup: func(fs *pflag.FlagSet) runner {
			o := &statusOptions{}
			o.declare(fs)
			fs.BoolVarP(&o.watch, "watch", "w", true, "Watch the status of the rollout until it's done.")
			fs.Int64Var(&o.revision, "revision", 0, "Pin to a specific revision for showing its status. Defaults to 0 (last revision).")
			fs.DurationVar(&o.timeout, "timeout", 0, "The length of time to wait before ending watch, zero means never. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).")
			return o.run
		},
	}
}

// statusOptions are the flags of kubectl rollout status (staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_status.go).
type statusOptions struct {
	rolloutFlags
	watch    bool
	revision int64
	timeout  time.Duration
}

func (o *statusOptions) run(c *call, args []string) error {
	if len(args) > 0 && o.revision < 0 {
		return fmt.Errorf("revision must be a positive integer: %v", o.revision)
	}
	sel, err := o.find(c, args)
	if err != nil {
		return err
	}
	items := sel.items()
	if len(items) == 0 && len(sel.errs) == 0 {
		c.complain("No resources found in %s namespace.\n", c.namespace)
	}
	for _, it := range items {
		sel.errs = appendError(sel.errs, o.follow(c, it))
	}
	return collect(sel.errs)
}

// follow prints the status after each change, until the rollout is done.
func (o *statusOptions) follow(c *call, it item) error {
	deadline := sim.Never
	if o.timeout > 0 {
		deadline = c.server.Kernel().Now().Add(o.timeout)
	}
	if _, _, err := rolloutStatus(it.object, 0); errors.Is(err, errNoStatus) {
		return fmt.Errorf("%w has been implemented for %s", errNoStatus, it.res.GroupVersionKind().GroupKind())
	}
	c.request()
	mail := c.watch(it.res.Kind)
	defer mail.stop()
	obj, ok := c.server.Get(it.key())
	for {
		if ok {
			text, done, err := rolloutStatus(obj, o.revision)
			if err != nil {
				return err
			}
			c.print(text)
			if done || !o.watch {
				return nil
			}
		}
		ev, came := mail.next(deadline)
		if !came {
			return errTimedOut
		}
		obj, ok = ev.Object, api.KeyOf(it.res.Kind, ev.Object) == it.key()
		if ok && ev.Op == trace.Deleted {
			return errors.New("object has been deleted")
		}
	}
}

var errNoStatus = errors.New("no status viewer")

// rolloutStatus says how far a rollout has come, and whether it is done (StatusViewer in
// staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go).
func rolloutStatus(obj api.Object, revision int64) (text string, done bool, err error) {
	switch obj := obj.(type) {
	case *appsv1.Deployment:
		return deploymentStatus(obj, revision)
	case *appsv1.DaemonSet:
		return daemonSetStatus(obj)
	case *appsv1.StatefulSet:
		return statefulSetStatus(obj)
	}
	return "", false, errNoStatus
}

func deploymentStatus(d *appsv1.Deployment, revision int64) (string, bool, error) {
	if revision > 0 {
		running, err := revisionOf(d)
		if err != nil {
			return "", false, fmt.Errorf("cannot get the revision of deployment %q: %w", d.Name, err)
		}
		if running != revision {
			return "", false, fmt.Errorf("desired revision (%d) is different from the running revision (%d)", revision, running)
		}
	}
	if d.Generation > d.Status.ObservedGeneration {
		return "Waiting for deployment spec update to be observed...\n", false, nil
	}
	for _, cond := range d.Status.Conditions {
		if cond.Type == appsv1.DeploymentProgressing && cond.Reason == "ProgressDeadlineExceeded" {
			return "", false, fmt.Errorf("deployment %q exceeded its progress deadline", d.Name)
		}
	}
	waiting := fmt.Sprintf("Waiting for deployment %q rollout to finish: ", d.Name)
	s := d.Status
	switch {
	case d.Spec.Replicas != nil && s.UpdatedReplicas < *d.Spec.Replicas:
		return waiting + fmt.Sprintf("%d out of %d new replicas have been updated...\n", s.UpdatedReplicas, *d.Spec.Replicas), false, nil
	case s.Replicas > s.UpdatedReplicas:
		return waiting + fmt.Sprintf("%d old replicas are pending termination...\n", s.Replicas-s.UpdatedReplicas), false, nil
	case s.AvailableReplicas < s.UpdatedReplicas:
		return waiting + fmt.Sprintf("%d of %d updated replicas are available...\n", s.AvailableReplicas, s.UpdatedReplicas), false, nil
	}
	return fmt.Sprintf("deployment %q successfully rolled out\n", d.Name), true, nil
}

// revisionOf returns the revision that a Deployment or ReplicaSet is at, 0 if it says none.
func revisionOf(obj api.Object) (int64, error) {
	text, ok := obj.GetAnnotations()["deployment.kubernetes.io/revision"]
	if !ok {
		return 0, nil
	}
	return strconv.ParseInt(text, 10, 64)
}

var errOnlyRolling = errors.New("rollout status is only available for RollingUpdate strategy type")

func daemonSetStatus(d *appsv1.DaemonSet) (string, bool, error) {
	s := d.Status
	waiting := fmt.Sprintf("Waiting for daemon set %q rollout to finish: ", d.Name)
	switch {
	case d.Spec.UpdateStrategy.Type != appsv1.RollingUpdateDaemonSetStrategyType:
		return "", true, errOnlyRolling
	case d.Generation > s.ObservedGeneration:
		return "Waiting for daemon set spec update to be observed...\n", false, nil
	case s.UpdatedNumberScheduled < s.DesiredNumberScheduled:
		return waiting + fmt.Sprintf("%d out of %d new pods have been updated...\n", s.UpdatedNumberScheduled, s.DesiredNumberScheduled), false, nil
	case s.NumberAvailable < s.DesiredNumberScheduled:
		return waiting + fmt.Sprintf("%d of %d updated pods are available...\n", s.NumberAvailable, s.DesiredNumberScheduled), false, nil
	}
	return fmt.Sprintf("daemon set %q successfully rolled out\n", d.Name), true, nil
}

func statefulSetStatus(set *appsv1.StatefulSet) (string, bool, error) {
	s, want := set.Status, set.Spec.Replicas
	switch {
	case set.Spec.UpdateStrategy.Type != appsv1.RollingUpdateStatefulSetStrategyType:
		return "", true, errOnlyRolling
	case s.ObservedGeneration == 0 || set.Generation > s.ObservedGeneration:
		return "Waiting for statefulset spec update to be observed...\n", false, nil
	case want != nil && s.ReadyReplicas < *want:
		return fmt.Sprintf("Waiting for %d pods to be ready...\n", *want-s.ReadyReplicas), false, nil
	}
	if rolling := set.Spec.UpdateStrategy.RollingUpdate; rolling != nil {
		if want != nil && rolling.Partition != nil && s.UpdatedReplicas < *want-*rolling.Partition {
			return fmt.Sprintf("Waiting for partitioned roll out to finish: %d out of %d new pods have been updated...\n",
				s.UpdatedReplicas, *want-*rolling.Partition), false, nil
		}
		return fmt.Sprintf("partitioned roll out complete: %d new pods have been updated...\n", s.UpdatedReplicas), true, nil
	}
	if s.UpdateRevision != s.CurrentRevision {
		return fmt.Sprintf("waiting for statefulset rolling update to complete %d pods at revision %s...\n", s.UpdatedReplicas, s.UpdateRevision), false, nil
	}
	return fmt.Sprintf("statefulset rolling update complete %d pods at revision %s...\n", s.CurrentReplicas, s.CurrentRevision), true, nil
}
