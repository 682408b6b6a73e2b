package podspec

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestMetadata(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: "web", Namespace: "shop", UID: "u-1",
		Labels:      map[string]string{"b": "2", "a": `say "hi"`},
		Annotations: map[string]string{"x/y": "z"},
	}}
	for path, want := range map[string]string{
		"metadata.name":               "web",
		"metadata.namespace":          "shop",
		"metadata.uid":                "u-1",
		"metadata.labels['b']":        "2",
		"metadata.labels['none']":     "",
		"metadata.annotations['x/y']": "z",
		"metadata.labels":             "a=\"say \\\"hi\\\"\"\nb=\"2\"",
	} {
		if got, err := Metadata(pod, path); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", path, got, err, want)
		}
	}
	for path, want := range map[string]string{
		"spec.nodeName":      "unsupported fieldPath: spec.nodeName",
		"metadata.name['a']": `fieldPath "metadata.name['a']" does not support subscript`,
	} {
		if _, err := Metadata(pod, path); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}
