package apiserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/mergepatch"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/apimachinery/pkg/util/validation/field"
	sjson "sigs.k8s.io/json"

	"podflight/engine/api"
	"podflight/engine/codec"
)

// maxJSONPatchOperations is how many steps a JSON patch may have.
const maxJSONPatchOperations = 10000

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
func (s *Server) Patch(key api.Key, typ types.PatchType, patch []byte, o PatchOptions) (Result, error) {
	res, _ := api.ResourceOf(key.Kind)
	old, ok := s.Get(key)
	if !ok {
		return Result{}, apierrors.NewNotFound(res.GroupResource(), key.Name)
	}
	p := patcher{old: old, patch: patch, validation: o.Validation}
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
	patch      []byte
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
	return nil, apierrors.NewGenericServerResponse(http.StatusUnsupportedMediaType, "patch", schema.GroupResource{}, "",
		fmt.Sprintf("the body of the request was in an unknown format - accepted media types include: %s, %s, %s",
			types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType), 0, false)
}

// strategic follows strategicPatchObject and applyPatchToObject.
func (p *patcher) strategic() (api.Object, error) {
	patch := map[string]any{}
	strict, err := sjson.UnmarshalStrict(p.patch, &patch)
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	original, err := runtime.DefaultUnstructuredConverter.ToUnstructured(p.old)
	if err != nil {
		return nil, apierrors.NewInternalError(err)
	}
	kind, _ := api.KindOf(p.old)
	obj, _ := api.New(kind)
	merged, err := strategicpatch.StrategicMergeMapPatch(original, patch, obj)
	if err != nil {
		return nil, strategicError(err)
	}
	err = runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(merged, obj, p.validation != codec.Ignore)
	if unknown, ok := runtime.AsStrictDecodingError(err); ok {
		strict, err = append(strict, unknown.Errors()...), nil
	}
	return obj, p.judge(strict, err, fmt.Sprintf("%+v", patch))
}

// strategicError follows interpretStrategicMergePatchError.
func strategicError(err error) error {
	switch {
	case errors.Is(err, mergepatch.ErrNoListOfLists), errors.Is(err, mergepatch.ErrPatchContentNotMatchRetainKeys):
		return apierrors.NewGenericServerResponse(http.StatusUnprocessableEntity, "", schema.GroupResource{}, "", err.Error(), 0, false)
	}
	return apierrors.NewBadRequest(err.Error())
}

// merge applies a JSON merge patch.
func (p *patcher) merge() (api.Object, error) {
	strict, err := sjson.UnmarshalStrict(p.patch, &map[string]any{})
	if err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("error decoding patch: %v", err))
	}
	return p.applyJSON(strict, jsonpatch.MergePatch)
}

// steps applies a JSON patch.
func (p *patcher) steps() (api.Object, error) {
	var ops []struct {
		Op    string `json:"op"`
		Path  string `json:"path"`
		From  string `json:"from"`
		Value any    `json:"value"`
	}
	strict, err := sjson.UnmarshalStrict(p.patch, &ops)
	if err != nil {
		return nil, apierrors.NewBadRequest(fmt.Sprintf("error decoding patch: %v", err))
	}
	for i, e := range strict {
		strict[i] = fmt.Errorf("json patch %w", e)
	}
	decoded, err := jsonpatch.DecodePatch(p.patch)
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	if len(decoded) > maxJSONPatchOperations {
		return nil, apierrors.NewRequestEntityTooLargeError(
			fmt.Sprintf("The allowed maximum operations in a JSON patch is %d, got %d", maxJSONPatchOperations, len(decoded)))
	}
	return p.applyJSON(strict, func(doc, _ []byte) ([]byte, error) {
		out, err := decoded.Apply(doc)
		if err != nil {
			return nil, apierrors.NewGenericServerResponse(http.StatusUnprocessableEntity, "", schema.GroupResource{}, "", err.Error(), 0, false)
		}
		return out, nil
	})
}

func (p *patcher) applyJSON(strict []error, apply func(doc, patch []byte) ([]byte, error)) (api.Object, error) {
	doc, err := json.Marshal(p.old)
	if err != nil {
		return nil, apierrors.NewInternalError(err)
	}
	patched, err := apply(doc, p.patch)
	var status apierrors.APIStatus
	switch {
	case errors.As(err, &status):
		return nil, err
	case err != nil:
		return nil, apierrors.NewBadRequest(err.Error())
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
