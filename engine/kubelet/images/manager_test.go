package images

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/registry"
	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// fakeRuntime has images and pulls them; everything else of a runtime is missing.
type fakeRuntime struct {
	cri.Runtime
	registry *registry.Registry
	has      map[string]cri.ImageInfo
	takes    time.Duration
	pulls    []string
	fail     error
}

func (f *fakeRuntime) ImageStatus(name string) (cri.ImageInfo, bool) {
	name, _ = registry.Normalize(name)
	info, ok := f.has[name]
	return info, ok
}

func (f *fakeRuntime) PullImage(t *sim.Task, name string, creds []cri.Credential) (cri.PullResult, error) {
	f.pulls = append(f.pulls, name)
	t.Sleep(f.takes)
	if f.fail != nil {
		return cri.PullResult{}, f.fail
	}
	image, err := f.registry.Pull(name, creds)
	if err != nil {
		return cri.PullResult{}, err
	}
	full, _ := registry.Normalize(name)
	f.has[full] = cri.ImageInfo{Ref: image.Ref(), Size: image.Size}
	return cri.PullResult{Ref: image.Ref(), Size: image.Size}, nil
}

type world struct {
	*sim.Kernel
	t       *testing.T
	rec     *trace.Recorder
	runtime *fakeRuntime
	images  *Manager
	secrets map[string]*corev1.Secret
}

func newWorld(t *testing.T) *world {
	t.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 31, 55, 0, time.UTC))
	rec := trace.NewRecorder(k)
	s := apiserver.New(k, rec, timing.Steady())
	if _, err := s.Create(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "default"}}, apiserver.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	rt := &fakeRuntime{takes: 15 * time.Millisecond, has: map[string]cri.ImageInfo{}}
	rt.registry = registry.New(k, []scenario.Registry{
		{Host: "docker.io", Images: []scenario.Image{{Name: "library/busybox", Tags: []string{"latest", "1.36"}, Size: 1088847}}},
		{
			Host: "private.example.com", Credentials: &scenario.Credentials{Username: "learner", Password: "s3cret"},
			Images: []scenario.Image{{Name: "team/app", Tags: []string{"v1"}, Size: 1088847}},
		},
	})
	return &world{
		Kernel: k, t: t, rec: rec, runtime: rt, secrets: map[string]*corev1.Secret{},
		images: NewManager(k, rec, events.NewRecorder(s, "kubelet", "node-1"), rt),
	}
}

// result is what one call of EnsureImageExists gave.
type result struct {
	ref, msg string
	err      error
	done     sim.Instant
}

func pod(name, image string, policy corev1.PullPolicy, secrets ...string) *corev1.Pod {
	p := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, UID: types.UID("uid-" + name)},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: image, ImagePullPolicy: policy}}},
	}
	for _, s := range secrets {
		p.Spec.ImagePullSecrets = append(p.Spec.ImagePullSecrets, corev1.LocalObjectReference{Name: s})
	}
	return p
}

// ensure calls EnsureImageExists at an instant, in a task of its own.
func (w *world) ensure(seconds float64, p *corev1.Pod) *result {
	res := &result{done: sim.Never}
	w.At(sim.At(time.Duration(seconds*1e9)), func() {
		w.Go("sync", func(t *sim.Task) {
			found, _ := PullSecrets(p, func(name string) (*corev1.Secret, bool) { s, ok := w.secrets[name]; return s, ok })
			ref := corev1.ObjectReference{Kind: "Pod", Namespace: p.Namespace, Name: p.Name, UID: p.UID, FieldPath: "spec.containers{app}"}
			res.ref, res.msg, res.err = w.images.EnsureImageExists(t, ref, p, &p.Spec.Containers[0], 0, found)
			res.done = w.Now()
		})
	})
	return res
}

func (w *world) until(seconds float64) { w.RunUntil(sim.At(time.Duration(seconds * 1e9))) }

