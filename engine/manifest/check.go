package manifest

import (
	"cmp"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/api"
	"podflight/engine/defaults"
	"podflight/engine/features"
	"podflight/engine/notice"
	"podflight/engine/strategy"
	"podflight/engine/validation"
)

// Options say by what cluster a manifest is judged.
type Options struct {
	Gates     features.Gates
	Namespace string // of an object that names none; "" for "default"
}

// Check says everything about a manifest that can be said before it is sent: what Decode finds, what
// the server's validation would refuse or warn of, keys that stand twice, and what has no effect in
// the simulator. Findings come in the order of their places.
func Check(file string, data []byte, o Options) []Diagnostic {
	r := read(file, data, true)
	diags := r.diags
	for i := range r.docs {
		d := &r.docs[i]
		found := d.decode()
		diags = append(diags, found...)
		diags = append(diags, d.duplicates()...)
		if d.Object != nil {
			diags = append(diags, d.validate(o, found)...)
		}
	}
	return sorted(diags)
}

// validate prepares the object as the server would, and validates it. Fields that are missing only because
// their names are misspelt, as earlier findings say, are not reported again.
func (d *Document) validate(o Options, earlier []Diagnostic) []Diagnostic {
	var diags []Diagnostic
	for _, n := range notice.Of(d.Object) {
		path := cmp.Or(n.Path, "kind")
		place, _ := d.source.findKey(path)
		diags = append(diags, Diagnostic{File: d.File, Range: place, Path: n.Path, Severity: Notice, Message: n.Text})
	}
	obj := prepare(d.Object, o)
	for _, err := range validation.Create(obj, o.Gates) {
		if err.Type == field.ErrorTypeRequired && suggested(earlier, err.Field) {
			continue
		}
		diags = append(diags, Diagnostic{File: d.File, Range: d.blame(err), Path: err.Field, Message: err.Error(), Hint: d.fieldHint(err)})
	}
	for _, w := range validation.Warnings(obj, nil) {
		path, _, _ := strings.Cut(w, ": ")
		place, _ := d.source.find(path)
		diags = append(diags, Diagnostic{File: d.File, Range: place, Path: path, Severity: Warning, Message: w})
	}
	return diags
}

// prepare gives a copy of an object what the server gives it before it validates.
func prepare(obj api.Object, o Options) api.Object {
	obj = obj.DeepCopyObject().(api.Object)
	kind, _ := api.KindOf(obj)
	if res, _ := api.ResourceOf(kind); res.Namespaced && obj.GetNamespace() == "" {
		obj.SetNamespace(cmp.Or(o.Namespace, metav1.NamespaceDefault))
	}
	if obj.GetName() == "" && obj.GetGenerateName() != "" {
		obj.SetName(obj.GetGenerateName() + "xxxxx")
	}
	obj.SetUID("00000000-0000-4000-8000-000000000000")
	defaults.Apply(obj)
	strategy.PrepareForCreate(obj, o.Gates, metav1.Time{})
	return obj
}

// blame returns the place that an error of the validation is about. A value that is wrong as the key of
// a map stands at that key.
func (d *Document) blame(err *field.Error) Range {
	if key, ok := err.BadValue.(string); ok && key != "" && err.Type == field.ErrorTypeInvalid {
		if place, found := d.source.findKey(err.Field + "[" + key + "]"); found {
			return place
		}
	}
	place, _ := d.source.find(err.Field)
	return place
}

// duplicates warns of keys that stand twice in a mapping: kubectl takes the last one and says nothing.
func (d *Document) duplicates() []Diagnostic {
	var diags []Diagnostic
	d.source.eachDuplicate(func(path string, first, again Range) {
		diags = append(diags, Diagnostic{
			File: d.File, Range: first, Path: path, Severity: Warning, Message: fmt.Sprintf("duplicate field %q", path),
			Hint: fmt.Sprintf("kubectl takes the last one, in line %d, and says nothing about this one.", again.Line),
		})
	})
	return diags
}
