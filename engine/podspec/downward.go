package podspec

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// InUnits returns a quantity in units of a divisor, rounded up; a divisor of zero counts as one
// (convertResourceCPUToString and its like, pkg/api/v1/resource/helpers.go).
func InUnits(name corev1.ResourceName, q, divisor resource.Quantity) int64 {
	n, unit := q.Value(), divisor.Value()
	if name == corev1.ResourceCPU {
		n, unit = q.MilliValue(), divisor.MilliValue()
		if divisor.IsZero() {
			unit = 1000
		}
	}
	unit = max(unit, 1)
	return n/unit + min(max(n%unit, 0), 1)
}

// Metadata returns the value of a field of the Pod's metadata (pkg/fieldpath/fieldpath.go ExtractFieldPathAsString).
func Metadata(pod *corev1.Pod, path string) (string, error) {
	if base, key, ok := subscript(path); ok {
		switch base {
		case "metadata.annotations":
			return pod.Annotations[key], nil
		case "metadata.labels":
			return pod.Labels[key], nil
		}
		return "", fmt.Errorf("fieldPath %q does not support subscript", path)
	}
	switch path {
	case "metadata.annotations":
		return formatMap(pod.Annotations), nil
	case "metadata.labels":
		return formatMap(pod.Labels), nil
	case "metadata.name":
		return pod.Name, nil
	case "metadata.namespace":
		return pod.Namespace, nil
	case "metadata.uid":
		return string(pod.UID), nil
	}
	return "", fmt.Errorf("unsupported fieldPath: %v", path)
}

func subscript(path string) (base, key string, ok bool) {
	inner, ok := strings.CutSuffix(path, "']")
	if !ok {
		return "", "", false
	}
	base, key, ok = strings.Cut(inner, "['")
	return base, key, ok && base != ""
}

// formatMap prints a map as key="value" lines, sorted.
func formatMap(m map[string]string) string {
	lines := make([]string, 0, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		lines = append(lines, k+"="+strconv.Quote(m[k]))
	}
	return strings.Join(lines, "\n")
}
