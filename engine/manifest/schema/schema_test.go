package schema

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"podflight/engine/api"
)

func TestLookup(t *testing.T) {
	tests := []struct {
		kind     api.Kind
		path     string
		typ      string
		required bool
		enum     string
		def      string
		doc      string
	}{
		{api.Pod, "", "Pod", false, "", "", "Pod is a collection of containers that can run on a host."},
		{api.Pod, "spec", "PodSpec", false, "", "", "Specification of the desired behavior of the pod."},
		{api.Pod, "spec.restartPolicy", "string", false, "Always Never OnFailure", "Always", "Restart policy for all containers within the pod."},
		{api.Pod, "spec.containers", "[]Container", true, "", "", "List of containers belonging to the pod."},
		{api.Pod, "spec.containers.name", "string", true, "", "", "Name of the container specified as a DNS_LABEL."},
		{api.Pod, "spec.containers.restartPolicy", "string", false, "", "", "RestartPolicy defines the restart behavior of individual containers in a pod."},
		{api.Pod, "spec.containers.resources.limits", "map[string]Quantity", false, "", "", "Limits describes the maximum amount of compute resources allowed."},
		{api.Pod, "spec.containers.livenessProbe.httpGet.port", "IntOrString", true, "", "", "Name or number of the port to access on the container."},
		{api.Pod, "spec.volumes.emptyDir", "EmptyDirVolumeSource", false, "", "", "emptyDir represents a temporary directory"},
		{api.Deployment, "spec.strategy.rollingUpdate.maxSurge", "IntOrString", false, "", "25%", "The maximum number of pods that can be scheduled above the desired number of pods."},
		{api.CronJob, "spec.jobTemplate.spec.backoffLimit", "integer", false, "", "6", "Specifies the number of retries before marking this job failed."},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind)+"."+tt.path, func(t *testing.T) {
			f, err := Lookup(tt.kind, Split(tt.path)...)
			if err != nil {
				t.Fatal(err)
			}
			if f.Type != tt.typ || f.Required != tt.required || strings.Join(namesOf(f.Enum), " ") != tt.enum || f.Default != tt.def || !strings.HasPrefix(f.Doc, tt.doc) {
				t.Errorf("got %+v", f)
			}
		})
	}
}

func namesOf(values []Value) []string {
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	return names
}

func TestLookupErrors(t *testing.T) {
	_, err := Lookup(api.Pod, "spec", "foo")
	var missing *NotFoundError
	if !errors.As(err, &missing) || err.Error() != `field "foo" does not exist` {
		t.Errorf("error: %v", err)
	}
	if _, err := Lookup("Ingress", "spec"); err == nil {
		t.Error("fields of a kind without a type")
	}
}

func TestSplit(t *testing.T) {
	for path, want := range map[string]string{
		"":                                   "",
		"spec.containers[0].image":           "spec containers image",
		"metadata.labels[app.kubernetes.io]": "metadata labels",
		"a[":                                 "a",
	} {
		if got := strings.Join(Split(path), " "); got != want {
			t.Errorf("Split(%q) = %q, want %q", path, got, want)
		}
	}
}

// TestEveryFieldIsDocumented walks all fields that a manifest can have.
func TestEveryFieldIsDocumented(t *testing.T) {
	fields := 0
	var walk func(path string, f Field)
	walk = func(path string, f Field) {
		for _, c := range f.Fields() {
			fields++
			if c.Doc == "" && c.Name != "kind" {
				t.Errorf("%s.%s has no documentation", path, c.Name)
			}
			if c.Default != "" && len(c.Enum) > 0 && !strings.Contains(c.Default, " ") && !slices.Contains(namesOf(c.Enum), c.Default) {
				t.Errorf("%s.%s: default %q is none of %q", path, c.Name, c.Default, c.Enum)
			}
			if c.HasFields() && strings.Count(path, ".") < 12 {
				walk(path+"."+c.Name, c)
			}
		}
	}
	for _, kind := range []api.Kind{api.Pod, api.Job, api.CronJob, api.Deployment, api.StatefulSet, api.DaemonSet, api.Service, api.Secret, api.ConfigMap} {
		f, err := Lookup(kind)
		if err != nil {
			t.Fatal(err)
		}
		walk(string(kind), f)
	}
	if fields < 5000 {
		t.Errorf("only %d fields", fields)
	}
}
