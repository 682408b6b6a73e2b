package describe_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/api"
	"podflight/engine/kubectl/describe"
)

func ptr[T any](v T) *T { return &v }

// recording is what a recording of a real cluster says of the one `kubectl describe` in it.
type recording struct {
	clock     time.Time // at t = 0
	at        float64   // when the command had printed
	namespace string
	want      string
	events    []api.Object // as they stood when the command printed
}

var (
	commandLine = regexp.MustCompile(`^\s*(-?[\d.]+) \$ (.*)$`)
	exitLine    = regexp.MustCompile(`^\s*(-?[\d.]+) exit`)
	eventLine   = regexp.MustCompile(`^\s*(-?[\d.]+) x(\d+) (\w+) (\w+) ([a-z]+)/([^\s\[]+)(?:\[(.*?)\])? (\S*): (.*)$`)
)

func read(t *testing.T, name string) recording {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string][]string{}
	for _, f := range archive.Files {
		sections[f.Name] = strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
	}
	var r recording
	for _, line := range sections["cluster"] {
		if clock, ok := strings.CutPrefix(line, "clock "); ok {
			r.clock, err = time.Parse(time.RFC3339Nano, clock)
		}
		if ns, ok := strings.CutPrefix(line, "namespace "); ok {
			r.namespace = ns
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	describing := false
	for _, line := range sections["output"] {
		if m := commandLine.FindStringSubmatch(line); m != nil {
			describing = strings.Contains(m[2], "kubectl describe")
		} else if m := exitLine.FindStringSubmatch(line); m != nil && describing {
			r.at, _ = strconv.ParseFloat(m[1], 64)
		} else if describing {
			r.want += strings.TrimPrefix(line, "         | ") + "\n"
		}
	}
	r.readEvents(sections["events"])
	return r
}

// readEvents builds the events that had been seen when the command printed, named in the order in which they came.
func (r *recording) readEvents(lines []string) {
	seen := map[string]*corev1.Event{}
	for _, line := range lines {
		m := eventLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at, _ := strconv.ParseFloat(m[1], 64)
		if at > r.at {
			break
		}
		stamp := metav1.NewTime(r.wall(at).Truncate(time.Second))
		key := strings.Join(m[3:], " ")
		e := seen[key]
		if e == nil {
			e = &corev1.Event{
				ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s.%04d", m[6], len(seen)), Namespace: r.namespace},
				Type:       m[3], Reason: m[4], FirstTimestamp: stamp,
				InvolvedObject: corev1.ObjectReference{
					Kind: strings.ToUpper(m[5][:1]) + m[5][1:], Namespace: r.namespace, Name: m[6], UID: "uid-of-it", FieldPath: m[7],
				},
				Source: corev1.EventSource{Component: m[8]}, Message: strings.ReplaceAll(m[9], `\n`, "\n"),
			}
			seen[key] = e
			r.events = append(r.events, e)
		}
		if m[8] == "default-scheduler" {
			e.Source.Component, e.ReportingController = "", m[8]
			e.FirstTimestamp, e.EventTime = metav1.Time{}, metav1.NewMicroTime(r.wall(at))
			continue
		}
		count, _ := strconv.Atoi(m[2])
		e.LastTimestamp, e.Count = stamp, int32(count)
	}
}

func (r *recording) wall(at float64) time.Time {
	return r.clock.Add(time.Duration(at * float64(time.Second)))
}

// world is a Source of the objects that a test gives it.
type world struct{ objects []api.Object }

func (w world) Get(key api.Key) (api.Object, bool) {
	for _, obj := range w.objects {
		if kind, _ := api.KindOf(obj); api.KeyOf(kind, obj) == key {
			return obj, true
		}
	}
	return nil, false
}

func (w world) List(kind api.Kind, namespace string) []api.Object {
	var out []api.Object
	for _, obj := range w.objects {
		if k, _ := api.KindOf(obj); k == kind && (namespace == "" || obj.GetNamespace() == namespace) {
			out = append(out, obj)
		}
	}
	return out
}

// pod builds the Pod of a recording as the API server stored it.
func (r *recording) pod(name, ip, token string, container corev1.Container) *corev1.Pod {
	conditions := []corev1.PodCondition{}
	for _, typ := range []corev1.PodConditionType{"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"} {
		conditions = append(conditions, corev1.PodCondition{Type: typ, Status: corev1.ConditionTrue})
	}
	container.Resources = corev1.ResourceRequirements{}
	container.VolumeMounts = []corev1.VolumeMount{{Name: token, MountPath: "/var/run/secrets/kubernetes.io/serviceaccount", ReadOnly: true}}
	start := metav1.NewTime(r.clock.Truncate(time.Second))
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: name, Namespace: r.namespace, UID: "uid-of-it",
			Annotations: map[string]string{corev1.LastAppliedConfigAnnotation: "{}"},
		},
		Spec: corev1.PodSpec{
			Priority: ptr(int32(0)), ServiceAccountName: "default", NodeName: "node-1",
			Containers: []corev1.Container{container},
			Volumes: []corev1.Volume{{Name: token, VolumeSource: corev1.VolumeSource{Projected: &corev1.ProjectedVolumeSource{
				Sources: []corev1.VolumeProjection{
					{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{ExpirationSeconds: ptr(int64(3607)), Path: "token"}},
					{ConfigMap: &corev1.ConfigMapProjection{LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"}}},
					{DownwardAPI: &corev1.DownwardAPIProjection{}},
				},
			}}}},
			Tolerations: []corev1.Toleration{
				{Key: "node.kubernetes.io/unreachable", Operator: "Exists", Effect: "NoExecute", TolerationSeconds: ptr(int64(300))},
				{Key: "node.kubernetes.io/not-ready", Operator: "Exists", Effect: "NoExecute", TolerationSeconds: ptr(int64(300))},
			},
		},
		Status: corev1.PodStatus{
			Phase: corev1.PodRunning, HostIP: "10.244.0.1", PodIP: ip, PodIPs: []corev1.PodIP{{IP: ip}}, StartTime: &start,
			Conditions: conditions, ContainerStatuses: []corev1.ContainerStatus{{Name: container.Name}},
		},
	}
}

func notReady(pod *corev1.Pod) {
	pod.Status.Conditions[2].Status, pod.Status.Conditions[3].Status = corev1.ConditionFalse, corev1.ConditionFalse
}

const busybox = "docker.io/library/alpine@sha256:307e4f1eab981d791ee0e7147dc18890c28ecc150070ce29b50cd703481fad13"

func clockTime(t *testing.T, s string) metav1.Time {
	t.Helper()
	at, err := time.Parse(time.DateTime, "2026-11-20 "+s)
	if err != nil {
		t.Fatal(err)
	}
	return metav1.NewTime(at)
}

// TestRecorded holds descriptions to the letter of what kubectl printed of a real cluster.
func TestRecorded(t *testing.T) {
	at := func(s string) metav1.Time { return clockTime(t, s) }
	ended := func(from, to string) corev1.ContainerState {
		return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Error", ExitCode: 1, StartedAt: at(from), FinishedAt: at(to)}}
	}
	running := func(since string) corev1.ContainerState {
		return corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at(since)}}
	}
	waiting := func(reason string) corev1.ContainerState {
		return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: "never shown"}}
	}
	tests := map[string]func(r *recording) api.Object{
		"crashloop-full": func(r *recording) api.Object {
			pod := r.pod("crash", "10.244.0.247", "kube-api-access-p7k9v",
				corev1.Container{Name: "app", Image: "busybox:1.36", Command: []string{"sh", "-c", "exit 1"}})
			notReady(pod)
			pod.Status.ContainerStatuses[0] = corev1.ContainerStatus{
				Name: "app", ImageID: busybox, RestartCount: 4, ContainerID: "containerd://a6bb8e667e1220f25354269f02aef06493b1a0ef65a31fb4b9d9f2f09c379af1",
				State: ended("03:33:15", "03:33:15"), LastTerminationState: ended("03:32:34", "03:32:34"),
			}
			return pod
		},
		"delete-nowait": func(r *recording) api.Object {
			pod := r.pod("web", "10.244.0.8", "kube-api-access-f8f9w",
				corev1.Container{Name: "app", Image: "busybox:1.36", Command: []string{"sleep", "3600"}})
			deadline := at("03:33:35")
			pod.DeletionTimestamp, pod.DeletionGracePeriodSeconds = &deadline, ptr(int64(30))
			pod.Status.ContainerStatuses[0] = corev1.ContainerStatus{
				Name: "app", ImageID: busybox, Ready: true, State: running("03:32:58"),
				ContainerID: "containerd://f4599b145dd6f7ec0405df5a7139cbfa9a5258d211a1ff1da22fe09b29d29e0a",
			}
			return pod
		},
		"image-missing": func(r *recording) api.Object {
			pod := r.pod("pull", "10.244.0.52", "kube-api-access-dszm9", corev1.Container{Name: "app", Image: "myrepo/missing:v9"})
			notReady(pod)
			pod.Status.Phase = corev1.PodPending
			pod.Status.ContainerStatuses[0].State = waiting("ImagePullBackOff")
			return pod
		},
		"image-never-missing": func(r *recording) api.Object {
			pod := r.pod("pull", "10.244.0.53", "kube-api-access-7m2kp", corev1.Container{Name: "app", Image: "localregistry/internal-job:v2"})
			notReady(pod)
			pod.Status.Phase = corev1.PodPending
			pod.Status.ContainerStatuses[0].State = waiting("ErrImageNeverPull")
			return pod
		},
		"liveness-exec": func(r *recording) api.Object {
			pod := r.pod("probe", "10.244.0.89", "kube-api-access-vdttn", corev1.Container{
				Name: "app", Image: "busybox:1.36",
				Command: []string{"sh", "-c", "touch /tmp/healthy; sleep 30; rm -f /tmp/healthy; sleep 600"},
				LivenessProbe: &corev1.Probe{
					ProbeHandler:        corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: []string{"cat", "/tmp/healthy"}}},
					InitialDelaySeconds: 5, TimeoutSeconds: 1, PeriodSeconds: 5, SuccessThreshold: 1, FailureThreshold: 3,
				},
			})
			pod.Status.ContainerStatuses[0] = corev1.ContainerStatus{
				Name: "app", ImageID: busybox, Ready: true, State: running("03:38:33"),
				ContainerID: "containerd://022b05661f8c71170e5a0faff1827b3ee9d8167ce3659e111633646566ab0b16",
			}
			return pod
		},
		"seed-web-nginx": func(r *recording) api.Object {
			pod := r.pod("web", "10.244.0.106", "kube-api-access-x7bch", corev1.Container{
				Name: "web", Image: "nginx:1.27", Ports: []corev1.ContainerPort{{ContainerPort: 80, Protocol: "TCP"}},
			})
			pod.Status.ContainerStatuses[0] = corev1.ContainerStatus{
				Name: "web", Ready: true, State: running("03:40:33"),
				ImageID:     "docker.io/library/nginx@sha256:2b010a263de4324a9bcf2e7c7d2c8c1932a5287b8b5cf6371450b9d69fd36a35",
				ContainerID: "containerd://ec7e6330e96196624f780c8839f37ffb41ac45322ca1fe767af769c541e58d6b",
			}
			return pod
		},
		"job-run-once": func(r *recording) api.Object {
			const uid = "b5889ed5-3127-4df4-8c17-b008090bf15a"
			labels := map[string]string{
				"batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": "my-run-once-job",
				"controller-uid": uid, "job-name": "my-run-once-job",
			}
			began, done := at("03:38:03"), at("03:38:11")
			return &batchv1.Job{
				ObjectMeta: metav1.ObjectMeta{Name: "my-run-once-job", Namespace: r.namespace, UID: "uid-of-it", Labels: labels},
				Spec: batchv1.JobSpec{
					Parallelism: ptr(int32(1)), Completions: ptr(int32(1)), CompletionMode: ptr(batchv1.NonIndexedCompletion),
					Suspend: ptr(false), BackoffLimit: ptr(int32(0)),
					Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"batch.kubernetes.io/controller-uid": uid}},
					Template: corev1.PodTemplateSpec{
						ObjectMeta: metav1.ObjectMeta{Labels: labels},
						Spec: corev1.PodSpec{Containers: []corev1.Container{{
							Name: "work", Image: "alpine:3.18", Command: []string{"sh", "-c", "echo 'Hello, run once.' && sleep 5 && exit 0"},
						}}},
					},
				},
				Status: batchv1.JobStatus{StartTime: &began, CompletionTime: &done, Succeeded: 1, Ready: ptr(int32(0))},
			}
		},
	}
	for name, build := range tests {
		t.Run(name, func(t *testing.T) {
			r := read(t, name)
			now := r.wall(r.at - 0.02)
			got := describe.Object(build(&r), world{r.events}, describe.Options{Events: true, Now: now})
			if diff := cmp.Diff(r.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHTTPProbe(t *testing.T) {
	pod := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", ReadinessProbe: &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Scheme: "HTTP", Port: intstr.FromInt32(8080), Path: "/healthz?x=1"}},
	}}}}}
	got := describe.Object(pod, world{}, describe.Options{})
	if want := "http-get http://:8080/healthz%3Fx=1 delay=0s"; !strings.Contains(got, want) {
		t.Errorf("%q is not in\n%s", want, got)
	}
}
