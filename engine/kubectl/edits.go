package kubectl

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/patch"
)

// change is what a command wants to change in one object (CalculatePatch in
// staging/src/k8s.io/kubectl/pkg/cmd/set/helper.go).
type change struct {
	item
	after api.Object
	patch []byte // strategic; "{}" if nothing changes
}

// changeOf changes a copy of an object, and returns the patch that does it.
func changeOf(it item, edit func(api.Object) error) (change, error) {
	ch := change{item: it, after: it.object.DeepCopyObject().(api.Object)}
	if err := edit(ch.after); err != nil {
		return ch, err
	}
	before, err := fieldsJSON(it.object)
	if err != nil {
		return ch, err
	}
	after, err := fieldsJSON(ch.after)
	if err != nil {
		return ch, err
	}
	diff, err := patch.TwoWay(before, after, patch.SchemaOf(it.object))
	if err != nil {
		return ch, err
	}
	ch.patch, err = json.Marshal(diff)
	return ch, err
}

func (ch change) empty() bool { return string(ch.patch) == "{}" }

// commit sends a change to the server.
func (c *call) commit(ch change, dry dryRun) (api.Object, error) {
	return c.send(ch.key(), types.StrategicMergePatchType, ch.patch,
		apiserver.PatchOptions{DryRun: dry == dryRunServer, Validation: codec.Ignore})
}

// podSpecOf returns the Pod spec that an object holds (UpdatePodSpecForObject in
// staging/src/k8s.io/kubectl/pkg/polymorphichelpers/updatepodspec.go).
func podSpecOf(obj api.Object) (*corev1.PodSpec, bool) {
	if pod, ok := obj.(*corev1.Pod); ok {
		return &pod.Spec, true
	}
	if t := templateOf(obj); t != nil {
		return &t.Spec, true
	}
	return nil, false
}

// templateOf returns the Pod template of a workload, or nil.
func templateOf(obj api.Object) *corev1.PodTemplateSpec {
	switch obj := obj.(type) {
	case *appsv1.Deployment:
		return &obj.Spec.Template
	case *appsv1.ReplicaSet:
		return &obj.Spec.Template
	case *appsv1.StatefulSet:
		return &obj.Spec.Template
	case *appsv1.DaemonSet:
		return &obj.Spec.Template
	case *batchv1.Job:
		return &obj.Spec.Template
	case *batchv1.CronJob:
		return &obj.Spec.JobTemplate.Spec.Template
	}
	return nil
}

// pairs are KEY=VALUE and KEY- among a command's arguments.
type pairs struct {
	keys   []string // in the order in which they were first named
	values map[string]string
	remove []string
}

func (p pairs) empty() bool { return len(p.keys) == 0 && len(p.remove) == 0 }

func (p *pairs) set(key, value string) {
	if p.values == nil {
		p.values = map[string]string{}
	}
	if _, ok := p.values[key]; !ok {
		p.keys = append(p.keys, key)
	}
	p.values[key] = value
}

// splitPairs separates what names objects from the pairs that follow (GetResourcesAndPairs).
func splitPairs(args []string, what string) (resources, pairArgs []string, err error) {
	for _, s := range args {
		isPair := strings.Contains(s, "=") && s[0] != '=' || strings.HasSuffix(s, "-") && s != "-"
		switch {
		case isPair:
			pairArgs = append(pairArgs, s)
		case len(pairArgs) > 0:
			return nil, nil, fmt.Errorf("all resources must be specified before %s changes: %s", what, s)
		default:
			resources = append(resources, s)
		}
	}
	return resources, pairArgs, nil
}

// parsePairs reads pairs (ParsePairs).
func parsePairs(args []string, what string, mayRemove bool) (pairs, error) {
	var p pairs
	var invalid []string
	for _, arg := range args {
		key, value, ok := strings.Cut(arg, "=")
		switch {
		case ok && key != "":
			p.set(key, value)
		case !ok && mayRemove && strings.HasSuffix(arg, "-") && arg != "-":
			p.remove = append(p.remove, strings.TrimSuffix(arg, "-"))
		default:
			invalid = append(invalid, arg)
		}
	}
	if len(invalid) > 0 {
		return p, fmt.Errorf("invalid %s format: %s", what, strings.Join(invalid, ", "))
	}
	return p, nil
}

