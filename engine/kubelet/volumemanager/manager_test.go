package volumemanager

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/events"
	"podflight/engine/kubelet/env"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

type memFS map[string]string

func (f memFS) MkdirAll(path string)                            { f[path+"/"] = "" }
func (f memFS) WriteFile(path string, data []byte, mode uint32) { f[path] = string(data) }
func (f memFS) ReadFile(path string) ([]byte, bool)             { d, ok := f[path]; return []byte(d), ok }

func (f memFS) RemoveAll(path string) {
	maps.DeleteFunc(f, func(p, _ string) bool { return p == path || strings.HasPrefix(p, path+"/") })
}

type harness struct {
	k      *sim.Kernel
	server *apiserver.Server
	fs     memFS
	m      *Manager
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	k := sim.New(1, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	rec := trace.NewRecorder(k)
	s := apiserver.New(k, rec, timing.Steady())
	h := &harness{k: k, server: s, fs: memFS{}}
	h.m = New(k, rec, events.NewRecorder(s, "kubelet", "node-1"), &env.Resolver{Server: s, NodeName: "node-1"}, h.fs)
	h.create(t, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	t.Cleanup(k.Close)
	return h
}

func (h *harness) create(t *testing.T, obj api.Object) {
	t.Helper()
	if _, err := h.server.Create(obj, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func podWith(v corev1.VolumeSource) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p", Namespace: "default", UID: "u", Labels: map[string]string{"a": "b"}},
		Spec: corev1.PodSpec{
			ServiceAccountName: "default",
			Containers:         []corev1.Container{{Name: "app", VolumeMounts: []corev1.VolumeMount{{Name: "v", MountPath: "/v"}}}},
			Volumes:            []corev1.Volume{{Name: "v", VolumeSource: v}, {Name: "unused", VolumeSource: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "no"}}}},
		},
	}
}

// mount waits for the volumes of a Pod and returns how long that took.
func (h *harness) mount(pod *corev1.Pod, limit time.Duration) (took time.Duration, err error) {
	began := h.k.Now()
	err = errors.New("still waiting")
	h.k.Go("mount", func(t *sim.Task) {
		err = h.m.WaitForAttachAndMount(t, pod)
		took = h.k.Now().Sub(began)
	})
	h.k.RunUntil(began.Add(limit))
	return took, err
}

func TestMounts(t *testing.T) {
	optional := true
	file := corev1.HostPathFile
	data := map[string]string{"one": "1", "two": "2"}
	for _, c := range []struct {
		name   string
		volume corev1.VolumeSource
		files  map[string]string // under the volume
		err    string            // of the event; "" if it mounts
	}{
		{name: "emptyDir", volume: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}},
		{name: "configMap", volume: corev1.VolumeSource{ConfigMap: configMap("cfg")}, files: data},
		{
			name: "configMap items",
			volume: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
				LocalObjectReference: corev1.LocalObjectReference{Name: "cfg"}, Items: []corev1.KeyToPath{{Key: "one", Path: "deep/uno"}},
			}},
			files: map[string]string{"deep/uno": "1"},
		},
		{
			name: "configMap key missing",
			volume: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
				LocalObjectReference: corev1.LocalObjectReference{Name: "cfg"}, Items: []corev1.KeyToPath{{Key: "none", Path: "x"}},
			}},
			err: `MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: none`,
		},
		{name: "configMap missing", volume: corev1.VolumeSource{ConfigMap: configMap("none")}, err: `MountVolume.SetUp failed for volume "v" : configmap "none" not found`},
		{name: "secret missing", volume: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "none"}}, err: `MountVolume.SetUp failed for volume "v" : secret "none" not found`},
		{name: "secret optional", volume: corev1.VolumeSource{Secret: &corev1.SecretVolumeSource{SecretName: "none", Optional: &optional}}},
		{
			name: "projected",
			volume: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{Sources: []corev1.VolumeProjection{
				{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "cfg"}}},
				{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: rootCA}, Items: []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}}}},
				{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token"}},
				{DownwardAPI: &corev1.DownwardAPIProjection{Items: []corev1.DownwardAPIVolumeFile{{Path: "labels", FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.labels"}}}}},
			}}},
			files: map[string]string{"one": "1", "token": "token-of-default.u", "labels": `a="b"`},
		},
		{name: "hostPath of no file", volume: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/no/file", Type: &file}}, err: `MountVolume.SetUp failed for volume "v" : hostPath type check failed: /no/file is not a file`},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHarness(t)
			h.create(t, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "cfg", Namespace: "default"}, Data: data})
			took, err := h.mount(podWith(c.volume), time.Second)
			if c.err != "" {
				if err == nil || !h.hasEvent(c.err) {
					t.Errorf("%v, events do not say %q", err, c.err)
				}
				return
			}
			if err != nil || took != pollInterval {
				t.Fatalf("%v after %v, want it mounted after %v", err, took, pollInterval)
			}
			dir, ok := h.m.Path("u", "v")
			if !ok {
				t.Fatal("the volume has no path")
			}
			for name, want := range c.files {
				if got := h.fs[dir+"/"+name]; got != want {
					t.Errorf("%s holds %q, want %q", name, got, want)
				}
			}
			h.m.Unmount("u")
			if len(h.fs) != 0 {
				t.Errorf("left after unmounting: %v", slices.Sorted(maps.Keys(h.fs)))
			}
		})
	}
}

