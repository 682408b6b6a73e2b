package validation

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/api/equality"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// report collects what is wrong, in the order in which it is found.
type report struct{ errs field.ErrorList }

func (r *report) add(errs field.ErrorList) { r.errs = append(r.errs, errs...) }

func (r *report) required(p *field.Path, detail string) {
	r.errs = append(r.errs, field.Required(p, detail))
}

func (r *report) forbidden(p *field.Path, detail string) {
	r.errs = append(r.errs, field.Forbidden(p, detail))
}

func (r *report) invalid(p *field.Path, value any, detail string) {
	r.errs = append(r.errs, field.Invalid(p, internal(value), detail))
}

func (r *report) duplicate(p *field.Path, value any) {
	r.errs = append(r.errs, field.Duplicate(p, internal(value)))
}

func (r *report) notFound(p *field.Path, value string) {
	r.errs = append(r.errs, field.NotFound(p, value))
}

func (r *report) tooMany(p *field.Path, have, most int) {
	r.errs = append(r.errs, field.TooMany(p, have, most))
}

func (r *report) tooLong(p *field.Path, most int) {
	r.errs = append(r.errs, field.TooLong(p, "", most))
}

// invalidFor reports one error for each of the complaints about a value.
func (r *report) invalidFor(p *field.Path, value any, complaints []string) {
	for _, c := range complaints {
		r.invalid(p, value, c)
	}
}

// unsupported reports a value that is none of the valid ones, which are told in the order given.
func unsupported[T ~string](r *report, p *field.Path, value any, valid ...T) {
	r.errs = append(r.errs, field.NotSupported(p, internal(value), valid))
}

// oneOf reports a value unless it is one of the valid ones.
func oneOf[T ~string](r *report, p *field.Path, value T, valid ...T) {
	if !slices.Contains(valid, value) {
		unsupported(r, p, value, valid...)
	}
}

func (r *report) nonnegative(p *field.Path, value int64) {
	r.add(apivalidation.ValidateNonnegativeField(value, p))
}

// nonnegativeIf looks at a value that may be missing.
func nonnegativeIf[T int32 | int64](r *report, p *field.Path, value *T) {
	if value != nil {
		r.nonnegative(p, int64(*value))
	}
}

func (r *report) immutable(p *field.Path, value, old any) {
	if !equality.Semantic.DeepEqual(old, value) {
		r.invalid(p, value, apivalidation.FieldImmutableErrorMsg)
	}
}

func (r *report) dnsLabel(p *field.Path, value string) {
	r.invalidFor(p, value, validation.IsDNS1123Label(value))
}

func (r *report) dnsSubdomain(p *field.Path, value string) {
	r.invalidFor(p, value, validation.IsDNS1123Subdomain(value))
}

func (r *report) qualifiedName(p *field.Path, value string) {
	r.invalidFor(p, value, validation.IsQualifiedName(value))
}

func (r *report) labelName(p *field.Path, value string) {
	r.add(metavalidation.ValidateLabelName(value, p))
}

// labels follows ValidateLabels, key by key so that the order is that of the keys.
func (r *report) labels(p *field.Path, labels map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		r.add(metavalidation.ValidateLabels(map[string]string{key: labels[key]}, p))
	}
}

// annotations follows ValidateAnnotations, key by key.
func (r *report) annotations(p *field.Path, annotations map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		r.add(apivalidation.ValidateAnnotations(map[string]string{key: ""}, p))
	}
	if apivalidation.ValidateAnnotationsSize(annotations) != nil {
		r.tooLong(p, apivalidation.TotalAnnotationSizeLimitB)
	}
}

func (r *report) labelSelector(p *field.Path, s *metav1.LabelSelector) {
	if s == nil {
		return
	}
	r.labels(p.Child("matchLabels"), s.MatchLabels)
	r.add(metavalidation.ValidateLabelSelector(&metav1.LabelSelector{MatchExpressions: s.MatchExpressions},
		metavalidation.LabelSelectorValidationOptions{}, p))
}
