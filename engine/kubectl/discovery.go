package kubectl

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"podflight/engine/api"
	"podflight/engine/printers"
)

func apiResourcesCommand() command {
	return command{
		name: "api-resources", use: "[flags]", short: "Print the supported API resources on the server",
		setup: func(fs *pflag.FlagSet) runner {
			o := &resourcesOptions{}
			fs.StringVar(&o.group, "api-group", "", "Limit to resources in the specified API group.")
			fs.BoolVar(&o.namespaced, "namespaced", true, "If false, non-namespaced resources will be returned, otherwise returning namespaced resources by default.")
			fs.StringVarP(&o.output, "output", "o", "", "Output format. One of: (json, yaml, name, wide).")
			fs.BoolVar(&o.noHeaders, "no-headers", false, "When using the default or custom-column output format, don't print headers (default print headers).")
			fs.StringVar(&o.sortBy, "sort-by", "", "If non-empty, sort list of resources using specified field. The field can be either 'name' or 'kind'.")
			fs.StringSlice("verbs", nil, "Limit to resources that support the specified verbs.")
			fs.StringSliceVar(&o.categories, "categories", nil, "Limit to resources that belong to the specified categories.")
			fs.Bool("cached", false, "Use the cached list of resources if available.")
			return o.run
		},
	}
}

// resourcesOptions are the flags of kubectl api-resources
// (staging/src/k8s.io/kubectl/pkg/cmd/apiresources/apiresources.go). Verbs are left out.
type resourcesOptions struct {
	group      string
	namespaced bool
	output     string
	noHeaders  bool
	sortBy     string
	categories []string
}

func (o *resourcesOptions) run(c *call, args []string) error {
	switch {
	case len(args) > 0:
		return c.usageError("unexpected arguments: %v", args)
	case o.output != "" && o.output != "name" && o.output != "wide":
		return fmt.Errorf("podflight's kubectl prints API resources as a table or with -o name, not as %q", o.output)
	case o.sortBy != "" && o.sortBy != "name" && o.sortBy != "kind":
		return errors.New("--sort-by accepts only name or kind")
	}
	c.request()
	all := slices.DeleteFunc(api.Resources(), func(r api.Resource) bool {
		return c.flags.Changed("api-group") && r.Group != o.group || c.flags.Changed("namespaced") && r.Namespaced != o.namespaced ||
			slices.ContainsFunc(o.categories, func(name string) bool { return name != "all" || !r.All })
	})
	slices.SortFunc(all, func(a, b api.Resource) int {
		switch o.sortBy {
		case "name":
			return cmp.Compare(a.Plural, b.Plural)
		case "kind":
			return cmp.Compare(a.Kind, b.Kind)
		}
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Plural, b.Plural))
	})
	var w printers.Writer
	if !o.noHeaders && o.output != "name" {
		w.AddLine([]string{"NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"})
	}
	for _, r := range all {
		if o.output == "name" {
			c.print(r.GroupResource().String() + "\n")
			continue
		}
		gvk := r.GroupVersionKind()
		w.AddLine([]string{r.Plural, strings.Join(r.Short, ","), gvk.GroupVersion().String(), strconv.FormatBool(r.Namespaced), gvk.Kind})
	}
	c.print(w.Flush())
	return nil
}

func apiVersionsCommand() command {
	return command{
		name: "api-versions", use: "", short: `Print the supported API versions on the server, in the form of "group/version"`,
		setup: func(*pflag.FlagSet) runner {
			return func(c *call, args []string) error {
				if len(args) > 0 {
					return c.usageError("unexpected arguments: %v", args)
				}
				c.request()
				var all []string
				for _, r := range api.Resources() {
					all = append(all, r.GroupVersionKind().GroupVersion().String())
				}
				slices.Sort(all)
				for _, version := range slices.Compact(all) {
					c.print(version + "\n")
				}
				return nil
			}
		},
	}
}

func clusterInfoCommand() command {
	return command{
		name: "cluster-info", use: "", short: "Display cluster information",
		setup: func(*pflag.FlagSet) runner {
			return func(c *call, _ []string) error {
				c.request()
				c.print("Kubernetes control plane is running at https://127.0.0.1:6443\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
				return nil
			}
		},
		sub: []command{{name: "dump", short: "Dump relevant information for debugging and diagnosis"}},
	}
}

func configCommand() command {
	one := func(name, short, text string) command {
		return command{name: name, use: "", short: short, setup: func(fs *pflag.FlagSet) runner {
			fs.Bool("minify", false, "Remove all information not used by current-context from the output")
			return func(c *call, _ []string) error {
				c.print(strings.ReplaceAll(text, "$NAMESPACE", c.env.Namespace))
				return nil
			}
		}}
	}
	cmd := command{
		name: "config", use: "SUBCOMMAND", short: "Modify kubeconfig files",
		sub: []command{
			one("current-context", "Display the current-context", "podflight\n"),
			one("get-contexts", "Describe one or many contexts",
				"CURRENT   NAME        CLUSTER     AUTHINFO   NAMESPACE\n*         podflight   podflight   learner    $NAMESPACE\n"),
			one("view", "Display merged kubeconfig settings or a specified kubeconfig file", kubeconfig),
			{name: "set-context", short: "Set a context entry in kubeconfig"},
			{name: "use-context", aliases: []string{"use"}, short: "Set the current-context in a kubeconfig file"},
		},
	}
	cmd.setup = group(cmd)
	return cmd
}

// kubeconfig is what `kubectl config view` shows. There is no such file here.
const kubeconfig = `apiVersion: v1
clusters:
- cluster:
    server: https://127.0.0.1:6443
  name: podflight
contexts:
- context:
    cluster: podflight
    namespace: $NAMESPACE
    user: learner
  name: podflight
current-context: podflight
kind: Config
users:
- name: learner
  user: {}
`
