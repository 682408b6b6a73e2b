package kubectl

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"podflight/engine/api"
)

func setEnvCommand() command {
	return command{
		name: "env", args: workloadName, use: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
		short: "Update environment variables on a pod template",
		setup: func(fs *pflag.FlagSet) runner {
			o := &envOptions{podEdit: podEdit{failure: "failed to patch env update to pod template: "}}
			o.declare(fs, "env")
			fs.StringVarP(&o.containers, "containers", "c", "*", "The names of containers in the selected pod templates to change - may use wildcards")
			fs.StringVar(&o.from, "from", "", "The name of a resource from which to inject environment variables")
			fs.StringVar(&o.prefix, "prefix", "", "Prefix to append to variable names")
			fs.StringArrayVarP(&o.params, "env", "e", nil, "Specify a key-value pair for an environment variable to set into each container.")
			fs.StringSliceVar(&o.keys, "keys", nil, "Comma-separated list of keys to import from specified resource")
			fs.BoolVar(&o.list, "list", false, "If true, display the environment and any changes in the standard format. this flag will removed when we have kubectl view env.")
			fs.Bool("resolve", false, "If true, show secret or configmap references when listing variables")
			fs.BoolVar(&o.overwrite, "overwrite", true, "If true, allow environment to be overwritten, otherwise reject updates that overwrite existing environment.")
			return o.run
		},
	}
}

// envOptions are the flags of kubectl set env (staging/src/k8s.io/kubectl/pkg/cmd/set/set_env.go). References
// are shown, not resolved.
type envOptions struct {
	podEdit
	containers string
	from       string
	prefix     string
	params     []string
	keys       []string
	list       bool
	overwrite  bool
	env        []corev1.EnvVar
	remove     []string
}

func (o *envOptions) run(c *call, args []string) error {
	if o.all && o.labels != "" {
		return errors.New("cannot set --all and --selector at the same time")
	}
	resources, specs, ok := splitEnv(args)
	if !ok {
		return fmt.Errorf("all resources must be specified before environment changes: %s", strings.Join(args, " "))
	}
	if err := o.complete(c); err != nil {
		return err
	}
	switch {
	case len(o.files.names) == 0 && len(resources) == 0:
		return errors.New("one or more resources must be specified as <resource> <name> or <resource>/<name>")
	case o.list && o.output.format != "":
		return errors.New("--list and --output may not be specified together")
	case len(o.keys) > 0 && o.from == "":
		return errors.New("when specifying --keys, a configmap or secret must be provided with --from")
	}
	if err := o.parse(append(o.params, specs...)); err != nil {
		return err
	}
	if err := o.inject(c); err != nil {
		return err
	}
	for i := range o.env {
		o.env[i].Name = o.prefix + o.env[i].Name
	}
	items, err := o.find(c, resources)
	if err != nil {
		return err
	}
	if o.list {
		return o.listAll(c, items)
	}
	return o.change(c, items, "env updated", func(it item, spec *corev1.PodSpec) error { return o.update(c, it, spec) })
}

// splitEnv separates what names objects from the variables that follow (SplitEnvironmentFromResources).
func splitEnv(args []string) (resources, specs []string, ok bool) {
	for _, s := range args {
		at := strings.Index(s, "=")
		switch {
		case at > 0 || strings.HasSuffix(s, "-"):
			specs = append(specs, s)
		case len(specs) > 0:
			return nil, nil, false
		default:
			resources = append(resources, s)
		}
	}
	return resources, specs, true
}

// parse follows ParseEnv. Standard input is not read.
func (o *envOptions) parse(specs []string) error {
	named := map[string]bool{}
	for _, spec := range specs {
		name, value, ok := strings.Cut(spec, "=")
		switch {
		case spec == "-":
			return errors.New("when '-' is used, STDIN must be open")
		case ok:
			if errs := validation.IsEnvVarName(name); len(errs) > 0 {
				return fmt.Errorf("%q is not a valid key name: %s", name, strings.Join(errs, ";"))
			}
			named[name] = true
			o.env = append(o.env, corev1.EnvVar{Name: name, Value: value})
		case strings.HasSuffix(spec, "-"):
			o.remove = append(o.remove, strings.TrimSuffix(spec, "-"))
		default:
			return fmt.Errorf("unknown environment variable: %v", spec)
		}
	}
	for _, name := range o.remove {
		if named[name] {
			return errors.New("can not both modify and remove the same environment variable in the same command")
		}
	}
	return nil
}

var notEnvName = regexp.MustCompile(`[^a-zA-Z0-9_]`)

