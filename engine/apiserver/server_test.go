package apiserver_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/features"
	"podflight/engine/trace"
)

func newPod(name string, change ...func(*corev1.Pod)) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "default"},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "busybox:1.36"}}},
	}
	for _, c := range change {
		c(p)
	}
	return p
}

func podKey(name string) api.Key {
	return api.Key{Kind: api.Pod, Namespace: "default", Name: name}
}

func getPod(t testing.TB, s *apiserver.Server, name string) *corev1.Pod {
	t.Helper()
	obj, ok := s.Get(podKey(name))
	if !ok {
		t.Fatalf("pod %s is gone", name)
	}
	return obj.(*corev1.Pod)
}

// changes returns what the trace says of objects of a kind, as "ADDED x", from its n-th change on.
func changes(s *apiserver.Server, kind api.Kind) []string {
	var out []string
	for _, r := range s.Recorder().Records() {
		if c, ok := r.Body.(trace.ObjectChange); ok && c.Key.Kind == kind {
			out = append(out, c.Op.String()+" "+c.Key.Name)
		}
	}
	return out
}

func TestPodIsCreatedPending(t *testing.T) {
	s := newServer(t)
	p := mustCreate(t, s, newPod("", func(p *corev1.Pod) {
		p.GenerateName = "web-"
		p.Status.Phase = corev1.PodRunning
	})).(*corev1.Pod)
	if !strings.HasPrefix(p.Name, "web-") || len(p.Name) != len("web-")+5 {
		t.Errorf("name %q", p.Name)
	}
	if p.Status.Phase != corev1.PodPending || p.Status.QOSClass != corev1.PodQOSBestEffort || p.Generation != 1 || p.UID == "" || p.ResourceVersion == "" {
		t.Errorf("status %+v, generation %d, UID %q, version %q", p.Status, p.Generation, p.UID, p.ResourceVersion)
	}
	if *p.Spec.Priority != 0 || *p.Spec.PreemptionPolicy != corev1.PreemptLowerPriority || len(p.Spec.Tolerations) != 2 || len(p.Spec.Volumes) != 1 {
		t.Errorf("spec %+v", p.Spec)
	}
}

func TestGracefulDeletion(t *testing.T) {
	bound := func(p *corev1.Pod) { p.Spec.NodeName = "node-1" }
	five, none := int64(5), int64(0)
	tests := []struct {
		name    string
		change  func(*corev1.Pod)
		deletes []apiserver.DeleteOptions
		want    string
		grace   int64 // of the Pod that is left
	}{
		{"unscheduled", func(*corev1.Pod) {}, []apiserver.DeleteOptions{{}}, "ADDED x, MODIFIED x, DELETED x", 0},
		{"bound", bound, []apiserver.DeleteOptions{{}}, "ADDED x, MODIFIED x", 30},
		{"shorter", bound, []apiserver.DeleteOptions{{}, {GracePeriodSeconds: &five}}, "ADDED x, MODIFIED x, MODIFIED x", 5},
		{"not longer", bound, []apiserver.DeleteOptions{{GracePeriodSeconds: &five}, {}}, "ADDED x, MODIFIED x", 5},
		{"forced", bound, []apiserver.DeleteOptions{{GracePeriodSeconds: &none}}, "ADDED x, MODIFIED x, DELETED x", 0},
		{"forced later", bound, []apiserver.DeleteOptions{{}, {GracePeriodSeconds: &none}}, "ADDED x, MODIFIED x, MODIFIED x, DELETED x", 0},
		{"finalizer", func(p *corev1.Pod) { p.Finalizers = []string{"example.com/wait"} }, []apiserver.DeleteOptions{{}}, "ADDED x, MODIFIED x", 0},
		{"dry run", bound, []apiserver.DeleteOptions{{DryRun: true}}, "ADDED x", -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			mustCreate(t, s, newPod("x", tt.change))
			for _, o := range tt.deletes {
				if _, err := s.Delete(podKey("x"), o); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Join(changes(s, api.Pod), ", "); got != tt.want {
				t.Errorf("changes: %s, want %s", got, tt.want)
			}
			if obj, ok := s.Get(podKey("x")); ok && tt.grace >= 0 {
				if g := obj.GetDeletionGracePeriodSeconds(); g == nil || *g != tt.grace {
					t.Errorf("grace %v, want %d", g, tt.grace)
				}
				if obj.GetGeneration() != 2 {
					t.Errorf("generation %d after deletion", obj.GetGeneration())
				}
			}
		})
	}
}