// events returns those that were stored: "xCOUNT TYPE REASON: MESSAGE".
func (w *world) events() []string {
	var out []string
	for _, r := range w.rec.Records() {
		if c, ok := r.Body.(trace.EventChange); ok {
			out = append(out, fmt.Sprintf("x%d %s %s: %s", c.Event.Count, c.Event.Type, c.Event.Reason, c.Event.Message))
		}
	}
	return out
}

func (w *world) expectEvents(want ...string) {
	w.t.Helper()
	if g, e := strings.Join(w.events(), "\n"), strings.Join(want, "\n"); g != e {
		w.t.Errorf("events:\n%s\nwant:\n%s", g, e)
	}
}

// TestRecordedBackOff asks for a missing image whenever the kubelet of a recording did, and expects its events.
func TestRecordedBackOff(t *testing.T) {
	data, err := os.ReadFile("../../testdata/recordings/image-missing.txtar")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	p := pod("pull", "myrepo/missing:v9", corev1.PullIfNotPresent)
	line := regexp.MustCompile(`(?m)^ *([0-9.]+) (x\d+ \w+ (Pulling|BackOff|Failed)) pod/pull\[spec.containers\{app\}\] kubelet: (.*)$`)
	var want []string
	for _, m := range line.FindAllStringSubmatch(string(data), -1) {
		if strings.HasPrefix(m[4], "Error: ") {
			continue // by the caller
		}
		want = append(want, m[2]+": "+m[4])
		if m[3] != "Failed" {
			sec, _ := strconv.ParseFloat(m[1], 64)
			w.ensure(sec, p)
		}
	}
	if len(want) < 20 {
		t.Fatalf("read %d events of the recording, want more than 20", len(want))
	}
	w.until(300)
	w.expectEvents(want...)
}

func TestWaitingMessages(t *testing.T) {
	const refused = `rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/myrepo/missing:v9": failed to resolve reference "docker.io/myrepo/missing:v9": docker.io/myrepo/missing:v9: not found`
	tests := []struct {
		name, image string
		policy      corev1.PullPolicy
		fail        string
		reason      error
		msg         string
		again       string // message of a second call 5 s later
	}{
		{
			"missing", "myrepo/missing:v9", corev1.PullIfNotPresent, "", ErrImagePull, refused,
			`Back-off pulling image "myrepo/missing:v9": ErrImagePull: ` + refused,
		},
		{
			"never", "other:1.0", corev1.PullNever, "", ErrImageNeverPull,
			`Container image "other:1.0" is not present with pull policy of Never`,
			`Container image "other:1.0" is not present with pull policy of Never`,
		},
		{
			"bad name", "Nginx:latest", corev1.PullIfNotPresent, "", ErrInvalidImageName,
			`Failed to apply default image tag "Nginx:latest": couldn't parse image name "Nginx:latest": invalid reference format: repository name (library/Nginx) must be lowercase`,
			`Failed to apply default image tag "Nginx:latest": couldn't parse image name "Nginx:latest": invalid reference format: repository name (library/Nginx) must be lowercase`,
		},
		{
			"registry down", "busybox", corev1.PullAlways, "RegistryUnavailable: 503", ErrRegistryUnavailable,
			`image pull failed for busybox because the registry is unavailable: 503`,
			`Back-off pulling image "busybox": RegistryUnavailable: image pull failed for busybox because the registry is unavailable: 503`,
		},
		{
			"bad signature", "busybox", corev1.PullAlways, "SignatureValidationFailed", ErrSignatureValidationFailed,
			`image pull failed for busybox because the signature validation failed`,
			`Back-off pulling image "busybox": SignatureValidationFailed: image pull failed for busybox because the signature validation failed`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			if tt.fail != "" {
				w.runtime.fail = errors.New(tt.fail)
			}
			p := pod("a", tt.image, tt.policy)
			first, second := w.ensure(1, p), w.ensure(6, p)
			w.until(20)
			if !errors.Is(first.err, tt.reason) || first.msg != tt.msg {
				t.Errorf("first: %v, %s\nwant %v, %s", first.err, first.msg, tt.reason, tt.msg)
			}
			if second.msg != tt.again {
				t.Errorf("again: %v, %s\nwant %s", second.err, second.msg, tt.again)
			}
		})
	}
}

