package validation

import (
	"strings"

	"k8s.io/apimachinery/pkg/api/validate/content"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/api"
)

// nameRule says what is wrong with a name, or with the beginning of one.
type nameRule func(name string, prefix bool) []string

func dnsSubdomain(name string, prefix bool) []string {
	return apivalidation.NameIsDNSSubdomain(name, prefix)
}

func dnsLabel(name string, prefix bool) []string {
	return apivalidation.NameIsDNSLabel(name, prefix)
}

func pathSegment(name string, prefix bool) []string {
	if prefix {
		return content.IsPathSegmentPrefix(name)
	}
	return content.IsPathSegmentName(name)
}

// meta follows ValidateObjectMeta (pkg/apis/core/validation/validation.go, on
// staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go).
func (r *report) meta(obj metav1.Object, namespaced bool, rule nameRule) {
	p := field.NewPath("metadata")
	if g := obj.GetGenerateName(); g != "" {
		r.invalidFor(p.Child("generateName"), g, rule(g, true))
	}
	if obj.GetName() == "" {
		r.required(p.Child("name"), "name or generateName is required")
	} else {
		r.invalidFor(p.Child("name"), obj.GetName(), rule(obj.GetName(), false))
	}
	ns := obj.GetNamespace()
	switch {
	case namespaced && ns == "":
		r.required(p.Child("namespace"), "")
	case namespaced:
		r.invalidFor(p.Child("namespace"), ns, apivalidation.ValidateNamespaceName(ns, false))
	case ns != "":
		r.forbidden(p.Child("namespace"), "not allowed on this type")
	}
	r.metaCommon(p, obj)
	r.finalizers(p.Child("finalizers"), obj.GetFinalizers())
}

// metaOf checks an object of a kind about which no more is known than its scope.
func (r *report) metaOf(obj api.Object) {
	kind, _ := api.KindOf(obj)
	res, _ := api.ResourceOf(kind)
	r.meta(obj, res.Namespaced, pathSegment)
}

func (r *report) metaCommon(p *field.Path, obj metav1.Object) {
	r.nonnegative(p.Child("generation"), obj.GetGeneration())
	r.labels(p.Child("labels"), obj.GetLabels())
	r.annotations(p.Child("annotations"), obj.GetAnnotations())
	r.add(apivalidation.ValidateOwnerReferences(obj.GetOwnerReferences(), p.Child("ownerReferences")))
	r.add(apivalidation.ValidateFinalizers(obj.GetFinalizers(), p.Child("finalizers")))
}

// finalizers follows validateKubeFinalizerName: a name without a domain must be one that Kubernetes knows.
func (r *report) finalizers(p *field.Path, names []string) {
	for i, name := range names {
		r.finalizer(p.Index(i), name)
	}
}

func (r *report) finalizer(p *field.Path, name string) {
	switch name {
	case "kubernetes", metav1.FinalizerOrphanDependents, metav1.FinalizerDeleteDependents:
		return
	}
	if !strings.Contains(name, "/") {
		r.invalid(p, name, "name is neither a standard finalizer name nor is it fully qualified")
	}
}

// metaUpdate follows validateCommonFields (staging/src/k8s.io/apiserver/pkg/registry/rest/update.go) and
// ValidateObjectMetaUpdate. What both report is told once.
func (r *report) metaUpdate(obj, old api.Object) {
	p := field.NewPath("metadata")
	if deleted := old.GetDeletionTimestamp() != nil; deleted {
		r.add(apivalidation.ValidateNoNewFinalizers(obj.GetFinalizers(), old.GetFinalizers(), p.Child("finalizers")))
	}
	for _, f := range []struct {
		name       string
		value, old string
	}{
		{"name", obj.GetName(), old.GetName()},
		{"namespace", obj.GetNamespace(), old.GetNamespace()},
		{"uid", string(obj.GetUID()), string(old.GetUID())},
	} {
		r.immutable(p.Child(f.name), f.value, f.old)
	}
	r.metaCommon(p, obj)
	r.finalizers(p.Child("finalizers"), obj.GetFinalizers())
}
