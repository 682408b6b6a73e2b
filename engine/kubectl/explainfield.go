package kubectl

import (
	"fmt"

	"podflight/engine/api"
	"podflight/engine/kubectl/explain"
)

// Explain returns the documentation of a kind or field, "pod.spec.restartPolicy", as `kubectl explain` prints it.
// Errors are kubectl's own: a kind or field that does not exist.
func Explain(field string, o explain.Options) (string, error) {
	res, path, err := splitFieldPath(field)
	if err != nil {
		return "", err
	}
	obj, ok := api.New(res.Kind)
	if !ok || res.Inert {
		return "", fmt.Errorf("%s cannot be explained: only the fields of what is simulated are known", res.Plural)
	}
	return explain.Kind(res.GroupVersionKind(), obj, path, o)
}
