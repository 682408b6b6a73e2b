package deployment_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/controller/deployment"
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/pods"
	"podflight/engine/controller/replicaset"
	"podflight/engine/controller/testcluster"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

// web returns a Deployment as the recorded ones are.
func web(replicas int32, image string, change ...func(*appsv1.Deployment)) *appsv1.Deployment {
	grace := int64(5)
	d := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
				Spec:       corev1.PodSpec{TerminationGracePeriodSeconds: &grace, Containers: []corev1.Container{{Name: "app", Image: image}}},
			},
		},
	}
	for _, f := range change {
		f(d)
	}
	return d
}

func start(tb testing.TB, o testcluster.Options) *testcluster.Cluster {
	c := testcluster.New(tb, o)
	c.Start(deployment.New(c.Server), replicaset.New(c.Server), garbagecollector.New(c.Server))
	return c
}

func setImage(c *testcluster.Cluster, image string) {
	testcluster.Update(c, api.Deployment, "web", func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Image = image })
}

func scale(c *testcluster.Cluster, n int32) {
	testcluster.Update(c, api.Deployment, "web", func(d *appsv1.Deployment) { d.Spec.Replicas = &n })
}

func get(c *testcluster.Cluster) *appsv1.Deployment {
	return testcluster.Get[*appsv1.Deployment](c, api.Deployment, "web")
}

// row prints a Deployment as `kubectl get` does.
func row(d *appsv1.Deployment) string {
	return fmt.Sprintf("%d/%d up-to-date %d available %d", d.Status.ReadyReplicas, *d.Spec.Replicas, d.Status.UpdatedReplicas, d.Status.AvailableReplicas)
}

func sets(c *testcluster.Cluster) []*appsv1.ReplicaSet {
	var out []*appsv1.ReplicaSet
	for _, obj := range c.Server.List(api.ReplicaSet, "default") {
		out = append(out, obj.(*appsv1.ReplicaSet))
	}
	return out
}

// sizes prints "revision: size" for each ReplicaSet, by revision.
func sizes(c *testcluster.Cluster) string {
	byRevision := map[int64]int32{}
	var most int64
	for _, rs := range sets(c) {
		byRevision[deployment.Revision(rs)] = *rs.Spec.Replicas
		most = max(most, deployment.Revision(rs))
	}
	var out []string
	for r := int64(1); r <= most; r++ {
		if n, ok := byRevision[r]; ok {
			out = append(out, fmt.Sprintf("%d: %d", r, n))
		}
	}
	return strings.Join(out, ", ")
}

func progressing(c *testcluster.Cluster) string {
	for _, cond := range get(c).Status.Conditions {
		if cond.Type == appsv1.DeploymentProgressing {
			return fmt.Sprintf("%s %s: %s", cond.Status, cond.Reason, cond.Message)
		}
	}
	return ""
}

func scalings(c *testcluster.Cluster) []string {
	var out []string
	for _, n := range c.Notes(api.Deployment) {
		if n.Reason == "ScalingReplicaSet" {
			out = append(out, n.Message)
		}
	}
	return out
}

// TestRecordedHashes holds the hash to ReplicaSets of a real cluster.
func TestRecordedHashes(t *testing.T) {
	c := start(t, testcluster.Options{})
	loop := []string{"sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"}
	for _, want := range []struct {
		image   string
		command []string
		hash    string
	}{
		{"nginx:1.25", nil, "58df768db5"},
		{"nginx:1.27", nil, "6667f94b79"},
		{"busybox:1.36", loop, "7b5d6977bd"},
		{"busybox:1.36", []string{"sh", "-c", "echo done; exit 0"}, "7457b9dcd5"},
	} {
		d := web(1, want.image, func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers[0].Command = want.command })
		stored := c.Create(d).(*appsv1.Deployment)
		if got := pods.TemplateHash(&stored.Spec.Template, nil); got != want.hash {
			t.Errorf("%s %v: hash %s, want %s", want.image, want.command, got, want.hash)
		}
		c.Delete(api.Deployment, "web", "")
	}
}

