package kubectl

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"podflight/engine/api"
	"podflight/engine/podspec"
)

func setCommand() command {
	cmd := command{
		name: "set", use: "SUBCOMMAND", short: "Set specific features on objects",
		sub: []command{
			setImageCommand(),
			setResourcesCommand(),
			{name: "selector", short: "Set the selector on a resource"},
			{name: "subject", short: "Update the user, group, or service account in a role binding or cluster role binding"},
			{name: "serviceaccount", aliases: []string{"sa"}, short: "Update the service account of a resource"},
			setEnvCommand(),
		},
	}
	cmd.setup = group(cmd)
	return cmd
}

// errLocal is resource.LocalResourceError.
var errLocal = verbatim(`error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`)

// podEdit are the flags of the commands that change Pod templates (staging/src/k8s.io/kubectl/pkg/cmd/set).
type podEdit struct {
	selector
	output  outputFlags
	dry     dryRun
	report  reporter
	failure string // precedes the server's error
}

func (o *podEdit) declare(fs *pflag.FlagSet, name string) {
	o.output.declare(fs)
	o.files.declare(fs, "identifying the resource to get from a server.")
	selectorFlag(fs, &o.labels)
	dryRunFlag(fs)
	ignoredFlags(fs, "field-manager")
	fs.BoolVar(&o.all, "all", false, "Select all resources, in the namespace of the specified resource types")
	fs.BoolVar(&o.local, "local", false, "If true, set "+name+" will NOT contact api-server but run locally.")
}

// complete reads the flags that all the commands have.
func (o *podEdit) complete(c *call) (err error) {
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	o.report, err = c.reporter(o.output, o.dry)
	return err
}

// find finds the objects. As long as one cannot be had, none is changed.
func (o *podEdit) find(c *call, resources []string) ([]item, error) {
	if o.local && len(resources) > 0 {
		return nil, errLocal
	}
	s := o.selector
	s.args, s.emptySelects, s.all = resources, o.all, false
	sel, err := c.find(s)
	if err == nil {
		err = collect(sel.errs)
	}
	return sel.items(), err
}

// change changes the Pod specs of objects, and tells which have changed.
func (o *podEdit) change(c *call, items []item, operation string, edit func(it item, spec *corev1.PodSpec) error) error {
	var errs []error
	for _, it := range items {
		ch, err := changeOf(it, func(obj api.Object) error {
			spec, ok := podSpecOf(obj)
			if !ok {
				return fmt.Errorf("the object is not a pod or does not have a pod template: %s", goType(it))
			}
			return edit(it, spec)
		})
		if err != nil {
			errs = append(errs, verbatim("error: %s/%s %v\n", it.res.Plural, it.name, err))
			continue
		}
		if ch.empty() {
			continue
		}
		obj := ch.after
		if !o.local && o.dry != dryRunClient {
			if obj, err = c.commit(ch, o.dry); err != nil {
				errs = append(errs, words(o.failure+err.Error()))
				continue
			}
		}
		errs = appendError(errs, o.report.tellTyped(it.res, obj, operation))
	}
	return collect(errs)
}

// matchesName matches a container's name against a pattern with "*" (selectString in helper.go).
func matchesName(name, pattern string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return name == pattern
	}
	name, ok := strings.CutPrefix(name, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for _, part := range parts[:len(parts)-1] {
		_, after, found := strings.Cut(name, part)
		if !found {
			return false
		}
		name = after
	}
	return strings.HasSuffix(name, parts[len(parts)-1])
}

// matching returns the containers of a Pod whose names match, the ordinary ones first.
func matching(spec *corev1.PodSpec, pattern string) []*corev1.Container {
	var out []*corev1.Container
	for _, list := range [][]corev1.Container{spec.Containers, spec.InitContainers} {
		for i := range list {
			if matchesName(list[i].Name, pattern) {
				out = append(out, &list[i])
			}
		}
	}
	return out
}

func setImageCommand() command {
	return command{
		name: "image", args: workloadName,
		use:   "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
		short: "Update the image of a pod template",
		setup: func(fs *pflag.FlagSet) runner {
			o := &podEdit{failure: "failed to patch image update to pod template: "}
			o.declare(fs, "image")
			recordFlag(fs)
			return o.setImage
		},
	}
}

