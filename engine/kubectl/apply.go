package kubectl

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/patch"
)

func applyCommand() command {
	return command{
		name: "apply", use: "(-f FILENAME | -k DIRECTORY)",
		short: "Apply a configuration to a resource by file name or stdin",
		setup: func(fs *pflag.FlagSet) runner {
			o := &applyOptions{}
			o.declare(fs)
			return o.run
		},
		sub: []command{
			viewLastAppliedCommand(),
			{name: "set-last-applied", short: "Set the last-applied-configuration annotation on a live object to match the contents of a file"},
			{name: "edit-last-applied", short: "Edit latest last-applied-configuration annotations of a resource/object"},
		},
	}
}

// applyOptions are the flags of kubectl apply (staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go). Server-side
// apply knows no field managers here: it adds and changes what the manifest names and takes nothing away.
type applyOptions struct {
	files          files
	labels         string
	output         outputFlags
	serverSide     bool
	forceConflicts bool
	prune          bool
	all            bool
	subresource    string
	cascade        string
	force          bool
	grace          int
	timeout        time.Duration
	dry            dryRun
	validation     codec.FieldValidation
	propagation    metav1.DeletionPropagation
	report         reporter
	applied        []any // what -o prints in the end
}

func (o *applyOptions) declare(fs *pflag.FlagSet) {
	o.files.declare(fs, "that contains the configuration to apply")
	selectorFlag(fs, &o.labels)
	o.output.declare(fs)
	validateFlag(fs)
	dryRunFlag(fs)
	fs.BoolVar(&o.serverSide, "server-side", false, "If true, apply runs in the server instead of the client.")
	fs.BoolVar(&o.forceConflicts, "force-conflicts", false, "If true, server-side apply will force the changes against conflicts.")
	fs.BoolVar(&o.prune, "prune", false, "Automatically delete resource objects, that do not appear in the configs and are created by either apply or create --save-config. Should be used with either -l or --all.")
	fs.BoolVar(&o.all, "all", false, "Select all resources in the namespace of the specified resource types.")
	fs.StringArray("prune-allowlist", nil, "Overwrite the default allowlist with <group/version/kind> for --prune")
	fs.StringVar(&o.subresource, "subresource", "", "If specified, apply will operate on the subresource of the requested object.  Only allowed when using --server-side.")
	fs.StringVar(&o.cascade, "cascade", "background", `Must be "background", "orphan", or "foreground". Selects the deletion cascading strategy for the dependents (e.g. Pods created by a ReplicationController). Defaults to background.`)
	fs.Lookup("cascade").NoOptDefVal = "background"
	fs.BoolVar(&o.force, "force", false, "If true, immediately remove resources from API and bypass graceful deletion. Note that immediate deletion of some resources may result in inconsistency or data loss and requires confirmation.")
	fs.IntVar(&o.grace, "grace-period", -1, "Period of time in seconds given to the resource to terminate gracefully. Ignored if negative. Set to 1 for immediate shutdown. Can only be set to 0 when --force is true (force deletion).")
	fs.DurationVar(&o.timeout, "timeout", 0, "The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object")
	fs.Bool("wait", false, "If true, wait for resources to be gone before returning. This waits for finalizers.")
	fs.Bool("overwrite", true, "Automatically resolve conflicts between the modified and live configuration by using values from the modified configuration")
	fs.Bool("openapi-patch", true, "If true, use openapi to calculate diff when the openapi presents and the resource can be found in the openapi spec. Otherwise, fall back to use baked-in types.")
	ignoredFlags(fs, "field-manager")
}

func (o *applyOptions) run(c *call, args []string) error {
	if len(args) > 0 {
		return c.usageError("Unexpected args: %v", args)
	}
	if err := o.complete(c); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	items, errs := c.objectsOf(o.files, o.labels, o.validation)
	if len(items) == 0 && len(errs) == 0 {
		return errors.New("no objects passed to apply")
	}
	for _, it := range items {
		if err := o.apply(c, it); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) > 0 || !o.output.whole() {
		return collect(errs)
	}
	return o.printWhole()
}

func (o *applyOptions) complete(c *call) (err error) {
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	if o.propagation, err = c.propagation(o.cascade); err != nil {
		return err
	}
	if o.files.empty() {
		return errors.New("must specify one of -f and -k")
	}
	if o.validation, err = c.validation(); err != nil {
		return err
	}
	o.report, err = c.reporter(o.output, o.dry)
	return err
}

