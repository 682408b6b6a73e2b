package kubectl

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/yaml"

	"podflight/engine/api"
	"podflight/engine/codec"
	"podflight/engine/patch"
)

func diffCommand() command {
	return command{
		name: "diff", use: "-f FILENAME", short: "Diff the live version against a would-be applied version",
		setup: func(fs *pflag.FlagSet) runner {
			o := &diffOptions{}
			o.files.declare(fs, "contains the configuration to diff")
			selectorFlag(fs, &o.labels)
			ignoredFlags(fs, "field-manager", "server-side", "force-conflicts", "show-managed-fields")
			fs.Bool("prune", false, "Include resources that would be deleted by pruning. Can be used with -l and default shows all resources would be pruned")
			fs.StringArray("prune-allowlist", nil, "Overwrite the default allowlist with <group/version/kind> for --prune")
			fs.BoolVar(&o.showSecrets, "show-secrets", false, "If true, do not mask secret values in the diff.")
			fs.Int("concurrency", 1, "Number of objects to process in parallel when diffing against the live version. Larger number = faster, but more memory, I/O and CPU over that shorter period of time.")
			return o.run
		},
	}
}

// diffOptions are the flags of kubectl diff (staging/src/k8s.io/kubectl/pkg/cmd/diff/diff.go).
type diffOptions struct {
	files       files
	labels      string
	showSecrets bool
}

// The codes with which diff ends if there are differences, and if it fails.
const (
	differs    = 1
	diffFailed = 2
)

func (o *diffOptions) run(c *call, args []string) error {
	err := o.diff(c, args)
	var exit exitError
	if err == nil || errors.As(err, &exit) {
		return err
	}
	c.exit(err)
	return exitError{diffFailed}
}

func (o *diffOptions) diff(c *call, args []string) error {
	if len(args) > 0 {
		return c.usageError("Unexpected args: %v", args)
	}
	if o.files.empty() {
		return errors.New("must specify one of -f and -k")
	}
	items, errs := c.objectsOf(o.files, o.labels, codec.Ignore)
	if len(errs) > 0 {
		return collect(errs)
	}
	texts := map[string]string{}
	for _, it := range items {
		live, merged, err := o.versions(c, it)
		if err != nil {
			return err
		}
		gvk := it.res.GroupVersionKind()
		name := strings.TrimPrefix(fmt.Sprintf("%s.%s.%s.%s.%s", gvk.Group, gvk.Version, gvk.Kind, it.namespace, it.name), ".")
		texts[name] = unified(live, merged)
	}
	random := c.server.Kernel().Rand("kubectl")
	from, to := fmt.Sprintf("/tmp/LIVE-%d", random.Uint32()), fmt.Sprintf("/tmp/MERGED-%d", random.Uint32())
	at := c.now().Format("2006-01-02 15:04:05.000000000 -0700")
	found := false
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		if texts[name] == "" {
			continue
		}
		found = true
		c.printf("diff -u -N %s/%s %s/%s\n--- %s/%s\t%s\n+++ %s/%s\t%s\n%s", from, name, to, name, from, name, at, to, name, at, texts[name])
	}
	if found {
		return exitError{differs}
	}
	return nil
}

// versions returns the live object and what it would be after an apply, as YAML.
func (o *diffOptions) versions(c *call, it item) (live, merged string, err error) {
	content, err := it.content()
	if err != nil {
		return "", "", err
	}
	apply := applyOptions{dry: dryRunServer, validation: codec.Ignore}
	current, err := c.get(it.key())
	var after api.Object
	switch {
	case apierrors.IsNotFound(err):
		patch.DropNulls(content)
		current = nil
		after, err = c.post(it, content, codec.Ignore, dryRunServer)
	case err == nil:
		delete(annotationsOf(content), corev1.LastAppliedConfigAnnotation)
		_, after, err = apply.patch(c, it, current, content)
	}
	if err != nil {
		return "", "", err
	}
	var before patch.Object
	if current != nil {
		if before, err = fieldsJSON(current); err != nil {
			return "", "", err
		}
	}
	then, err := fieldsJSON(after)
	if err != nil {
		return "", "", err
	}
	if it.res.Kind == api.Secret && !o.showSecrets {
		maskSecrets(before, then)
	}
	return yamlText(before), yamlText(then), nil
}

func yamlText(content patch.Object) string {
	if content == nil {
		return ""
	}
	data, _ := yaml.Marshal(content)
	return string(data)
}

// maskSecrets hides the values of a Secret, and shows only which have changed (Masker).
func maskSecrets(before, after patch.Object) {
	from, to := secretData(before), secretData(after)
	for key, value := range from {
		other, ok := to[key]
		switch {
		case ok && other != value:
			from[key], to[key] = "*** (before)", "*** (after)"
		case ok:
			from[key], to[key] = "***", "***"
		default:
			from[key] = "***"
		}
	}
	for key := range to {
		if _, ok := from[key]; !ok {
			to[key] = "***"
		}
	}
}

func secretData(content patch.Object) patch.Object {
	data, _ := content["data"].(patch.Object)
	return data
}
