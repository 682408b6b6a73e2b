package kubectl

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/patch"
)

func patchCommand() command {
	return command{
		name: "patch", args: typeAndName, use: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
		short: "Update fields of a resource",
		setup: func(fs *pflag.FlagSet) runner {
			o := &patchOptions{}
			o.output.declare(fs)
			o.files.declare(fs, "identifying the resource to update")
			dryRunFlag(fs)
			recordFlag(fs)
			ignoredFlags(fs, "field-manager")
			fs.StringVarP(&o.patch, "patch", "p", "", "The patch to be applied to the resource JSON file.")
			fs.StringVar(&o.patchFile, "patch-file", "", "A file containing a patch to be applied to the resource.")
			fs.StringVar(&o.typ, "type", "strategic", "The type of patch being provided; one of [json merge strategic]")
			fs.BoolVar(&o.local, "local", false, "If true, patch will operate on the content of the file, not the server-side resource.")
			fs.StringVar(&o.subresource, "subresource", "", "If specified, patch will operate on the subresource of the requested object.")
			return o.run
		},
	}
}

// patchOptions are the flags of kubectl patch (staging/src/k8s.io/kubectl/pkg/cmd/patch/patch.go). Of the
// subresources there is only status.
type patchOptions struct {
	selector
	output      outputFlags
	patch       string
	patchFile   string
	typ         string
	subresource string
	dry         dryRun
}

func patchType(name string) (types.PatchType, bool) {
	switch strings.ToLower(name) {
	case "json":
		return types.JSONPatchType, true
	case "merge":
		return types.MergePatchType, true
	case "", "strategic":
		return types.StrategicMergePatchType, true
	}
	return "", false
}

func (o *patchOptions) run(c *call, args []string) (err error) {
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	if err := o.check(args); err != nil {
		return err
	}
	report, err := c.reporter(o.output, o.dry)
	if err != nil {
		return err
	}
	data, err := o.read(c)
	if err != nil {
		return err
	}
	o.args = args
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	items := sel.items()
	if len(items) == 0 && len(sel.errs) == 0 {
		return errors.New("no objects passed to patch")
	}
	for _, it := range items {
		sel.errs = appendError(sel.errs, o.patchOne(c, it, data, report))
	}
	return collect(sel.errs)
}

func (o *patchOptions) check(args []string) error {
	_, known := patchType(o.typ)
	switch {
	case o.patch != "" && o.patchFile != "":
		return errors.New("cannot specify --patch and --patch-file together")
	case o.patch == "" && o.patchFile == "":
		return errors.New("must specify --patch or --patch-file containing the contents of the patch")
	case o.local && len(args) > 0:
		return errors.New("cannot specify --local and server resources")
	case o.local && o.dry == dryRunServer:
		return errors.New("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
	case !known:
		return fmt.Errorf("--type must be one of [json merge strategic], not %q", o.typ)
	case o.subresource != "" && o.subresource != "status":
		return fmt.Errorf("podflight's kubectl patches no subresource but status, not %q", o.subresource)
	}
	return nil
}

// read returns the patch as JSON.
func (o *patchOptions) read(c *call) ([]byte, error) {
	data := []byte(o.patch)
	if o.patchFile != "" {
		var err error
		if data, _, err = c.readFile(o.patchFile); err != nil {
			return nil, fmt.Errorf("unable to read patch file: open %s: no such file or directory", o.patchFile)
		}
	}
	out, err := yaml.YAMLToJSON(data)
	if err != nil {
		return nil, fmt.Errorf("unable to parse %q: %w", o.patch, err)
	}
	return out, nil
}

func (o *patchOptions) patchOne(c *call, it item, data []byte, report reporter) error {
	typ, _ := patchType(o.typ)
	var obj api.Object
	var err error
	if o.local || o.dry == dryRunClient {
		obj, err = patchLocally(it.object, typ, data)
	} else {
		obj, err = c.send(it.key(), typ, data, apiserver.PatchOptions{
			DryRun: o.dry == dryRunServer, Validation: codec.Warn, Status: o.subresource == "status",
		})
	}
	if apierrors.IsUnsupportedMediaType(err) {
		return fmt.Errorf("%s is not supported by %s: %w", typ, it.res.GroupVersionKind(), err)
	}
	if err != nil {
		return err
	}
	done := "patched"
	if same, err := sameContent(it.object, obj); err != nil || same {
		done = "patched (no change)"
	}
	return report.tell(it.res, obj, done)
}

func sameContent(a, b api.Object) (bool, error) {
	before, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	after, err := json.Marshal(b)
	return string(before) == string(after), err
}

// patchLocally patches an object without the server (getPatchedJSON).
func patchLocally(obj api.Object, typ types.PatchType, data []byte) (api.Object, error) {
	content, err := fieldsJSON(obj)
	if err != nil {
		return nil, err
	}
	if typ == types.JSONPatchType {
		var steps []patch.Operation
		if err := json.Unmarshal(data, &steps); err != nil {
			return nil, err
		}
		after, err := patch.Apply(content, steps)
		if err != nil {
			return nil, err
		}
		content, _ = after.(patch.Object)
		return typedObject(obj, content)
	}
	change, err := parseObject(data)
	if err != nil {
		return nil, err
	}
	if typ == types.StrategicMergePatchType {
		return applyLocally(obj, change)
	}
	content, _ = patch.Merge(content, change).(patch.Object)
	return typedObject(obj, content)
}