// TestRollout follows a recorded rolling update of three replicas.
func TestRollout(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(web(3, "nginx:1.25"))
	c.RunTo(10 * time.Second)
	if got := row(get(c)); got != "3/3 up-to-date 3 available 3" {
		t.Fatalf("before the update: %s", got)
	}
	setImage(c, "nginx:1.27")
	c.RunTo(20 * time.Second)
	want := []string{
		"Scaled up replica set web-58df768db5 from 0 to 3",
		"Scaled up replica set web-6667f94b79 from 0 to 1",
		"Scaled down replica set web-58df768db5 from 3 to 2",
		"Scaled up replica set web-6667f94b79 from 1 to 2",
		"Scaled down replica set web-58df768db5 from 2 to 1",
		"Scaled up replica set web-6667f94b79 from 2 to 3",
		"Scaled down replica set web-58df768db5 from 1 to 0",
	}
	if diff := cmp.Diff(want, scalings(c)); diff != "" {
		t.Error(diff)
	}
	if got := progressing(c); got != `True NewReplicaSetAvailable: ReplicaSet "web-6667f94b79" has successfully progressed.` {
		t.Error(got)
	}
	if got := get(c).Annotations[deployment.RevisionAnnotation]; got != "2" {
		t.Errorf("revision %q", got)
	}
	var rows []string
	for _, ch := range testcluster.Changes(c, api.Deployment, row) {
		if ch.At.Duration() >= 10*time.Second {
			rows = append(rows, ch.Text)
		}
	}
	wantRows := []string{
		"3/3 up-to-date 0 available 3", "3/3 up-to-date 1 available 3",
		"4/3 up-to-date 1 available 4", "3/3 up-to-date 1 available 3", "3/3 up-to-date 2 available 3",
		"4/3 up-to-date 2 available 4", "3/3 up-to-date 2 available 3", "3/3 up-to-date 3 available 3",
		"4/3 up-to-date 3 available 4", "3/3 up-to-date 3 available 3",
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Error(diff)
	}
}

func TestScale(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(web(2, "nginx:1.25"))
	c.RunTo(8 * time.Second)
	scale(c, 4)
	c.RunTo(20 * time.Second)
	scale(c, 1)
	c.RunTo(40 * time.Second)
	if got := row(get(c)); got != "1/1 up-to-date 1 available 1" {
		t.Error(got)
	}
	if got := get(c).Status; *got.TerminatingReplicas != 0 || got.ObservedGeneration != 3 {
		t.Errorf("terminating %d, observed generation %d", *got.TerminatingReplicas, got.ObservedGeneration)
	}
}

// TestBrokenImage: a rollout whose Pods never get ready stands still with the old Pods serving, is reported after
// its deadline, and is cured by going back.
func TestBrokenImage(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Kubelet.Ready = func(p *corev1.Pod) bool { return p.Spec.Containers[0].Image != "broken" }
	c.Create(web(4, "good", func(d *appsv1.Deployment) { d.Spec.ProgressDeadlineSeconds = new(int32(60)) }))
	c.RunTo(10 * time.Second)
	setImage(c, "broken")
	c.RunTo(60 * time.Second)
	// 4 replicas: surge 1, unavailable 1.
	if got := sizes(c); got != "1: 3, 2: 2" {
		t.Errorf("stands at %s", got)
	}
	if got := row(get(c)); got != "3/4 up-to-date 2 available 3" {
		t.Error(got)
	}
	if got := progressing(c); !strings.HasPrefix(got, "True ReplicaSetUpdated") {
		t.Error(got)
	}
	c.RunTo(75 * time.Second)
	if got := progressing(c); !regexp.MustCompile(`^False ProgressDeadlineExceeded: ReplicaSet "web-\w+" has timed out progressing\.$`).MatchString(got) {
		t.Error(got)
	}
	setImage(c, "good")
	c.RunTo(90 * time.Second)
	if got := sizes(c); got != "2: 0, 3: 4" {
		t.Errorf("after going back: %s", got)
	}
	if got := progressing(c); !strings.HasPrefix(got, "True NewReplicaSetAvailable") {
		t.Error(got)
	}
	for _, rs := range sets(c) {
		if deployment.Revision(rs) == 3 && rs.Annotations[deployment.RevisionHistoryAnnotation] != "1" {
			t.Errorf("history %q, want 1", rs.Annotations[deployment.RevisionHistoryAnnotation])
		}
	}
}

// TestProportional is the example of the documentation: scaling from 10 to 15 in the middle of a rollout.
func TestProportional(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Kubelet.Ready = func(p *corev1.Pod) bool { return p.Spec.Containers[0].Image != "broken" }
	c.Create(web(10, "good", func(d *appsv1.Deployment) {
		d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RollingUpdateDeploymentStrategyType, RollingUpdate: &appsv1.RollingUpdateDeployment{
			MaxSurge: new(intstr.FromInt32(3)), MaxUnavailable: new(intstr.FromInt32(2)),
		}}
	}))
	c.RunTo(10 * time.Second)
	setImage(c, "broken")
	c.RunTo(20 * time.Second)
	if got := sizes(c); got != "1: 8, 2: 5" {
		t.Fatalf("stands at %s", got)
	}
	scale(c, 15)
	c.RunTo(30 * time.Second)
	if got := sizes(c); got != "1: 11, 2: 7" {
		t.Errorf("divided as %s", got)
	}
}

