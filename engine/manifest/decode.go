package manifest

import (
	"encoding/json"
	"errors"
	"strings"

	sjson "sigs.k8s.io/json"

	"podflight/engine/codec"
)

// decode fills in the document's object and says what the server finds wrong with its fields.
func (d *Document) decode() []Diagnostic {
	if err := codec.CheckKind(d.GVK, d.JSON); err != nil {
		place, _ := d.source.find("kind")
		hint := "Write " + d.GVK.Kind + ": kinds are case-sensitive."
		return []Diagnostic{{File: d.File, Range: place, Path: "kind", Message: err.Error(), Hint: hint}}
	}
	obj, strict, err := codec.DecodeParts(d.GVK, d.JSON)
	d.Object = obj
	var diags []Diagnostic
	if err != nil {
		diags = append(diags, d.typeError(err))
	}
	for _, e := range strict {
		diags = append(diags, d.strictError(e))
	}
	return diags
}

func (d *Document) strictError(err error) Diagnostic {
	diag := Diagnostic{File: d.File, Message: err.Error()}
	var field sjson.FieldError
	if errors.As(err, &field) {
		diag.Path = field.FieldPath()
	}
	diag.Range, _ = d.source.findKey(diag.Path)
	if strings.HasPrefix(diag.Message, "unknown field") {
		diag.Hint, diag.suggestion = d.unknownHint(diag.Path)
	}
	return diag
}

// typeError says where a value stands that is not of its field's type. The server tells the types
// only; where it is follows from how far the decoder had come.
func (d *Document) typeError(err error) Diagnostic {
	diag := Diagnostic{File: d.File, Message: err.Error()}
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		diag.Path = pathAt(d.JSON, typ.Offset)
	} else {
		diag.Path = d.badValue()
	}
	diag.Range, _ = d.source.find(diag.Path)
	diag.Hint = d.typeHint(err, diag.Path)
	return diag
}