// inject adds the keys of a ConfigMap or Secret, in their order.
func (o *envOptions) inject(c *call) error {
	if o.from == "" {
		return nil
	}
	sel, err := c.find(selector{args: []string{o.from}})
	if err == nil {
		err = collect(sel.errs)
	}
	if err != nil {
		return err
	}
	for _, it := range sel.items() {
		var keys []string
		var source func(key string) *corev1.EnvVarSource
		ref := corev1.LocalObjectReference{Name: it.name}
		switch from := it.object.(type) {
		case *corev1.Secret:
			keys = slices.Sorted(maps.Keys(from.Data))
			source = func(key string) *corev1.EnvVarSource {
				return &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: ref, Key: key}}
			}
		case *corev1.ConfigMap:
			keys = slices.Sorted(maps.Keys(from.Data))
			source = func(key string) *corev1.EnvVarSource {
				return &corev1.EnvVarSource{ConfigMapKeyRef: &corev1.ConfigMapKeySelector{LocalObjectReference: ref, Key: key}}
			}
		default:
			return errors.New("unsupported resource specified in --from")
		}
		for _, key := range keys {
			if len(o.keys) > 0 && !slices.Contains(o.keys, key) {
				continue
			}
			name := strings.ToUpper(notEnvName.ReplaceAllString(key, "_"))
			if name != key {
				c.warn(fmt.Sprintf("key %s transferred to %s", key, name))
			}
			o.env = append(o.env, corev1.EnvVar{Name: name, ValueFrom: source(key)})
		}
	}
	return nil
}

func (o *envOptions) update(c *call, it item, spec *corev1.PodSpec) error {
	found := matching(spec, o.containers)
	if len(found) == 0 {
		c.warn(fmt.Sprintf("%s/%s does not have any containers matching %q", it.res.Kind, it.name, o.containers))
	}
	for _, container := range found {
		for _, v := range o.env {
			at := slices.IndexFunc(container.Env, func(had corev1.EnvVar) bool { return had.Name == v.Name })
			if !o.overwrite && at >= 0 && container.Env[at].Value != v.Value {
				return fmt.Errorf("'%s' already has a value (%s), and --overwrite is false", v.Name, container.Env[at].Value)
			}
		}
		container.Env = updatedEnv(container.Env, o.env, o.remove)
	}
	return nil
}

// updatedEnv puts variables into a list, in the place of those of the same name (updateEnv in helper.go).
func updatedEnv(had, env []corev1.EnvVar, remove []string) []corev1.EnvVar {
	out := []corev1.EnvVar{}
	done := slices.Clone(remove)
	for _, v := range append(slices.Clone(had), env...) {
		if slices.Contains(done, v.Name) {
			continue
		}
		if at := slices.IndexFunc(env, func(newer corev1.EnvVar) bool { return newer.Name == v.Name }); at >= 0 {
			v = env[at]
			done = append(done, v.Name)
		}
		out = append(out, v)
	}
	return out
}

// listAll shows the variables as they would become.
func (o *envOptions) listAll(c *call, items []item) error {
	for _, it := range items {
		_, err := changeOf(it, func(obj api.Object) error {
			spec, ok := podSpecOf(obj)
			if !ok {
				return fmt.Errorf("the object is not a pod or does not have a pod template: %s", goType(it))
			}
			if err := o.update(c, it, spec); err != nil {
				return err
			}
			for _, container := range matching(spec, o.containers) {
				c.printf("# %s %s, container %s\n", it.res.Kind, it.name, container.Name)
				for _, v := range container.Env {
					if v.ValueFrom == nil {
						c.printf("%s=%s\n", v.Name, v.Value)
					} else {
						c.printf("# %s from %s\n", v.Name, envSource(v.ValueFrom))
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// envSource describes where a value comes from (GetEnvVarRefString).
func envSource(from *corev1.EnvVarSource) string {
	switch {
	case from.ConfigMapKeyRef != nil:
		return fmt.Sprintf("configmap %s, key %s", from.ConfigMapKeyRef.Name, from.ConfigMapKeyRef.Key)
	case from.SecretKeyRef != nil:
		return fmt.Sprintf("secret %s, key %s", from.SecretKeyRef.Name, from.SecretKeyRef.Key)
	case from.FieldRef != nil:
		return "field path " + from.FieldRef.FieldPath
	case from.ResourceFieldRef != nil:
		prefix := ""
		if from.ResourceFieldRef.ContainerName != "" {
			prefix = from.ResourceFieldRef.ContainerName + "/"
		}
		return "resource field " + prefix + from.ResourceFieldRef.Resource
	}
	return "invalid valueFrom"
}
