// Package codec turns the JSON of a request into a typed object, strictly or not, and answers with
// the API server's own words.
//
// It imitates the JSON serializer (staging/src/k8s.io/apimachinery/pkg/runtime/serializer/json) and the
// way the create and patch handlers report its errors (staging/src/k8s.io/apiserver/pkg/endpoints/handlers).
// Left out: YAML and protobuf bodies, conversion between versions. It has no state and no ordering of its own.
package codec

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	sjson "sigs.k8s.io/json"

	"podflight/engine/api"
)

// FieldValidation says what the server does about fields that it does not know: the fieldValidation
// parameter of a request. The zero value is Strict, which is what kubectl sends.
type FieldValidation int

// The levels of field validation, with the value of kubectl's --validate that chooses each.
const (
	Strict FieldValidation = iota // true, strict: refuse
	Warn                          // warn: take the object, say so
	Ignore                        // false, ignore: take the object
)

// ParseFieldValidation reads a value of kubectl's --validate. It follows GetValidationDirective
// (staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go).
func ParseFieldValidation(s string) (FieldValidation, error) {
	switch yes, err := strconv.ParseBool(s); {
	case err == nil && !yes, s == "ignore":
		return Ignore, nil
	case err == nil, s == "strict", s == "":
		return Strict, nil
	case s == "warn":
		return Warn, nil
	}
	return Strict, fmt.Errorf("invalid - validate option %q; must be one of: strict (or true), warn, ignore (or false)", s)
}

// Decode makes a typed object of its JSON. gvk is what the JSON says it is; it must be served.
// Its error is the server's BadRequest. Under Warn it returns what the server puts on Warning headers.
func Decode(gvk schema.GroupVersionKind, data []byte, v FieldValidation) (api.Object, []string, error) {
	obj, strict, err := DecodeParts(gvk, data)
	if err == nil && len(strict) > 0 && v == Strict {
		err = runtime.NewStrictDecodingError(strict)
	}
	if wrong := CheckKind(gvk, data); wrong != nil {
		err = wrong
	}
	if err != nil {
		return nil, nil, apierrors.NewBadRequest(fmt.Sprintf("%s in version %q cannot be handled as a %s: %v", kindOf(data, gvk.Kind), gvk.Version, gvk.Kind, err))
	}
	if v != Warn {
		return obj, nil, nil
	}
	var warnings []string
	for _, e := range strict {
		warnings = append(warnings, e.Error())
	}
	return obj, warnings, nil
}

// CheckKind returns what the server says of an object of gvk whose kind is written in other letters: kubectl knows
// "pod", the server only "Pod".
func CheckKind(gvk schema.GroupVersionKind, data []byte) error {
	written := kindOf(data, gvk.Kind)
	if written == gvk.Kind || !strings.EqualFold(written, gvk.Kind) {
		return nil
	}
	return fmt.Errorf("no kind %q is registered for version %q in scheme %q", written, gvk.GroupVersion(), "pkg/runtime/scheme.go:111")
}

// kindOf returns the kind that an object's JSON names, or else the one that is meant.
func kindOf(data []byte, meant string) string {
	o := struct {
		Kind string `json:"kind"`
	}{meant}
	_ = sjson.UnmarshalCaseSensitivePreserveInts(data, &o)
	return o.Kind
}

// DecodeParts decodes as Decode does but hands back the parts of what is wrong: each unknown or
// duplicate field (a sigs.k8s.io/json FieldError), and the error, usually a *json.UnmarshalTypeError,
// that makes the JSON useless as an object of that kind.
func DecodeParts(gvk schema.GroupVersionKind, data []byte) (obj api.Object, strict []error, err error) {
	if _, ok := api.Served(gvk); !ok {
		return nil, nil, fmt.Errorf("no kind %q is registered for version %q", gvk.Kind, gvk.GroupVersion())
	}
	obj, ok := api.New(api.Kind(gvk.Kind))
	if !ok {
		return nil, nil, errors.New("the server does not know objects of this type")
	}
	if u, ok := obj.(*unstructured.Unstructured); ok {
		strict, err = sjson.UnmarshalStrict(data, &u.Object)
		if err == nil && u.Object == nil {
			err = errors.New("the object is null")
		}
	} else {
		strict, err = sjson.UnmarshalStrict(data, obj)
		if err == nil {
			err = CheckQuantities(obj, data)
		}
	}
	if err != nil {
		return nil, strict, err
	}
	obj.GetObjectKind().SetGroupVersionKind(gvk)
	return obj, strict, nil
}