// TestFinalizerHoldsAnObject: what takes the last finalizer away deletes the object, in one step.
func TestFinalizerHoldsAnObject(t *testing.T) {
	s := newServer(t)
	mustCreate(t, s, newPod("x", func(p *corev1.Pod) { p.Finalizers = []string{"example.com/wait"} }))
	if _, err := s.Delete(podKey("x"), apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	next := getPod(t, s, "x").DeepCopy()
	next.Finalizers = nil
	if _, err := s.Update(next, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(changes(s, api.Pod), ", "); got != "ADDED x, MODIFIED x, DELETED x" {
		t.Errorf("changes: %s", got)
	}
	if _, err := s.Delete(podKey("x"), apiserver.DeleteOptions{}); !apierrors.IsNotFound(err) || err.Error() != `pods "x" not found` {
		t.Errorf("error: %v", err)
	}
}

func TestPropagation(t *testing.T) {
	job := func() *batchv1.Job {
		return &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "j", Namespace: "default"}, Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{
			Spec: corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "a", Image: "b"}}},
		}}}
	}
	for policy, want := range map[metav1.DeletionPropagation]string{
		metav1.DeletePropagationBackground: "",
		metav1.DeletePropagationForeground: "foregroundDeletion",
		metav1.DeletePropagationOrphan:     "orphan",
		"":                                 "orphan", // a Job's own default
	} {
		s := newServer(t)
		mustCreate(t, s, job())
		key := api.Key{Kind: api.Job, Namespace: "default", Name: "j"}
		if _, err := s.Delete(key, apiserver.DeleteOptions{Propagation: policy}); err != nil {
			t.Fatal(err)
		}
		obj, ok := s.Get(key)
		if got := ok; got != (want != "") {
			t.Errorf("%q: still there: %v", policy, got)
		}
		if ok && (strings.Join(obj.GetFinalizers(), ",") != want || obj.GetDeletionTimestamp() == nil || *obj.GetDeletionGracePeriodSeconds() != 0) {
			t.Errorf("%q: %+v", policy, obj.GetFinalizers())
		}
	}
}

func TestJobGetsItsSelector(t *testing.T) {
	s := newServer(t)
	j := mustCreate(t, s, &batchv1.Job{ObjectMeta: metav1.ObjectMeta{Name: "j"}, Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{
		Spec: corev1.PodSpec{RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "a", Image: "b"}}},
	}}}).(*batchv1.Job)
	uid := string(j.UID)
	want := map[string]string{"controller-uid": uid, "job-name": "j", "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": "j"}
	if diff := cmp.Diff(want, j.Spec.Template.Labels); diff != "" {
		t.Error(diff)
	}
	if j.Spec.Selector.MatchLabels["batch.kubernetes.io/controller-uid"] != uid {
		t.Errorf("selector %+v", j.Spec.Selector)
	}
}

