package apiserver

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/codec"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

func TestPatch(t *testing.T) {
	const strategic, merge, operations = types.StrategicMergePatchType, types.MergePatchType, types.JSONPatchType
	tests := []struct {
		name  string
		typ   types.PatchType
		data  string
		check codec.FieldValidation
		want  string // of the labels and images
		err   string // what the error contains
		warn  string
	}{
		{"strategic", strategic, `{"metadata":{"labels":{"b":"2"}},"spec":{"containers":[{"name":"app","image":"x"}]}}`, codec.Warn, "a=1 b=2 app:x log:l", "", ""},
		{"merge", merge, `{"metadata":{"labels":{"a":null,"b":"2"}}}`, codec.Warn, "b=2 app:i log:l", "", ""},
		{"operations", operations, `[{"op":"replace","path":"/spec/containers/1/image","value":"y"}]`, codec.Warn, "a=1 app:i log:y", "", ""},
		{"unknown field, warned", strategic, `{"spec":{"foo":1}}`, codec.Warn, "a=1 app:i log:l", "", `unknown field "spec.foo"`},
		{"unknown field, refused", strategic, `{"spec":{"foo":1}}`, codec.Strict, "", `patch: Invalid value: "map[spec:map[foo:1]]": strict decoding error: unknown field "spec.foo"`, ""},
		{"wrong type", strategic, `{"spec":{"hostNetwork":"yes"}}`, codec.Warn, "", `patch: Invalid value: "map[spec:map[hostNetwork:yes]]": unrecognized type: bool`, ""},
		{"no merge key", strategic, `{"spec":{"containers":[{"image":"x"}]}}`, codec.Warn, "", "does not contain declared merge key: name", ""},
		{"not JSON", strategic, `{`, codec.Warn, "", "unexpected end of JSON input", ""},
		{"operation that does not apply", operations, `[{"op":"remove","path":"/spec/nope"}]`, codec.Warn, "", "the server rejected our request due to an error in our request", ""},
		{"another name", merge, `{"metadata":{"name":"other"}}`, codec.Warn, "", "the name of the object (other) does not match the name on the URL (web)", ""},
		{"stale version", merge, `{"metadata":{"resourceVersion":"1"}}`, codec.Warn, "", "the object has been modified", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k := sim.New(1, time.Unix(1e9, 0))
			s := New(k, trace.NewRecorder(k), timing.Steady())
			key := api.Key{Kind: api.Pod, Namespace: "default", Name: "web"}
			for _, obj := range []api.Object{
				&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}},
				&corev1.Pod{
					ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default", Labels: map[string]string{"a": "1"}},
					Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "i"}, {Name: "log", Image: "l"}}},
				},
			} {
				if _, err := s.Create(obj, CreateOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			got, err := s.Patch(key, tt.typ, []byte(tt.data), PatchOptions{Validation: tt.check, DryRun: true})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Fatalf("got error %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if text := summary(got.Object.(*corev1.Pod)); text != tt.want {
				t.Errorf("got %q, want %q", text, tt.want)
			}
			if warn := strings.Join(got.Warnings, "\n"); warn != tt.warn {
				t.Errorf("got warnings %q, want %q", warn, tt.warn)
			}
		})
	}
}

func summary(pod *corev1.Pod) string {
	var out []string
	for _, key := range []string{"a", "b"} {
		if v, ok := pod.Labels[key]; ok {
			out = append(out, key+"="+v)
		}
	}
	text := strings.Join(out, " ")
	for _, c := range pod.Spec.Containers {
		text += " " + c.Name + ":" + c.Image
	}
	return text
}