func TestRecreate(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(web(3, "nginx:1.25", func(d *appsv1.Deployment) {
		d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
	}))
	c.RunTo(10 * time.Second)
	setImage(c, "nginx:1.27")
	c.RunTo(20 * time.Second)
	alive := map[string]bool{} // old Pods that exist
	for _, r := range c.Server.Recorder().Records() {
		b, ok := r.Body.(trace.ObjectChange)
		if !ok || b.Key.Kind != api.Pod {
			continue
		}
		old := strings.HasPrefix(b.Key.Name, "web-58df768db5")
		switch {
		case old && b.Op == trace.Deleted:
			delete(alive, b.Key.Name)
		case old && podstatus.Terminal(b.Object.(*corev1.Pod)):
			delete(alive, b.Key.Name)
		case old:
			alive[b.Key.Name] = true
		case b.Op == trace.Added && len(alive) > 0:
			t.Fatalf("at %s a new Pod comes while %d old ones run", r.At, len(alive))
		}
	}
	if got := sizes(c); got != "1: 0, 2: 3" {
		t.Error(got)
	}
	if got := row(get(c)); got != "3/3 up-to-date 3 available 3" {
		t.Error(got)
	}
}

func TestPauseAndResume(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(web(2, "nginx:1.25"))
	c.RunTo(5 * time.Second)
	pause := func(v bool) {
		testcluster.Update(c, api.Deployment, "web", func(d *appsv1.Deployment) { d.Spec.Paused = v })
	}
	pause(true)
	setImage(c, "nginx:1.27")
	scale(c, 3)
	c.RunTo(15 * time.Second)
	if got := sizes(c); got != "1: 3" {
		t.Errorf("while paused: %s", got)
	}
	if got := progressing(c); got != "Unknown DeploymentPaused: Deployment is paused" {
		t.Error(got)
	}
	pause(false)
	c.RunTo(25 * time.Second)
	if got := sizes(c); got != "1: 0, 2: 3" {
		t.Errorf("after resuming: %s", got)
	}
}

func TestHistoryLimit(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(web(1, "v1", func(d *appsv1.Deployment) { d.Spec.RevisionHistoryLimit = new(int32(2)) }))
	for i := 2; i <= 6; i++ {
		c.Run(10 * time.Second)
		setImage(c, fmt.Sprint("v", i))
	}
	c.Run(10 * time.Second)
	if got := sizes(c); got != "4: 0, 5: 0, 6: 1" {
		t.Error(got)
	}
}

// TestCollision: a ReplicaSet that has the name already, but not the template, makes the hash another.
func TestCollision(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(&appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: "web-58df768db5"},
		Spec: appsv1.ReplicaSetSpec{
			Replicas: new(int32(0)), Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "other"}},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "other"}}, Spec: web(1, "x").Spec.Template.Spec},
		},
	})
	c.Create(web(1, "nginx:1.25"))
	c.RunTo(5 * time.Second)
	if got := row(get(c)); got != "1/1 up-to-date 1 available 1" {
		t.Error(got)
	}
	if n := get(c).Status.CollisionCount; n == nil || *n != 1 {
		t.Errorf("collisionCount %v, want 1", n)
	}
	if len(sets(c)) != 2 {
		t.Errorf("%d ReplicaSets", len(sets(c)))
	}
}

func TestDelete(t *testing.T) {
	for _, policy := range []metav1.DeletionPropagation{metav1.DeletePropagationBackground, metav1.DeletePropagationForeground} {
		c := start(t, testcluster.Options{})
		c.Create(web(3, "nginx:1.25"))
		c.RunTo(5 * time.Second)
		c.Delete(api.Deployment, "web", policy)
		c.RunTo(10 * time.Second)
		if len(sets(c)) != 0 || len(c.Pods()) != 0 {
			t.Errorf("%s leaves %d ReplicaSets and %d Pods", policy, len(sets(c)), len(c.Pods()))
		}
		if _, ok := c.Server.Get(testcluster.Key(api.Deployment, "web")); ok {
			t.Errorf("%s leaves the Deployment", policy)
		}
	}
}

