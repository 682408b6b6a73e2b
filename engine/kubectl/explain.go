package kubectl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"podflight/engine/api"
	"podflight/engine/kubectl/explain"
)

func explainCommand() command {
	return command{
		name: "explain", args: fieldPath,
		use:   "TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
		short: "Get documentation for a resource",
		setup: func(fs *pflag.FlagSet) runner {
			o := &explainOptions{}
			fs.BoolVarP(&o.Recursive, "recursive", "R", false, "Print the fields of fields. Use --max-depth to cap the recursion depth.")
			fs.StringVar(&o.apiVersion, "api-version", "", "Get different explanations for particular API version (API group/version)")
			fs.StringP("output", "o", "plaintext", "Format in which to render the schema (plaintext, plaintext-openapiv2)")
			fs.IntVar(&o.MaxDepth, "max-depth", 0, "Maximum recursion depth when printing nested fields with --recursive. 0 means no limit. Requires --recursive when greater than 0.")
			return o.run
		},
	}
}

// explainOptions are the flags of kubectl explain (staging/src/k8s.io/kubectl/pkg/cmd/explain/explain.go).
type explainOptions struct {
	explain.Options
	apiVersion string
}

func (o *explainOptions) run(c *call, args []string) error {
	switch {
	case len(args) == 0:
		return verbatim("You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources.\n")
	case len(args) > 1:
		return verbatim("We accept only this format: explain RESOURCE\n")
	case o.MaxDepth > 0 && !o.Recursive:
		return fmt.Errorf("--max-depth requires --recursive")
	case o.MaxDepth < 0:
		return fmt.Errorf("--max-depth must be non-negative")
	}
	res, path, err := splitFieldPath(args[0])
	if err != nil {
		return err
	}
	gvk := res.GroupVersionKind()
	if o.apiVersion != "" {
		gv, err := schema.ParseGroupVersion(o.apiVersion)
		if err != nil {
			return err
		}
		if !res.Serves(gv) {
			return fmt.Errorf("couldn't find resource for %q", gv.WithResource(res.Plural).String())
		}
		gvk.Version = gv.Version
	}
	c.request()
	text, err := explain.Kind(gvk, path, o.Options)
	if err != nil {
		return err
	}
	c.print(text)
	return nil
}

// splitFieldPath reads "deployments.apps.spec.template" (SplitAndParseResourceRequestWithMatchingPrefix in
// staging/src/k8s.io/kubectl/pkg/explain/explain.go): the group may stand behind the resource.
func splitFieldPath(text string) (api.Resource, []string, error) {
	words := strings.Split(strings.TrimSuffix(text, "."), ".")
	if slices.Contains(words, "") {
		return api.Resource{}, nil, fmt.Errorf("invalid jsonpath syntax, all nodes must be field nodes")
	}
	res, err := resourceFor(words[0])
	if err != nil {
		return api.Resource{}, nil, err
	}
	path := words[1:]
	if group := strings.Split(res.Group, "."); res.Group != "" && len(path) >= len(group) && slices.Equal(path[:len(group)], group) {
		path = path[len(group):]
	}
	return res, path, nil
}
