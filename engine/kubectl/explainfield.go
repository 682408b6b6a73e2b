package kubectl

import "podflight/engine/kubectl/explain"

// Explain returns the documentation of a kind or field, "pod.spec.restartPolicy", as `kubectl explain` prints it.
// Errors are kubectl's own for a kind or field that does not exist; and those of schema.Lookup.
func Explain(field string, o explain.Options) (string, error) {
	res, path, err := splitFieldPath(field)
	if err != nil {
		return "", err
	}
	return explain.Kind(res.GroupVersionKind(), path, o)
}
