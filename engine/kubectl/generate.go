package kubectl

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

// generator is a command that makes one object out of its flags: kubectl create job, kubectl create secret tls, ….
type generator struct {
	name    string
	aliases []string
	use     string
	short   string
	failure string // what precedes the server's error, with its punctuation
	// declare declares the flags and returns what makes the object.
	declare  func(fs *pflag.FlagSet) maker
	required []string // flags that must be there, sorted
}

// maker makes the object. words are the arguments after the name.
type maker func(c *call, name string, words []string) (api.Object, error)

func (g generator) command() command {
	return command{
		name: g.name, aliases: g.aliases, use: g.use, short: g.short,
		setup: func(fs *pflag.FlagSet) runner {
			o := &generatorOptions{generator: g}
			o.make = g.declare(fs)
			o.output.declare(fs)
			saveConfigFlag(fs, &o.annotate)
			validateFlag(fs)
			dryRunFlag(fs)
			ignoredFlags(fs, "field-manager")
			return o.run
		},
	}
}

func saveConfigFlag(fs *pflag.FlagSet, p *bool) {
	fs.BoolVar(p, "save-config", false, "If true, the configuration of current object will be saved in its annotation. Otherwise, the annotation will be unchanged. This flag is useful when you want to perform kubectl apply on this object in the future.")
}

// generatorOptions are the flags that all generators have.
type generatorOptions struct {
	generator
	make     maker
	output   outputFlags
	annotate bool
}

func (o *generatorOptions) run(c *call, args []string) error {
	if err := c.require(o.required...); err != nil {
		return err
	}
	name, err := c.onlyName(args)
	if err != nil {
		return err
	}
	dry, err := c.dryRun()
	if err != nil {
		return err
	}
	report, err := c.reporter(o.output, dry)
	if err != nil {
		return err
	}
	if _, err := c.validation(); err != nil {
		return err
	}
	obj, err := o.make(c, name, args[1:])
	if err != nil {
		return err
	}
	kind, _ := api.KindOf(obj)
	res, _ := api.ResourceOf(kind)
	obj.GetObjectKind().SetGroupVersionKind(res.GroupVersionKind())
	if c.given && res.Namespaced {
		obj.SetNamespace(c.namespace)
	}
	if o.annotate {
		if err := rememberTyped(obj); err != nil {
			return err
		}
	}
	if dry != dryRunClient {
		if obj, err = o.post(c, res, obj, dry); err != nil {
			return err
		}
	}
	return report.tellTyped(res, obj, "created")
}

func (o *generatorOptions) post(c *call, res api.Resource, obj api.Object, dry dryRun) (api.Object, error) {
	if res.Namespaced {
		obj.SetNamespace(c.namespace)
	}
	c.request()
	obj, err := c.postTyped(obj, dry)
	if err != nil && o.failure != "" {
		err = words(o.failure + err.Error())
	}
	return obj, err
}

// require refuses a command line without the flags that must be given (cobra's ValidateRequiredFlags).
func (c *call) require(names ...string) error {
	missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return c.flags.Changed(name) })
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf(`required flag(s) "%s" not set`, strings.Join(missing, `", "`))
}

// onlyName returns the one argument that there may be before "--" (NameFromCommandArgs).
func (c *call) onlyName(args []string) (string, error) {
	n := c.flags.ArgsLenAtDash()
	if n < 0 {
		n = len(args)
	}
	if n != 1 {
		return "", c.usageError("exactly one NAME is required, got %d", n)
	}
	return args[0], nil
}

var errNoName = errors.New("name must be specified")

// rememberTyped puts a typed object as it is into its own annotation for `kubectl apply`.
func rememberTyped(obj api.Object) error {
	data, err := json.Marshal(obj)
	annotations := map[string]string{}
	for key, value := range obj.GetAnnotations() {
		annotations[key] = value
	}
	annotations[corev1.LastAppliedConfigAnnotation] = string(data) + "\n"
	obj.SetAnnotations(annotations)
	return err
}