// marks are the flags of label and annotate, which are almost the same command.
type marks struct {
	selector
	output    outputFlags
	overwrite bool
	list      bool
	version   string
	dry       dryRun
}

func (m *marks) declare(fs *pflag.FlagSet, what string) {
	m.output.declare(fs)
	m.files.declare(fs, "identifying the resource to update the "+what)
	selectorFlag(fs, &m.labels)
	fieldSelectorFlag(fs, &m.fields)
	allNamespacesFlag(fs, &m.allNamespaces)
	dryRunFlag(fs)
	recordFlag(fs)
	ignoredFlags(fs, "field-manager")
	fs.BoolVar(&m.all, "all", false, "Select all resources, in the namespace of the specified resource types")
	fs.BoolVar(&m.local, "local", false, "If true, the command will NOT contact api-server but run locally.")
	fs.BoolVar(&m.overwrite, "overwrite", false, "If true, allow "+what+" to be overwritten, otherwise reject updates that overwrite existing "+what+".")
	fs.BoolVar(&m.list, "list", false, "If true, display the "+what+" for a given resource.")
	fs.StringVar(&m.version, "resource-version", "", "If non-empty, the update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.")
}

// check follows LabelOptions.Validate and AnnotateFlags.ToOptions.
func (m *marks) check(resources []string, p pairs, what, file string) error {
	switch {
	case m.list && m.output.format != "":
		return errors.New("--list and --output may not be specified together")
	case m.all && m.labels != "":
		return errors.New("cannot set --all and --selector at the same time")
	case m.all && m.fields != "":
		return errors.New("cannot set --all and --field-selector at the same time")
	case m.local && m.dry == dryRunServer:
		return errors.New("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
	case m.local && len(resources) > 0:
		return fmt.Errorf("can only use local files by -f %s.yaml or --filename=%s.json when --local=true is set", file, file)
	case m.local && m.files.empty():
		return fmt.Errorf("one or more files must be specified as -f %s.yaml or --filename=%s.json", file, file)
	case !m.local && len(resources) == 0 && m.files.empty():
		return errors.New("one or more resources must be specified as <resource> <name> or <resource>/<name>")
	case p.empty() && !m.list:
		return fmt.Errorf("at least one %s update is required", what)
	}
	return nil
}

// find finds the objects; with --all, types stand for all of theirs.
func (m *marks) find(c *call, resources []string) (selection, error) {
	m.args, m.emptySelects, m.all = resources, m.all, false
	sel, err := c.find(m.selector)
	if err == nil && !sel.single && m.version != "" {
		err = errors.New("--resource-version may only be used with a single resource")
	}
	return sel, err
}

// send patches one of the maps of the metadata.
func (m *marks) send(c *call, it item, field string, p pairs) (api.Object, error) {
	entries := map[string]any{}
	for key, value := range p.values {
		entries[key] = value
	}
	for _, key := range p.remove {
		entries[key] = nil
	}
	meta := patch.Object{field: entries}
	if m.version != "" {
		meta["resourceVersion"] = m.version
	}
	data, err := json.Marshal(patch.Object{"metadata": meta})
	if err != nil {
		return nil, err
	}
	return c.send(it.key(), types.MergePatchType, data, apiserver.PatchOptions{DryRun: m.dry == dryRunServer})
}

// marked returns a map with the pairs in it.
func (p pairs) marked(had map[string]string) map[string]string {
	out := maps.Clone(had)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, p.values)
	for _, key := range p.remove {
		delete(out, key)
	}
	return out
}

// printList shows the entries of --list, in the order of their keys.
func (m *marks) printList(c *call, it item, single bool, what string, entries map[string]string) {
	indent := ""
	if !single {
		indent = " "
		c.printf("Listing %s for %s.%s/%s:\n", what, it.res.Kind, it.res.Group, it.name)
	}
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		c.printf("%s%s=%s\n", indent, key, entries[key])
	}
}
