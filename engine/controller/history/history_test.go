package history_test

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/history"
	"podflight/engine/controller/ownerref"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

type bench struct {
	*testing.T
	server *apiserver.Server
	client *client.Client
	set    *appsv1.StatefulSet
}

func newBench(t *testing.T) *bench {
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	t.Cleanup(k.Close)
	s := apiserver.New(k, trace.NewRecorder(k), timing.Steady())
	b := &bench{T: t, server: s, client: client.New(s, client.Options{Component: "test"})}
	b.create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}})
	one := int32(1)
	b.set = b.create(&appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: "ss", Namespace: "default"},
		Spec: appsv1.StatefulSetSpec{
			Replicas: &one, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "ss"}}, Template: template("v1"),
		},
	}).(*appsv1.StatefulSet)
	return b
}

func template(image string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "ss"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: image}}},
	}
}

func (b *bench) create(obj api.Object) api.Object {
	b.Helper()
	res, err := b.server.Create(obj, apiserver.CreateOptions{})
	if err != nil {
		b.Fatal(err)
	}
	return res.Object
}

func (b *bench) owner(image string) history.Owner {
	t := template(image)
	return history.Owner{Object: b.set, Kind: appsv1.SchemeGroupVersion.WithKind("StatefulSet"), Template: &t}
}

func (b *bench) task(body func(t *sim.Task)) {
	b.server.Kernel().Go("test", body)
	b.server.Kernel().RunUntil(b.server.Kernel().Now().Add(time.Second))
}

func (b *bench) sync(image string, collisions *int32) (rev *appsv1.ControllerRevision, after *int32) {
	b.Helper()
	b.task(func(t *sim.Task) {
		var err error
		if rev, after, err = history.Sync(t, b.client, b.owner(image), history.List(b.server, b.set.UID), collisions); err != nil {
			b.Error(err)
		}
	})
	return rev, after
}

// The newest template has the highest number, and a template that comes back takes its old revision along.
func TestNumbers(t *testing.T) {
	b := newBench(t)
	names := map[string]string{}
	for _, step := range []struct {
		image  string
		number int64
		count  int
	}{{"v1", 1, 1}, {"v1", 1, 1}, {"v2", 2, 2}, {"v3", 3, 3}, {"v1", 4, 3}, {"v3", 5, 3}} {
		rev, _ := b.sync(step.image, nil)
		if all := history.List(b.server, b.set.UID); rev.Revision != step.number || len(all) != step.count || all[len(all)-1].Name != rev.Name {
			t.Errorf("%s: revision %d of %d, want %d of %d", step.image, rev.Revision, len(all), step.number, step.count)
		}
		if before, ok := names[step.image]; ok && before != rev.Name {
			t.Errorf("%s: %s was %s before", step.image, rev.Name, before)
		}
		names[step.image] = rev.Name
		if rev.Name != "ss-"+rev.Labels[history.HashLabel] || rev.Labels["app"] != "ss" {
			t.Errorf("%s has the labels %v", rev.Name, rev.Labels)
		}
		if back, err := history.Template(rev); err != nil || back.Spec.Containers[0].Image != step.image {
			t.Errorf("%s holds %v, %v", rev.Name, back, err)
		}
	}
}

// Another's revision under the wanted name changes the name, not the content.
func TestCollision(t *testing.T) {
	b := newBench(t)
	want, err := history.New(b.owner("v1"), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.create(&appsv1.ControllerRevision{
		ObjectMeta: metav1.ObjectMeta{Name: want.Name, Namespace: "default"}, Data: runtime.RawExtension{Raw: []byte(`{}`)},
	})
	rev, collisions := b.sync("v1", nil)
	if rev.Name == want.Name || !strings.HasPrefix(rev.Name, "ss-") || collisions == nil || *collisions != 1 || !history.Equal(rev, want) {
		t.Errorf("%s after %v collisions", rev.Name, collisions)
	}
	again, after := b.sync("v1", collisions)
	if again.UID != rev.UID || after != collisions {
		t.Errorf("%s after %v collisions, want %s again", again.Name, after, rev.Name)
	}
}

func TestAdopt(t *testing.T) {
	b := newBench(t)
	rev, _ := b.sync("v1", nil)
	orphan := rev.DeepCopy()
	orphan.OwnerReferences = nil
	if _, err := b.server.Update(orphan, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := len(history.List(b.server, b.set.UID)); n != 0 {
		t.Fatalf("%d revisions of an owner that has none", n)
	}
	selector, err := labels.Parse("app=ss")
	if err != nil {
		t.Fatal(err)
	}
	b.task(func(task *sim.Task) {
		c := ownerref.Claimer{Client: b.client, Owner: b.set, Kind: appsv1.SchemeGroupVersion.WithKind("StatefulSet"), Selector: selector}
		if err := history.Adopt(task, c); err != nil {
			t.Error(err)
		}
	})
	if again, _ := b.sync("v1", nil); again.UID != rev.UID {
		t.Errorf("%s is not the revision that was adopted", again.Name)
	}
}