// check follows ApplyOptions.Validate.
func (o *applyOptions) check() error {
	for _, rule := range []struct {
		broken bool
		text   string
	}{
		{o.forceConflicts && !o.serverSide, "--force-conflicts only works with --server-side"},
		{o.dry == dryRunClient && o.serverSide, "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)"},
		{o.serverSide && o.force, "--force cannot be used with --server-side"},
		{o.dry == dryRunServer && o.force, "--dry-run=server cannot be used with --force"},
		{o.all && o.labels != "", "cannot set --all and --selector at the same time"},
		{o.prune, "podflight's kubectl does not have apply --prune: delete what you no longer want by name"},
		{o.subresource != "" && !o.serverSide, "--subresource can only be specified for --server-side"},
		{o.subresource != "", "podflight's kubectl does not have apply --subresource"},
	} {
		if rule.broken {
			return errors.New(rule.text)
		}
	}
	return nil
}

// apply applies one object (applyOneObject).
func (o *applyOptions) apply(c *call, it item) error {
	if it.name == "" {
		return o.nameless(it)
	}
	content, err := it.content()
	if err != nil {
		return err
	}
	if o.serverSide {
		return o.applyServerSide(c, it, content)
	}
	if err := rememberApplied(content); err != nil {
		return err
	}
	current, err := c.get(it.key())
	if apierrors.IsNotFound(err) {
		return o.create(c, it, content)
	}
	return o.update(c, it, current, content)
}

func (o *applyOptions) nameless(it item) error {
	content, _ := it.content()
	if prefix, _ := part(content, "metadata")["generateName"].(string); prefix != "" {
		return fmt.Errorf("from %s: cannot use generate name with apply", prefix)
	}
	return whileDoing(fmt.Sprintf("retrieving current configuration of:\n%s\nfrom server for:", it), it.source(), errors.New("resource name may not be empty"))
}

// String is the item as kubectl's messages show it (resource.Info.String).
func (it item) String() string {
	gvk := it.res.GroupVersionKind()
	return fmt.Sprintf("Resource: %q, GroupVersionKind: %q\nName: %q, Namespace: %q",
		gvk.GroupVersion().WithResource(it.res.Plural).String(), gvk.String(), it.name, it.namespace)
}

func (o *applyOptions) create(c *call, it item, content patch.Object) error {
	patch.DropNulls(content)
	if o.dry == dryRunClient {
		return o.done(it, content, "created")
	}
	obj, err := c.post(it, content, o.validation, o.dry)
	if err != nil {
		return whileDoing("creating", it.source(), err)
	}
	return o.doneObject(it, obj, "created")
}

func (o *applyOptions) update(c *call, it item, current api.Object, modified patch.Object) error {
	if _, ok := current.GetAnnotations()[corev1.LastAppliedConfigAnnotation]; !ok {
		c.warn(fmt.Sprintf("resource %s/%s is missing the %s annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.",
			it.res.Plural, it.name, corev1.LastAppliedConfigAnnotation))
	}
	change, obj, err := o.patch(c, it, current, modified)
	if err != nil {
		return whileDoing(fmt.Sprintf("applying patch:\n%s\nto:\n%v\nfor:", change, it), it.source(), err)
	}
	if obj.GetDeletionTimestamp() != nil {
		c.warn(fmt.Sprintf("Detected changes to resource %s which is currently being deleted.", obj.GetName()))
	}
	operation := "configured"
	if string(change) == "{}" {
		operation = "unchanged"
	}
	return o.doneObject(it, obj, operation)
}

// patchTries is how often a patch that conflicts is tried anew (maxPatchRetry).
const patchTries = 5

// patch brings an object to what the manifest says (Patcher.Patch).
func (o *applyOptions) patch(c *call, it item, current api.Object, modified patch.Object) ([]byte, api.Object, error) {
	change, obj, err := o.patchOnce(c, it, current, modified)
	for i := 1; i <= patchTries && apierrors.IsConflict(err); i++ {
		if i > 1 {
			c.sleep(time.Second)
		}
		if current, err = c.get(it.key()); err != nil {
			return nil, nil, err
		}
		change, obj, err = o.patchOnce(c, it, current, modified)
	}
	if o.force && (apierrors.IsConflict(err) || apierrors.IsInvalid(err)) {
		obj, err = o.recreate(c, it, modified)
		return change, obj, err
	}
	if err != nil {
		err = whileDoing("patching", it.source(), err)
	}
	return change, obj, err
}