func TestPolicies(t *testing.T) {
	w := newWorld(t)
	w.runtime.has["docker.io/library/busybox:1.36"] = cri.ImageInfo{Ref: "preloaded"}
	calls := []*result{
		w.ensure(1, pod("present", "busybox:1.36", corev1.PullIfNotPresent)),
		w.ensure(2, pod("never", "busybox:1.36", corev1.PullNever)),
		w.ensure(3, pod("always", "busybox:1.36", corev1.PullAlways)),
		w.ensure(4, pod("pulled", "busybox", corev1.PullIfNotPresent)),
		w.ensure(5, pod("pulled-before", "busybox", corev1.PullIfNotPresent)),
	}
	w.until(10)
	for i, c := range calls {
		if c.err != nil || c.ref == "" {
			t.Errorf("call %d: %q, %v", i, c.ref, c.err)
		}
	}
	const there = " already present on machine and can be accessed by the pod"
	w.expectEvents(
		`x1 Normal Pulled: Container image "busybox:1.36"`+there,
		`x1 Normal Pulled: Container image "busybox:1.36"`+there,
		`x1 Normal Pulling: Pulling image "busybox:1.36"`,
		`x1 Normal Pulled: Successfully pulled image "busybox:1.36" in 15ms (15ms including waiting). Image size: 1088847 bytes.`,
		`x1 Normal Pulling: Pulling image "busybox"`,
		`x1 Normal Pulled: Successfully pulled image "busybox" in 15ms (15ms including waiting). Image size: 1088847 bytes.`,
		`x1 Normal Pulled: Container image "busybox"`+there,
	)
	if got := w.runtime.pulls[1]; got != "busybox:latest" {
		t.Errorf("pulled %q, want the default tag", got)
	}
}

func TestPullsAreSerial(t *testing.T) {
	w := newWorld(t)
	w.runtime.takes = 700 * time.Millisecond
	first, second := w.ensure(1, pod("a", "busybox:1.36", corev1.PullAlways)), w.ensure(1.2, pod("b", "busybox:latest", corev1.PullAlways))
	w.until(10)
	if got := first.done.Seconds(); got != 1.7 {
		t.Errorf("the first pull ends at %v s, want 1.7", got)
	}
	if got := second.done.Seconds(); got != 2.4 {
		t.Errorf("the second pull ends at %v s, want 2.4", got)
	}
	if want := `x1 Normal Pulled: Successfully pulled image "busybox:latest" in 700ms (1.2s including waiting). Image size: 1088847 bytes.`; w.events()[3] != want {
		t.Errorf("event %q, want %q", w.events()[3], want)
	}
}

// TestQueueSurvivesItsTasks ends and interrupts tasks that wait for their turn.
func TestQueueSurvivesItsTasks(t *testing.T) {
	w := newWorld(t)
	var q queue
	var order []string
	task := func(name string) *sim.Task {
		return w.Go(name, func(t *sim.Task) {
			q.run(t, func() pullResult { t.Sleep(time.Second); order = append(order, name); return pullResult{} })
		})
	}
	a, b, c, d := task("a"), task("b"), task("c"), task("d")
	w.At(sim.At(500*time.Millisecond), func() { b.Kill(); c.Interrupt() })
	w.At(sim.At(1500*time.Millisecond), func() { c.Kill() })
	w.until(10)
	if got := strings.Join(order, " "); got != "a d" {
		t.Errorf("pulled %q, want a, then d after b and c were killed", got)
	}
	if !a.Done() || !d.Done() || q.busy {
		t.Errorf("the queue is stuck: a done %v, d done %v, busy %v", a.Done(), d.Done(), q.busy)
	}
}

