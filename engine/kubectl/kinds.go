package kubectl

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"podflight/engine/api"
)

// resourceFor finds the resource that a word of the command line names: "pods", "po", "Pod", "jobs.batch",
// "deployments.v1.apps". It follows Builder.mappingFor (staging/src/k8s.io/cli-runtime/pkg/resource/builder.go).
func resourceFor(arg string) (api.Resource, error) {
	gvr, gr := schema.ParseResourceArg(arg)
	if gvr != nil {
		if r, ok := lookup(gvr.Resource, gvr.Group, gvr.Version); ok {
			return r, nil
		}
	}
	if r, ok := lookup(gr.Resource, gr.Group, ""); ok {
		return r, nil
	}
	if gvk, gk := schema.ParseKindArg(arg); gvk != nil || gk.Kind != "" {
		for _, r := range api.Resources() {
			if string(r.Kind) == gk.Kind && (gk.Group == "" || gk.Group == r.Group) {
				return r, nil
			}
		}
	}
	if gr.Group != "" {
		return api.Resource{}, fmt.Errorf("the server doesn't have a resource type %q in group %q", gr.Resource, gr.Group)
	}
	return api.Resource{}, fmt.Errorf("the server doesn't have a resource type %q", gr.Resource)
}

// lookup finds a resource by its plural, singular or short name in any case; of any group for "".
// A group may be given by its beginning, as discovery allows.
func lookup(name, group, version string) (api.Resource, bool) {
	name = strings.ToLower(name)
	for _, r := range api.Resources() {
		if version != "" && !r.Serves(schema.GroupVersion{Group: r.Group, Version: version}) {
			continue
		}
		if group != "" && !strings.HasPrefix(r.Group, group) {
			continue
		}
		if name == r.Plural || name == r.Singular || slices.Contains(r.Short, name) {
			return r, true
		}
	}
	return api.Resource{}, false
}

// kindName is a kind as messages begin with it: "pod", "deployment.apps".
func kindName(r api.Resource) string {
	if r.Group == "" {
		return strings.ToLower(string(r.Kind))
	}
	return strings.ToLower(string(r.Kind)) + "." + r.Group
}

// expandAll replaces the category "all" by the resources that are of it (ReplaceAliases).
func expandAll(types string) string {
	parts := strings.Split(types, ",")
	var out []string
	for _, p := range parts {
		if p != "all" {
			out = append(out, p)
			continue
		}
		for _, r := range api.Resources() {
			if r.All {
				out = append(out, r.GroupResource().String())
			}
		}
	}
	return strings.Join(out, ",")
}
