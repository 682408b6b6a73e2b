package apiserver_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/manifest"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// newServer returns a server with the namespace default.
func newServer(t testing.TB) *apiserver.Server {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 34, 49, 0, time.UTC))
	s := apiserver.New(k, trace.NewRecorder(k), timing.Steady())
	mustCreate(t, s, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	return s
}

func mustCreate(t testing.TB, s *apiserver.Server, obj api.Object) api.Object {
	t.Helper()
	r, err := s.Create(obj, apiserver.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Object
}

// applied is the answer to a manifest: "" or what kubectl prints of the error.
func applied(s *apiserver.Server, file string, data []byte) string {
	docs, errs := manifest.Read(file, data, true)
	for _, err := range errs {
		return "error: " + err.Error()
	}
	for _, doc := range docs {
		obj, _, err := doc.Typed(codec.Strict)
		if err == nil {
			if _, exists := s.Get(api.Key{Kind: doc.Kind, Namespace: "default", Name: doc.Name}); exists {
				obj.SetNamespace("default")
				_, err = s.Update(withAdmitted(s, obj), apiserver.CreateOptions{})
			} else {
				_, err = s.Create(obj, apiserver.CreateOptions{})
			}
		}
		if err != nil {
			return printed(file, err)
		}
	}
	return ""
}

// withAdmitted gives a Pod what admission added to the stored one, as an apply's patch leaves it in place.
func withAdmitted(s *apiserver.Server, obj api.Object) api.Object {
	pod, ok := obj.(*corev1.Pod)
	if !ok {
		return obj
	}
	stored, _ := s.Get(api.KeyOf(api.Pod, pod))
	next := stored.DeepCopyObject().(*corev1.Pod)
	next.Spec.RestartPolicy = pod.Spec.RestartPolicy
	return next
}

func printed(file string, err error) string {
	var status *apierrors.StatusError
	if !errors.As(err, &status) {
		return "error: " + err.Error()
	}
	d := status.ErrStatus.Details
	if status.ErrStatus.Reason != metav1.StatusReasonInvalid {
		return "Error from server (" + string(status.ErrStatus.Reason) + `): error when creating "` + file + `": ` + status.ErrStatus.Message
	}
	var causes []string
	for _, c := range d.Causes {
		causes = append(causes, c.Field+": "+c.Message)
	}
	head := "The " + d.Kind + ` "` + d.Name + `" is invalid: `
	if len(causes) == 1 {
		return head + causes[0]
	}
	return head + "\n* " + strings.Join(causes, "\n* ")
}

// TestRecordedRefusals holds the door to what a real cluster answered: each recording's manifests in
// the order of its script, against the text that its commands printed.
func TestRecordedRefusals(t *testing.T) {
	for _, name := range []string{
		"error-change-policy", "error-probe", "error-typo-field", "error-unknown-policy",
		"job-always-refused", "job-default-policy-refused", "deploy-restart-never",
	} {
		t.Run(name, func(t *testing.T) {
			archive := readArchive(t, name)
			s := newServer(t)
			for _, c := range commands(archive["output"]) {
				file, ok := strings.CutPrefix(c.line, "kubectl apply -f ")
				if !ok || strings.Contains(file, " ") {
					continue
				}
				want := c.output
				if strings.HasSuffix(want, " created") {
					want = ""
				}
				if got := strings.TrimRight(applied(s, file, []byte(archive[file])), "\n"); got != want {
					t.Errorf("%s\ngot:  %s\nwant: %s", c.line, got, want)
				}
			}
		})
	}
}

func readArchive(t *testing.T, name string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "recordings", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range txtar.Parse(data).Files {
		out[f.Name] = string(f.Data)
	}
	return out
}

type command struct{ line, output string }

// commands reads the section "output" of a recording.
func commands(section string) []command {
	var out []command
	for _, line := range strings.Split(section, "\n") {
		if _, cmd, ok := strings.Cut(line, " $ "); ok {
			out = append(out, command{line: cmd})
		} else if text, ok := strings.CutPrefix(line, "         | "); ok && len(out) > 0 {
			c := &out[len(out)-1]
			c.output += text + "\n"
		}
	}
	for i := range out {
		out[i].output = strings.TrimRight(out[i].output, "\n")
	}
	return out
}