func TestPullQPS(t *testing.T) {
	w := newWorld(t)
	w.runtime.takes = time.Millisecond
	var last *result
	for i := range 12 {
		last = w.ensure(1, pod(fmt.Sprint("p", i), "busybox:1.36", corev1.PullAlways))
	}
	w.until(1.1)
	if !errors.Is(last.err, ErrImagePull) || last.msg != "pull QPS exceeded" {
		t.Errorf("the twelfth pull in a row: %v, %s", last.err, last.msg)
	}
}

func secret(name, uid, config string) *corev1.Secret {
	return &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, UID: types.UID(uid)},
		Type:       corev1.SecretTypeDockerConfigJson,
		Data:       map[string][]byte{corev1.DockerConfigJsonKey: []byte(config)},
	}
}

// TestSecretPulledImages follows KubeletEnsureSecretPulledImages: who may use an image that a secret was needed for.
func TestSecretPulledImages(t *testing.T) {
	const good = `{"auths":{"private.example.com":{"username":"learner","password":"s3cret"}}}`
	const bad = `{"auths":{"private.example.com":{"username":"learner","password":"wrong"}}}`
	const image = "private.example.com/team/app:v1"
	w := newWorld(t)
	w.secrets["good"], w.secrets["twin"] = secret("good", "1", good), secret("twin", "2", good)
	w.secrets["bad"] = secret("bad", "3", bad)
	tests := []struct {
		name    string
		policy  corev1.PullPolicy
		secrets []string
		err     error
		pulls   bool
	}{
		{"without", corev1.PullIfNotPresent, nil, ErrImagePull, true},
		{"with", corev1.PullIfNotPresent, []string{"good"}, nil, true},
		{"with-again", corev1.PullIfNotPresent, []string{"good"}, nil, false},
		{"equal-content", corev1.PullNever, []string{"twin"}, nil, false},
		{"without-now", corev1.PullIfNotPresent, nil, ErrImagePull, true},
		{"other-secret", corev1.PullIfNotPresent, []string{"bad"}, ErrImagePull, true},
		{"both", corev1.PullIfNotPresent, []string{"bad", "good"}, nil, false},
		{"never", corev1.PullNever, nil, ErrImageNeverPull, false},
	}
	for i, tt := range tests {
		before := len(w.runtime.pulls)
		res := w.ensure(float64(10*i+1), pod(tt.name, image, tt.policy, tt.secrets...))
		w.until(float64(10*i + 9))
		if !errors.Is(res.err, tt.err) {
			t.Errorf("%s: %v, want %v", tt.name, res.err, tt.err)
		}
		if pulled := len(w.runtime.pulls) > before; pulled != tt.pulls {
			t.Errorf("%s: pulled %v, want %v", tt.name, pulled, tt.pulls)
		}
	}
	w.secrets["good"] = secret("good", "1", strings.Replace(good, "s3cret", "changed", 1))
	res := w.ensure(100, pod("changed", image, corev1.PullIfNotPresent, "good"))
	w.until(110)
	if res.err != nil {
		t.Errorf("the secret that the image was pulled with, changed since: %v", res.err)
	}
}

func TestBackOffRecords(t *testing.T) {
	w := newWorld(t)
	p := pod("a", "myrepo/missing:v9", corev1.PullIfNotPresent)
	for _, sec := range []float64{0, 12, 40, 90, 180, 350, 700, 1400} {
		w.ensure(sec, p)
	}
	w.until(2000)
	var got []string
	for _, r := range w.rec.Records() {
		if b, ok := r.Body.(trace.BackOff); ok {
			got = append(got, fmt.Sprintf("%d:%v", b.Phase, b.Delay))
		}
	}
	want := "0:10s 1:10s 0:20s 1:20s 0:40s 1:40s 0:1m20s 1:1m20s 0:2m40s 1:2m40s 0:5m0s 1:5m0s 0:5m0s 2:5m0s 0:10s"
	if g := strings.Join(got, " "); g != want {
		t.Errorf("back-offs %s\nwant %s", g, want)
	}
}
