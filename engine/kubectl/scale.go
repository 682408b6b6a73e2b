package kubectl

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
)

func scaleCommand() command {
	return command{
		name: "scale", args: workloadName,
		use:   "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
		short: "Set a new size for a deployment, replica set, or replication controller",
		setup: func(fs *pflag.FlagSet) runner {
			o := &scaleOptions{}
			o.output.declare(fs)
			o.files.declare(fs, "identifying the resource to set a new size")
			selectorFlag(fs, &o.labels)
			dryRunFlag(fs)
			fs.BoolVar(&o.all, "all", false, "Select all resources in the namespace of the specified resource types")
			fs.StringVar(&o.version, "resource-version", "", "Precondition for resource version. Requires that the current resource version match this value in order to scale.")
			fs.IntVar(&o.current, "current-replicas", -1, "Precondition for current size. Requires that the current size of the resource match this value in order to scale. -1 (default) for no condition.")
			fs.IntVar(&o.replicas, "replicas", 0, "The new desired number of replicas. Required.")
			fs.DurationVar(&o.timeout, "timeout", 0, "The length of time to wait before giving up on a scale operation, zero means don't wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).")
			recordFlag(fs)
			return o.run
		},
	}
}

// recordFlag declares --record, which has been deprecated for years and is taken without effect.
func recordFlag(fs *pflag.FlagSet) {
	fs.Bool("record", false, "Record current kubectl command in the resource annotation. If set to false, do not record the command. If set to true, record the command. If not set, default to updating the existing annotation value only if one already exists.")
}

// scaleOptions are the flags of kubectl scale (staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go).
type scaleOptions struct {
	selector
	output   outputFlags
	version  string
	current  int
	replicas int
	timeout  time.Duration
	dry      dryRun
}

func (o *scaleOptions) run(c *call, args []string) error {
	if err := c.require("replicas"); err != nil {
		return err
	}
	o.args, o.emptySelects, o.all = args, o.all, false
	var err error
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	report, err := c.reporter(o.output, o.dry)
	switch {
	case err != nil:
		return err
	case o.replicas < 0:
		return verbatim("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
	case o.current < -1:
		return verbatim("The --current-replicas must specify an integer of -1 or greater")
	}
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	items := sel.items()
	if o.version != "" && len(items) > 1 {
		return errors.New("cannot use --resource-version with multiple resources")
	}
	if len(items) == 0 {
		if len(sel.errs) > 0 {
			return collect(sel.errs)
		}
		return errors.New("no objects passed to scale")
	}
	for _, it := range items {
		obj := it.object
		if o.dry != dryRunClient {
			if obj, err = o.scale(c, it); err != nil {
				return err
			}
		}
		if err := report.tell(it.res, obj, "scaled"); err != nil {
			return err
		}
	}
	return collect(sel.errs)
}

// sizeOf returns how many replicas an object wants and has. It reports false for a kind that has no size.
func sizeOf(obj api.Object) (want, has int32, ok bool) {
	var replicas *int32
	switch obj := obj.(type) {
	case *appsv1.Deployment:
		replicas, has = obj.Spec.Replicas, obj.Status.Replicas
	case *appsv1.ReplicaSet:
		replicas, has = obj.Spec.Replicas, obj.Status.Replicas
	case *appsv1.StatefulSet:
		replicas, has = obj.Spec.Replicas, obj.Status.Replicas
	default:
		return 0, 0, false
	}
	want = 1
	if replicas != nil {
		want = *replicas
	}
	return want, has, true
}

// scale changes the size of one object, and with --timeout waits until it has it (genericScaler.Scale in
// staging/src/k8s.io/kubectl/pkg/scale/scale.go).
func (o *scaleOptions) scale(c *call, it item) (api.Object, error) {
	want, _, ok := sizeOf(it.object)
	if !ok {
		c.request()
		return nil, apierrors.NewGenericServerResponse(404, "patch", schema.GroupResource{}, "", "", 0, false)
	}
	if o.current != -1 && int(want) != o.current {
		return nil, verbatim("Expected replicas to be %d, was %d", o.current, want)
	}
	if version := it.object.GetResourceVersion(); o.version != "" && version != o.version {
		return nil, verbatim("Expected resource version to be %s, was %s", o.version, version)
	}
	data := []byte(`{"spec":{"replicas":` + strconv.Itoa(o.replicas) + `}}`)
	obj, err := c.send(it.key(), types.MergePatchType, data, apiserver.PatchOptions{DryRun: o.dry == dryRunServer})
	if err != nil || o.timeout == 0 || o.dry != dryRunNone {
		return obj, err
	}
	return obj, o.await(c, it, obj)
}

// await waits until the object has its new size. It looks once a second.
func (o *scaleOptions) await(c *call, it item, obj api.Object) error {
	mail := c.watch(it.res.Kind)
	defer mail.stop()
	start := c.server.Kernel().Now()
	deadline := start.Add(o.timeout)
	for {
		want, has, _ := sizeOf(obj)
		if int(want) != o.replicas || want == has {
			return nil
		}
		if obj = nextOf(mail, it, deadline); obj == nil {
			return fmt.Errorf("timed out waiting for %q to be synced", it.name)
		}
		c.sleep(time.Second - c.server.Kernel().Now().Sub(start)%time.Second)
		if now, ok := c.server.Get(it.key()); ok {
			obj = now
		}
	}
}