// TestWhoMadeThisPod: the chain of causes leads from a Pod to the Deployment.
func TestWhoMadeThisPod(t *testing.T) {
	c := start(t, testcluster.Options{})
	c.Create(web(1, "nginx:1.25"))
	c.RunTo(time.Second)
	records := c.Server.Recorder().Records()
	var chain []string
	for _, r := range records {
		if b, ok := r.Body.(trace.ObjectChange); !ok || b.Key.Kind != api.Pod || b.Op != trace.Added {
			continue
		}
		for id := r.ID; id != 0; id = records[id-1].Cause {
			switch b := records[id-1].Body.(type) {
			case trace.ObjectChange:
				chain = append(chain, b.Op.String()+" "+string(b.Key.Kind))
			case trace.Step:
				chain = append(chain, b.Component+" "+b.Text)
			}
		}
	}
	want := []string{
		"ADDED Pod",
		"replicaset-controller wants 1 Pod, has 0 active: creates 1",
		"ADDED ReplicaSet",
		"deployment-controller creates ReplicaSet web-58df768db5 of 1 for revision 1, since no ReplicaSet has this template",
		"ADDED Deployment",
	}
	if diff := cmp.Diff(want, chain); diff != "" {
		t.Error(diff)
	}
}

// TestBounds: through any rollout, the Pods wanted never exceed replicas plus surge, the available ones never fall below
// replicas minus unavailable (once they were there, and while no old Pod breaks), and the rollout ends.
func TestBounds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := start(t, testcluster.Options{})
		n := int32(rapid.IntRange(1, 10).Draw(rt, "replicas"))
		surge := intstr.FromInt32(int32(rapid.IntRange(0, 3).Draw(rt, "surge")))
		unavailable := intstr.FromInt32(int32(rapid.IntRange(0, 3).Draw(rt, "unavailable")))
		if surge.IntVal == 0 && unavailable.IntVal == 0 {
			surge.IntVal = 1
		}
		c.Create(web(n, "v0", func(d *appsv1.Deployment) {
			d.Spec.MinReadySeconds = int32(rapid.IntRange(0, 2).Draw(rt, "minReady"))
			d.Spec.Strategy.Type = appsv1.RollingUpdateDeploymentStrategyType
			d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{MaxSurge: &surge, MaxUnavailable: &unavailable}
		}))
		c.Run(20 * time.Second)
		least := max(0, n-unavailable.IntVal)
		for i := range rapid.IntRange(1, 3).Draw(rt, "updates") {
			setImage(c, fmt.Sprint("v", i+1))
			c.Run(time.Duration(rapid.IntRange(0, 4000).Draw(rt, "ms")) * time.Millisecond)
		}
		mark := len(c.Server.Recorder().Records())
		c.Run(3 * time.Minute)
		if got := row(get(c)); got != fmt.Sprintf("%[1]d/%[1]d up-to-date %[1]d available %[1]d", n) {
			rt.Fatalf("ends at %s", got)
		}
		wanted := map[string]int32{}
		ready := map[string]bool{}
		begun := false
		for i, r := range c.Server.Recorder().Records() {
			b, ok := r.Body.(trace.ObjectChange)
			if !ok {
				continue
			}
			switch obj := b.Object.(type) {
			case *appsv1.ReplicaSet:
				wanted[b.Key.Name] = *obj.Spec.Replicas
				if b.Op == trace.Deleted {
					delete(wanted, b.Key.Name)
				}
				var total int32
				for _, v := range wanted {
					total += v
				}
				if total > n+surge.IntVal {
					rt.Fatalf("at %s %d Pods are wanted, %d with %d surge are allowed", r.At, total, n, surge.IntVal)
				}
			case *corev1.Pod:
				ready[b.Key.Name] = b.Op != trace.Deleted && podstatus.Ready(obj) && pods.Active(obj)
				up := int32(0)
				for _, yes := range ready {
					if yes {
						up++
					}
				}
				begun = begun || up == n
				if begun && up < least {
					rt.Fatalf("at %s %d Pods are ready, %d must be (record %d of %d)", r.At, up, least, i, mark)
				}
			}
		}
	})
}

func BenchmarkDeploy5000(b *testing.B) {
	for b.Loop() {
		c := start(b, testcluster.Options{Nodes: 50})
		c.Create(web(5000, "nginx:1.25"))
		c.Run(10 * time.Minute)
		if got := row(get(c)); got != "5000/5000 up-to-date 5000 available 5000" {
			b.Fatal(got)
		}
	}
}