func TestGatedFieldIsDropped(t *testing.T) {
	signal := corev1.SIGUSR1
	stop := func(p *corev1.Pod) {
		p.Spec.OS = &corev1.PodOS{Name: corev1.Linux}
		p.Spec.Containers[0].Lifecycle = &corev1.Lifecycle{StopSignal: &signal}
	}
	s := newServer(t)
	if p := mustCreate(t, s, newPod("x", stop)).(*corev1.Pod); p.Spec.Containers[0].Lifecycle != nil {
		t.Errorf("lifecycle %+v", p.Spec.Containers[0].Lifecycle)
	}
	gates, err := features.New("", map[string]bool{"ContainerStopSignals": true})
	if err != nil {
		t.Fatal(err)
	}
	s.SetGates(gates)
	if p := mustCreate(t, s, newPod("y", stop)).(*corev1.Pod); p.Spec.Containers[0].Lifecycle == nil {
		t.Error("the stop signal was dropped with its gate on")
	}
}

func TestRefusals(t *testing.T) {
	s := newServer(t)
	mustCreate(t, s, newPod("x"))
	tests := []struct {
		name string
		obj  api.Object
		want string
	}{
		{"exists", newPod("x"), `pods "x" already exists`},
		{"no namespace", newPod("y", func(p *corev1.Pod) { p.Namespace = "nope" }), `namespaces "nope" not found`},
		{
			"service account", newPod("y", func(p *corev1.Pod) { p.Spec.ServiceAccountName = "robot" }),
			`pods "y" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found`,
		},
		{
			"priority class", newPod("y", func(p *corev1.Pod) { p.Spec.PriorityClassName = "vip" }),
			`pods "y" is forbidden: no PriorityClass with name vip was found`,
		},
	}
	for _, tt := range tests {
		if _, err := s.Create(tt.obj, apiserver.CreateOptions{}); err == nil || err.Error() != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	stale := getPod(t, s, "x").DeepCopy()
	stale.ResourceVersion = "1"
	const conflict = `Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes to the latest version and try again`
	if _, err := s.Update(stale, apiserver.CreateOptions{}); err == nil || err.Error() != conflict {
		t.Errorf("stale update: %v", err)
	}
}

// TestNamespaceGoes: it takes nothing new, and goes when it has been finalized.
func TestNamespaceGoes(t *testing.T) {
	s := newServer(t)
	mustCreate(t, s, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "demo"}})
	key := api.Key{Kind: api.Namespace, Name: "demo"}
	if _, err := s.Delete(key, apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(newPod("y", func(p *corev1.Pod) { p.Namespace = "demo" }), apiserver.CreateOptions{}); err == nil ||
		err.Error() != `pods "y" is forbidden: unable to create new content in namespace demo because it is being terminated` {
		t.Errorf("create: %v", err)
	}
	obj, ok := s.Get(key)
	if !ok || obj.(*corev1.Namespace).Status.Phase != corev1.NamespaceTerminating {
		t.Fatal("the namespace did not wait for what is in it")
	}
	if err := s.FinalizeNamespace("demo", "another"); !apierrors.IsNotFound(err) {
		t.Errorf("finalize another namespace: %v", err)
	}
	if err := s.FinalizeNamespace("demo", obj.GetUID()); err != nil {
		t.Fatal(err)
	}
	if _, ok := s.Get(key); ok {
		t.Error("the namespace is still there")
	}
	if _, err := s.Delete(api.Key{Kind: api.Namespace, Name: "default"}, apiserver.DeleteOptions{}); err == nil ||
		err.Error() != `namespaces "default" is forbidden: this namespace may not be deleted` {
		t.Errorf("delete default: %v", err)
	}
}

func TestKindsThatAreOnlyKept(t *testing.T) {
	s := newServer(t)
	u := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": map[string]any{"name": "web"}, "spec": map[string]any{"a": "b"},
	}}
	mustCreate(t, s, u)
	key := api.Key{Kind: "Ingress", Namespace: "default", Name: "web"}
	obj, ok := s.Get(key)
	if !ok || obj.GetUID() == "" {
		t.Fatalf("got %v", obj)
	}
	var notices []trace.Notice
	for _, r := range s.Recorder().Records() {
		if n, ok := r.Body.(trace.Notice); ok {
			notices = append(notices, n)
		}
	}
	if len(notices) != 1 || notices[0].Object != key {
		t.Errorf("notices %+v", notices)
	}
	r, err := s.Patch(key, types.MergePatchType, []byte(`{"spec":{"a":"c"}}`), apiserver.PatchOptions{})
	if err != nil || r.Object.(*unstructured.Unstructured).Object["spec"].(map[string]any)["a"] != "c" {
		t.Errorf("patched %v, error %v", r.Object, err)
	}
}