// setImage follows SetImageOptions (set_image.go).
func (o *podEdit) setImage(c *call, args []string) error {
	if err := o.complete(c); err != nil {
		return err
	}
	resources, specs, err := splitPairs(args, "image")
	if err != nil {
		return err
	}
	images, err := parsePairs(specs, "image", false)
	if err != nil {
		return err
	}
	items, err := o.find(c, resources)
	if err != nil {
		return err
	}
	var errs []error
	if o.all && o.labels != "" {
		errs = append(errs, errors.New("cannot set --all and --selector at the same time"))
	}
	if len(resources) == 0 && o.files.empty() {
		errs = append(errs, errors.New("one or more resources must be specified as <resource> <name> or <resource>/<name>"))
	}
	_, all := images.values["*"]
	if images.empty() {
		errs = append(errs, errors.New("at least one image update is required"))
	} else if len(images.keys) > 1 && all {
		errs = append(errs, errors.New("all containers are already specified by *, but saw more than one container_name=container_image pairs"))
	}
	if err := collect(errs); err != nil {
		return err
	}
	err = o.change(c, items, "image updated", func(_ item, spec *corev1.PodSpec) error {
		for _, name := range images.keys {
			if !setImage(spec, name, images.values[name]) {
				errs = append(errs, fmt.Errorf("error: unable to find container named %q", name))
			}
		}
		return nil
	})
	return collect(appendError(errs, err))
}

func setImage(spec *corev1.PodSpec, name, image string) bool {
	found := false
	for c := range podspec.Containers(spec) {
		if name == "*" || c.Name == name {
			found, c.Image = true, image
		}
	}
	return found
}

func setResourcesCommand() command {
	return command{
		name: "resources", args: workloadName,
		use:   "(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]",
		short: "Update resource requests/limits on objects with pod templates",
		setup: func(fs *pflag.FlagSet) runner {
			o := &podEdit{failure: "failed to patch resources update to pod template "}
			o.declare(fs, "resources")
			recordFlag(fs)
			containers := fs.StringP("containers", "c", "*", "The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards")
			limits := fs.String("limits", "", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges.")
			requests := fs.String("requests", "", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges.")
			return func(c *call, args []string) error { return o.setResources(c, args, *containers, *limits, *requests) }
		},
	}
}

// setResources follows SetResourcesOptions (set_resources.go).
func (o *podEdit) setResources(c *call, args []string, containers, limits, requests string) error {
	if err := o.complete(c); err != nil {
		return err
	}
	items, err := o.find(c, args)
	switch {
	case err != nil:
		return err
	case o.all && o.labels != "":
		return errors.New("cannot set --all and --selector at the same time")
	case limits == "" && requests == "":
		return errors.New("you must specify an update to requests or limits (in the form of --requests/--limits)")
	}
	limitList, err := parseResources(limits)
	if err != nil {
		return err
	}
	requestList, err := parseResources(requests)
	if err != nil {
		return err
	}
	var errs []error
	err = o.change(c, items, "resource requirements updated", func(_ item, spec *corev1.PodSpec) error {
		found := matching(spec, containers)
		if len(found) == 0 {
			errs = append(errs, fmt.Errorf("error: unable to find container named %s", containers))
		}
		for _, container := range found {
			r := &container.Resources
			r.Limits, r.Requests = withResources(r.Limits, limitList), withResources(r.Requests, requestList)
		}
		return nil
	})
	return collect(appendError(errs, err))
}

// parseResources reads "cpu=1,memory=1Gi" (parseResourceList in set_resources.go).
func parseResources(text string) (corev1.ResourceList, error) {
	list := corev1.ResourceList{}
	if text == "" {
		return list, nil
	}
	for _, entry := range strings.Split(text, ",") {
		parts := strings.Split(entry, "=")
		if len(parts) != 2 {
			return nil, fmt.Errorf("invalid argument syntax %v, expected <resource>=<value>", entry)
		}
		q, err := resource.ParseQuantity(parts[1])
		if err != nil {
			return nil, err
		}
		list[corev1.ResourceName(parts[0])] = q
	}
	return list, nil
}

func withResources(had, more corev1.ResourceList) corev1.ResourceList {
	if had == nil && len(more) > 0 {
		had = corev1.ResourceList{}
	}
	for name, q := range more {
		had[name] = q
	}
	return had
}
