package apiserver

import (
	"encoding/json"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/validation/field"
	sjson "sigs.k8s.io/json"

	"podflight/engine/api"
	"podflight/engine/codec"
	"podflight/engine/patch"
)

// maxJSONPatchOperations is how many steps a JSON patch may have.
const maxJSONPatchOperations = 10000

// The status codes of answers that apierrors has no constructor for.
const (
	unsupportedMediaType = 415
	unprocessableEntity  = 422
)

// PatchOptions are the options of a patch request.
type PatchOptions struct {
	DryRun     bool
	Validation codec.FieldValidation
	Status     bool // the patch goes to the status subresource: nothing else of the object changes
}

// Patch changes an object by a patch of one of the types StrategicMergePatchType, MergePatchType and
// JSONPatchType. A patch that names a resourceVersion is a Conflict unless it is the current one.
// Its errors are those of Update, and Invalid or BadRequest for a patch that makes no object.
// It follows the patch handler (staging/src/k8s.io/apiserver/pkg/endpoints/handlers/patch.go). A kind without a
// Go type here takes a strategic patch as a merge patch.
func (s *Server) Patch(key api.Key, typ types.PatchType, data []byte, o PatchOptions) (Result, error) {
	res, _ := api.ResourceOf(key.Kind)
	old, ok := s.Get(key)
	if !ok {
		return Result{}, apierrors.NewNotFound(res.GroupResource(), key.Name)
	}
	p := patcher{old: old, data: data, validation: o.Validation}
	obj, err := p.apply(typ)
	if err != nil {
		return Result{}, err
	}
	if obj.GetName() != key.Name {
		return Result{}, apierrors.NewBadRequest(fmt.Sprintf("the name of the object (%s) does not match the name on the URL (%s)", obj.GetName(), key.Name))
	}
	if o.Status {
		obj, err = s.UpdateStatus(obj)
		return Result{Object: obj, Warnings: p.warnings}, err
	}
	result, err := s.Update(obj, CreateOptions{DryRun: o.DryRun})
	result.Warnings = append(p.warnings, result.Warnings...)
	return result, err
}

// patcher makes a new object of an old one and a patch.
type patcher struct {
	old        api.Object
	data       []byte
	validation codec.FieldValidation
	warnings   []string
}

func (p *patcher) apply(typ types.PatchType) (api.Object, error) {
	_, untyped := p.old.(*unstructured.Unstructured)
	switch {
	case typ == types.StrategicMergePatchType && !untyped:
		return p.strategic()
	case typ == types.StrategicMergePatchType, typ == types.MergePatchType:
		return p.merge()
	case typ == types.JSONPatchType:
		return p.steps()
	}
	return nil, apierrors.NewGenericServerResponse(unsupportedMediaType, "patch", schema.GroupResource{}, "",
		fmt.Sprintf("the body of the request was in an unknown format - accepted media types include: %s, %s, %s",
			types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType), 0, false)
}

// strategic follows strategicPatchObject and applyPatchToObject.
func (p *patcher) strategic() (api.Object, error) {
	change := patch.Object{}
	strict, err := sjson.UnmarshalStrict(p.data, &change)
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	original, err := runtime.DefaultUnstructuredConverter.ToUnstructured(p.old)
	if err != nil {
		return nil, apierrors.NewInternalError(err)
	}
	merged, leftover, err := patch.Strategic(original, change, patch.SchemaOf(p.old))
	if err != nil {
		return nil, strategicError(err)
	}
	kind, _ := api.KindOf(p.old)
	obj, _ := api.New(kind)
	err = runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(merged, obj, p.validation != codec.Ignore)
	if err == nil {
		err = codec.CheckQuantities(obj, p.data)
	}
	if unknown, ok := runtime.AsStrictDecodingError(err); ok {
		strict, err = append(strict, unknown.Errors()...), nil
	}
	return obj, p.judge(strict, err, fmt.Sprintf("%+v", leftover))
}

// strategicError follows interpretStrategicMergePatchError.
func strategicError(err error) error {
	if patch.IsMalformed(err) {
		return apierrors.NewBadRequest(err.Error())
	}
	return err
}

// merge applies a JSON merge patch.
func (p *patcher) merge() (api.Object, error) {
	change := patch.Object{}
	strict, err := sjson.UnmarshalStrict(p.data, &change)
	if err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("error decoding patch: %v", err))
	}
	return p.applyJSON(strict, func(doc patch.Value) (patch.Value, error) { return patch.Merge(doc, change), nil })
}

// steps applies a JSON patch.
func (p *patcher) steps() (api.Object, error) {
	var operations []patch.Operation
	strict, err := sjson.UnmarshalStrict(p.data, &operations)
	if err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("error decoding patch: %v", err))
	}
	for i, e := range strict {
		strict[i] = fmt.Errorf("json patch %w", e)
	}
	if len(operations) > maxJSONPatchOperations {
		return nil, apierrors.NewRequestEntityTooLargeError(
			fmt.Sprintf("The allowed maximum operations in a JSON patch is %d, got %d", maxJSONPatchOperations, len(operations)))
	}
	return p.applyJSON(strict, func(doc patch.Value) (patch.Value, error) {
		out, err := patch.Apply(doc, operations)
		if err != nil {
			return nil, apierrors.NewGenericServerResponse(unprocessableEntity, "", schema.GroupResource{}, "", err.Error(), 0, false)
		}
		return out, nil
	})
}

func (p *patcher) applyJSON(strict []error, apply func(patch.Value) (patch.Value, error)) (api.Object, error) {
	data, err := json.Marshal(p.old)
	var doc patch.Object
	if err == nil {
		err = sjson.UnmarshalCaseSensitivePreserveInts(data, &doc)
	}
	if err != nil {
		return nil, apierrors.NewInternalError(err)
	}
	changed, err := apply(doc)
	if err != nil {
		return nil, err
	}
	patched, err := json.Marshal(changed)
	if err != nil {
		return nil, apierrors.NewInternalError(err)
	}
	obj, unknown, err := codec.DecodeParts(p.old.GetObjectKind().GroupVersionKind(), patched)
	if err != nil {
		strict = nil
	} else {
		strict = append(strict, unknown...)
	}
	return obj, p.judge(strict, err, string(patched))
}

// judge refuses a patched object that is none, or that has unknown fields, as the request wants it.
func (p *patcher) judge(strict []error, err error, value string) error {
	if err == nil && len(strict) > 0 && p.validation == codec.Strict {
		err = runtime.NewStrictDecodingError(strict)
	}
	if err != nil {
		return apierrors.NewInvalid(schema.GroupKind{}, "", field.ErrorList{field.Invalid(field.NewPath("patch"), value, err.Error())})
	}
	if p.validation == codec.Warn {
		for _, e := range strict {
			p.warnings = append(p.warnings, e.Error())
		}
	}
	return nil
}