func TestPatchErrors(t *testing.T) {
	s := newServer(t)
	mustCreate(t, s, newPod("x"))
	_, err := s.Patch(podKey("x"), types.StrategicMergePatchType, []byte(`{"spec":{"restartPolcy":"Never"}}`), apiserver.PatchOptions{})
	if err == nil || err.Error() != ` "" is invalid: patch: Invalid value: "map[spec:map[restartPolcy:Never]]": strict decoding error: unknown field "spec.restartPolcy"` {
		t.Errorf("strict: %v", err)
	}
	r, err := s.Patch(podKey("x"), types.StrategicMergePatchType, []byte(`{"spec":{"restartPolcy":"Never"},"metadata":{"labels":{"a":"b"}}}`), apiserver.PatchOptions{Validation: codec.Warn})
	if err != nil || r.Object.GetLabels()["a"] != "b" || strings.Join(r.Warnings, ",") != `unknown field "spec.restartPolcy"` {
		t.Errorf("warn: %v, %q", err, r.Warnings)
	}
	_, err = s.Patch(podKey("x"), types.StrategicMergePatchType, []byte(`{"metadata":{"resourceVersion":"1","labels":{"a":"c"}}}`), apiserver.PatchOptions{})
	if !apierrors.IsConflict(err) {
		t.Errorf("old version: %v", err)
	}
}

// TestWatchSeesEveryWrite: in order, each in an event of its own, also after a watcher has ended.
func TestWatchSeesEveryWrite(t *testing.T) {
	s := newServer(t)
	var first, second []string
	see := func(to *[]string) func(apiserver.WatchEvent) {
		return func(ev apiserver.WatchEvent) { *to = append(*to, ev.Op.String()+" "+ev.Object.GetName()) }
	}
	stop := s.Watch(api.Pod, see(&first))
	s.Watch(api.Pod, see(&second))
	mustCreate(t, s, newPod("x"))
	s.Kernel().RunUntil(s.Kernel().Now().Add(time.Second))
	stop()
	if _, err := s.Delete(podKey("x"), apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	s.Kernel().RunUntil(s.Kernel().Now().Add(time.Second))
	if got := fmt.Sprint(first, second); got != "[ADDED x] [ADDED x MODIFIED x DELETED x]" {
		t.Errorf("seen %s", got)
	}
}

// TestStoredObjectsDoNotChange: what was read before a write is as it was.
func TestStoredObjectsDoNotChange(t *testing.T) {
	s := newServer(t)
	mustCreate(t, s, newPod("x"))
	before := getPod(t, s, "x")
	copied := before.DeepCopy()
	if err := s.Bind(podKey("x"), before.UID, "node-1"); err != nil {
		t.Fatal(err)
	}
	next := getPod(t, s, "x").DeepCopy()
	next.Status.Phase = corev1.PodRunning
	if _, err := s.UpdateStatus(next); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Delete(podKey("x"), apiserver.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(copied, before); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkPodLife(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s := newServer(b)
		for i := range 1000 {
			name := fmt.Sprintf("web-%d", i)
			mustCreate(b, s, newPod(name))
			p := getPod(b, s, name)
			if err := s.Bind(podKey(name), p.UID, "node-1"); err != nil {
				b.Fatal(err)
			}
			for range 4 {
				next := *getPod(b, s, name)
				next.Status.Message += "."
				if _, err := s.UpdateStatus(&next); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