func (o *applyOptions) patchOnce(c *call, it item, current api.Object, modified patch.Object) ([]byte, api.Object, error) {
	live, err := fieldsJSON(current)
	if err != nil {
		return nil, nil, err
	}
	original := patch.Object{}
	if text := lastApplied(live); text != "" {
		original, err = parseObject([]byte(text))
	}
	var change patch.Object
	if err == nil {
		change, err = patch.ThreeWay(original, modified, live, patch.SchemaOf(current))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("creating patch with:\noriginal:\n%s\nmodified:\n%s\ncurrent:\n%s\nfor: %w",
			lastApplied(live), jsonText(modified), jsonText(live), err)
	}
	data, err := json.Marshal(change)
	switch {
	case err != nil:
		return nil, nil, err
	case string(data) == "{}":
		return data, current, nil
	case o.dry == dryRunClient:
		obj, err := applyLocally(current, change)
		return data, obj, err
	}
	obj, err := c.send(it.key(), types.StrategicMergePatchType, data, apiserver.PatchOptions{DryRun: o.dry == dryRunServer, Validation: o.validation})
	return data, obj, err
}

func jsonText(content patch.Object) string {
	data, _ := json.Marshal(content)
	return string(data)
}

// recreate deletes the object and creates it anew (Patcher.deleteAndCreate).
func (o *applyOptions) recreate(c *call, it item, modified patch.Object) (api.Object, error) {
	options := apiserver.DeleteOptions{Propagation: o.propagation}
	if o.grace >= 0 {
		seconds := int64(o.grace)
		options.GracePeriodSeconds = &seconds
	}
	c.request()
	if _, err := c.server.Delete(it.key(), options); err != nil {
		return nil, err
	}
	timeout := o.timeout
	if timeout == 0 {
		timeout = longWait
	}
	if !c.waitFree(it.key(), timeout) {
		return nil, errors.New("context deadline exceeded")
	}
	return c.post(it, modified, o.validation, dryRunNone)
}

func (o *applyOptions) applyServerSide(c *call, it item, content patch.Object) error {
	patch.DropNulls(content)
	_, err := c.get(it.key())
	var obj api.Object
	if apierrors.IsNotFound(err) {
		obj, err = c.post(it, content, o.validation, o.dry)
	} else {
		obj, err = c.send(it.key(), types.StrategicMergePatchType, []byte(jsonText(content)),
			apiserver.PatchOptions{DryRun: o.dry == dryRunServer, Validation: o.validation})
	}
	if err != nil {
		return err
	}
	if obj.GetDeletionTimestamp() != nil {
		c.warn(fmt.Sprintf("Detected changes to resource %s which is currently being deleted.", obj.GetName()))
	}
	return o.doneObject(it, obj, "serverside-applied")
}

func (o *applyOptions) doneObject(it item, obj api.Object, operation string) error {
	content, err := fieldsJSON(obj)
	if err != nil {
		return err
	}
	return o.done(it, content, operation)
}

// done tells what was done, or keeps the object for -o.
func (o *applyOptions) done(it item, content patch.Object, operation string) error {
	if o.output.whole() {
		o.applied = append(o.applied, content)
		return nil
	}
	return o.report.tellContent(it, content, operation)
}

func (o *applyOptions) printWhole() error {
	whole := listJSON(o.applied)
	whole["metadata"] = patch.Object{}
	if len(o.applied) == 1 {
		whole = o.applied[0].(patch.Object)
	}
	return o.report.show(whole)
}

func viewLastAppliedCommand() command {
	return command{
		name: "view-last-applied", use: "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME)", args: typeAndName,
		short: "View the latest last-applied-configuration annotations of a resource/object",
		setup: func(fs *pflag.FlagSet) runner {
			var s selector
			var format string
			s.files.declare(fs, "that contains the last-applied-configuration annotations")
			selectorFlag(fs, &s.labels)
			fs.BoolVar(&s.all, "all", false, "Select all resources in the namespace of the specified resource types")
			fs.StringVarP(&format, "output", "o", "yaml", `Output format. Must be one of (yaml, json)`)
			return func(c *call, args []string) error {
				s.args, s.emptySelects = args, true
				return viewLastApplied(c, s, format)
			}
		},
	}
}

// viewLastApplied follows ViewLastAppliedOptions (staging/src/k8s.io/kubectl/pkg/cmd/apply/apply_view_last_applied.go).
func viewLastApplied(c *call, s selector, format string) error {
	print, err := c.newPrinter(format)
	if format != "yaml" && format != "json" {
		return c.usageError("Unexpected -o output mode: %s, the flag 'output' must be one of yaml|json", format)
	}
	if err != nil {
		return err
	}
	sel, err := c.find(s)
	if err == nil {
		err = collect(sel.errs)
	}
	if err != nil {
		return err
	}
	for _, it := range sel.items() {
		text := it.object.GetAnnotations()[corev1.LastAppliedConfigAnnotation]
		if text == "" {
			return fmt.Errorf("no last-applied-configuration annotation found on resource: %s", it.name)
		}
		content, err := parseObject([]byte(text))
		if err != nil {
			return err
		}
		out, err := print(content)
		if err != nil {
			return err
		}
		c.print(out)
	}
	return nil
}
