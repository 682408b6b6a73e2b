package kubectl

import (
	"encoding/json"
	"time"

	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/patch"
)

func validateFlag(fs *pflag.FlagSet) {
	fs.String("validate", "strict", `Must be one of: strict (or true), warn, ignore (or false). "strict" fails a request with unknown or duplicate fields, "warn" warns about them, "ignore" drops them silently.`)
	fs.Lookup("validate").NoOptDefVal = "strict"
}

func (c *call) validation() (codec.FieldValidation, error) {
	return codec.ParseFieldValidation(c.flags.Lookup("validate").Value.String())
}

// objectsOf returns the objects of files, in order, and what is wrong with others (Builder.Infos).
func (c *call) objectsOf(f files, labelSelector string, v codec.FieldValidation) ([]item, []error) {
	if err := f.check(); err != nil {
		return nil, []error{err}
	}
	match, err := labels.Parse(labelSelector)
	if err != nil {
		return nil, []error{err}
	}
	docs, errs := c.readFiles(f, v != codec.Ignore)
	var items []item
	for i := range docs {
		if !match.Matches(labelsOf(&docs[i])) {
			continue
		}
		it, err := c.itemOf(&docs[i])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		items = append(items, it)
	}
	return items, errs
}

func labelsOf(doc *document) labels.Set {
	set := labels.Set{}
	content, err := parseObject(doc.JSON)
	if err != nil {
		return set
	}
	for key, value := range part(part(content, "metadata"), "labels") {
		if text, ok := value.(string); ok {
			set[key] = text
		}
	}
	return set
}

// post creates an object (resource.Helper.Create): whatever resource version it names is left out.
func (c *call) post(it item, content patch.Object, v codec.FieldValidation, d dryRun) (api.Object, error) {
	delete(part(content, "metadata"), "resourceVersion")
	data, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	c.request()
	obj, warnings, err := codec.Decode(it.doc.GVK, data, v)
	c.warnAll(warnings)
	if err != nil {
		return nil, err
	}
	return c.postTyped(obj, d)
}

func (c *call) postTyped(obj api.Object, d dryRun) (api.Object, error) {
	result, err := c.server.Create(obj, apiserver.CreateOptions{DryRun: d == dryRunServer})
	c.warnAll(result.Warnings)
	return result.Object, err
}

// send sends a patch.
func (c *call) send(key api.Key, typ types.PatchType, data []byte, o apiserver.PatchOptions) (api.Object, error) {
	c.request()
	result, err := c.server.Patch(key, typ, data, o)
	c.warnAll(result.Warnings)
	return result.Object, err
}

// put replaces an object.
func (c *call) put(obj api.Object, d dryRun) (api.Object, error) {
	c.request()
	result, err := c.server.Update(obj, apiserver.CreateOptions{DryRun: d == dryRunServer})
	c.warnAll(result.Warnings)
	return result.Object, err
}

// applyLocally changes an object by a strategic merge patch, without asking the server.
func applyLocally(obj api.Object, change patch.Object) (api.Object, error) {
	before, err := fieldsJSON(obj)
	if err != nil {
		return nil, err
	}
	after, _, err := patch.Strategic(before, change, patch.SchemaOf(obj))
	if err != nil {
		return nil, err
	}
	return typedObject(obj, after)
}

// typedObject turns plain JSON into an object of the type of another.
func typedObject(like api.Object, content patch.Object) (api.Object, error) {
	data, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	obj, _, err := codec.DecodeParts(like.GetObjectKind().GroupVersionKind(), data)
	return obj, err
}

// waitFree waits until the name of an object is free again.
func (c *call) waitFree(key api.Key, timeout time.Duration) bool {
	deadline := c.server.Kernel().Now().Add(timeout)
	mail := c.watch(key.Kind)
	defer mail.stop()
	for {
		if _, err := c.get(key); apierrors.IsNotFound(err) {
			return true
		}
		if _, ok := mail.next(deadline); !ok {
			return false
		}
	}
}