func configMap(name string) *corev1.ConfigMapVolumeSource {
	return &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: name}}
}

func (h *harness) hasEvent(message string) bool {
	return slices.ContainsFunc(h.server.List(api.Event, "default"), func(obj api.Object) bool {
		return obj.(*corev1.Event).Message == message
	})
}

// A mount that fails is tried again after half a second, then twice as long each time; the wait for it ends after two minutes.
func TestRetries(t *testing.T) {
	h := newHarness(t)
	took, err := h.mount(podWith(corev1.VolumeSource{ConfigMap: configMap("cfg")}), 5*time.Minute)
	want := "unmounted volumes=[v], unattached volumes=[], failed to process volumes=[]: context deadline exceeded"
	if took != mountTimeout || err == nil || err.Error() != want {
		t.Errorf("%v after %v, want %s after %v", err, took, want, mountTimeout)
	}
	e := h.server.List(api.Event, "default")[0].(*corev1.Event)
	if e.Count < 8 || e.Count > 12 {
		t.Errorf("%d tries in five minutes", e.Count)
	}
	h.create(t, &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "cfg", Namespace: "default"}})
	if _, err := h.mount(podWith(corev1.VolumeSource{ConfigMap: configMap("cfg")}), 3*time.Minute); err != nil {
		t.Errorf("the volume is not mounted once its ConfigMap is there: %v", err)
	}
}

func TestInterruptedWait(t *testing.T) {
	h := newHarness(t)
	var err error
	task := h.k.Go("mount", func(t *sim.Task) {
		err = h.m.WaitForAttachAndMount(t, podWith(corev1.VolumeSource{ConfigMap: configMap("cfg")}))
	})
	h.k.After(time.Second, task.Interrupt)
	h.k.RunUntil(sim.At(2 * time.Second))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted wait ends with %v", err)
	}
}

// Files follow their ConfigMap at the next sync; keys that are gone go.
func TestFilesFollow(t *testing.T) {
	h := newHarness(t)
	cm := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "cfg", Namespace: "default"}, Data: map[string]string{"a": "1", "b": "1"}}
	h.create(t, cm)
	pod := podWith(corev1.VolumeSource{ConfigMap: configMap("cfg")})
	if _, err := h.mount(pod, time.Second); err != nil {
		t.Fatal(err)
	}
	cm = cm.DeepCopy()
	cm.Data = map[string]string{"a": "2", "c": "2"}
	if _, err := h.server.Update(cm, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := h.m.SourceChanged(api.KeyOf(api.ConfigMap, cm)); len(got) != 1 || got[0] != "u" {
		t.Errorf("Pods that use the ConfigMap: %v", got)
	}
	if took, err := h.mount(pod, time.Second); err != nil || took != 0 {
		t.Errorf("%v after %v, want no wait for mounted volumes", err, took)
	}
	dir, _ := h.m.Path("u", "v")
	_, gone := h.fs[dir+"/b"]
	if h.fs[dir+"/a"] != "2" || h.fs[dir+"/c"] != "2" || gone {
		t.Errorf("files are %v", h.fs)
	}
}
