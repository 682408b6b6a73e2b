package kubectl

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/spf13/pflag"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/codec"
	"podflight/engine/patch"
)

func replaceCommand() command {
	return command{
		name: "replace", use: "-f FILENAME", short: "Replace a resource by file name or stdin",
		setup: func(fs *pflag.FlagSet) runner {
			o := &replaceOptions{}
			o.files.declare(fs, "The files that contain the configurations to replace.")
			o.output.declare(fs)
			validateFlag(fs)
			dryRunFlag(fs)
			saveConfigFlag(fs, &o.annotate)
			ignoredFlags(fs, "field-manager")
			fs.BoolVar(&o.force, "force", false, "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.")
			fs.IntVar(&o.grace, "grace-period", -1, "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).")
			fs.DurationVar(&o.timeout, "timeout", 0, "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object")
			fs.StringVar(&o.cascade, "cascade", "background", `Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.`)
			fs.Lookup("cascade").NoOptDefVal = "background"
			fs.Bool("wait", false, "If true, wait for resources to be gone before returning. This waits for finalizers.")
			fs.StringVar(&o.raw, "raw", "", "Raw URI to PUT to the server.  Uses the transport specified by the kubeconfig file.")
			return o.run
		},
	}
}

// replaceOptions are the flags of kubectl replace (staging/src/k8s.io/kubectl/pkg/cmd/replace/replace.go).
type replaceOptions struct {
	files       files
	output      outputFlags
	annotate    bool
	force       bool
	grace       int
	timeout     time.Duration
	cascade     string
	raw         string
	dry         dryRun
	validation  codec.FieldValidation
	propagation metav1.DeletionPropagation
	report      reporter
}

// goneTimeout is how long replace --force waits until an object is gone.
const goneTimeout = 5 * time.Minute

func (o *replaceOptions) run(c *call, _ []string) error {
	if err := o.complete(c); err != nil {
		return err
	}
	items, errs := c.objectsOf(o.files, "", o.validation)
	if o.force {
		if err := o.clear(c, items); err != nil {
			return err
		}
	}
	for _, it := range items {
		obj, err := o.replace(c, it)
		if err == nil && o.dry != dryRunClient {
			err = o.report.tell(it.res, obj, "replaced")
		}
		errs = appendError(errs, err)
	}
	if o.force && len(items) == 0 && len(errs) == 0 {
		return errors.New("no objects passed to replace")
	}
	return collect(errs)
}

// complete follows ReplaceOptions.Complete and Validate.
func (o *replaceOptions) complete(c *call) (err error) {
	if o.validation, err = c.validation(); err != nil {
		return err
	}
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	if o.report, err = c.reporter(o.output, o.dry); err != nil {
		return err
	}
	if o.propagation, err = c.propagation(o.cascade); err != nil {
		return err
	}
	if o.grace == 0 {
		o.grace = 1
	}
	switch {
	case o.files.empty():
		return errors.New("must specify one of -f and -k")
	case o.grace >= 0 && !o.force:
		return errors.New("--grace-period must have --force specified")
	case o.timeout != 0 && !o.force:
		return errors.New("--timeout must have --force specified")
	case o.force && o.dry != dryRunNone:
		return errors.New("--dry-run can not be used when --force is set")
	case o.raw != "":
		return errors.New("podflight's kubectl does not have replace --raw")
	}
	return nil
}

// clear deletes the objects and waits until they are gone (forceReplace).
func (o *replaceOptions) clear(c *call, items []item) error {
	d := deleteOptions{grace: o.grace, ignoreNotFound: true, propagation: o.propagation, output: o.output.format}
	var sel selection
	for _, it := range items {
		sel.listings = append(sel.listings, listing{res: it.res, items: []item{it}, named: true})
	}
	if err := d.delete(c, sel); err != nil {
		return err
	}
	timeout := o.timeout
	if timeout == 0 {
		timeout = goneTimeout
	}
	for _, it := range items {
		if !c.waitFree(it.key(), timeout) {
			return errors.New("context deadline exceeded")
		}
	}
	return nil
}

func (o *replaceOptions) replace(c *call, it item) (api.Object, error) {
	content, err := it.content()
	if err == nil {
		err = refreshApplied(content, o.annotate)
	}
	if err != nil {
		return nil, whileDoing("replacing", it.source(), err)
	}
	if o.force {
		return c.post(it, content, o.validation, dryRunNone)
	}
	if o.dry == dryRunClient {
		return nil, o.report.tellContent(it, content, "replaced")
	}
	obj, err := o.put(c, it, content)
	if err != nil {
		err = whileDoing("replacing", it.source(), err)
	}
	return obj, err
}

// put replaces an object, whatever its version (resource.Helper.Replace).
func (o *replaceOptions) put(c *call, it item, content patch.Object) (api.Object, error) {
	data, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	if _, err := c.get(it.key()); err != nil {
		return nil, err
	}
	obj, warnings, err := codec.Decode(it.doc.GVK, data, o.validation)
	c.warnAll(warnings)
	if err != nil {
		return nil, err
	}
	return c.put(obj, o.dry)
}
