package podspec

import (
	"maps"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

func list(cpu, memory string) corev1.ResourceList {
	out := corev1.ResourceList{}
	for name, amount := range map[corev1.ResourceName]string{corev1.ResourceCPU: cpu, corev1.ResourceMemory: memory} {
		if amount != "" {
			out[name] = resource.MustParse(amount)
		}
	}
	return out
}

func asks(name, cpu, memory string) corev1.Container {
	return corev1.Container{Name: name, Resources: corev1.ResourceRequirements{Requests: list(cpu, memory), Limits: list(cpu, memory)}}
}

func sidecar(name, cpu, memory string) corev1.Container {
	c := asks(name, cpu, memory)
	always := corev1.ContainerRestartPolicyAlways
	c.RestartPolicy = &always
	return c
}

func text(l corev1.ResourceList) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(l)) {
		q := l[name]
		out = append(out, q.String())
	}
	return strings.Join(out, " ")
}

func TestRequestsAndLimits(t *testing.T) {
	for _, c := range []struct {
		name             string
		spec             corev1.PodSpec
		requests, limits string
	}{
		{"nothing", corev1.PodSpec{Containers: []corev1.Container{{}}}, "", ""},
		{
			"containers run together",
			corev1.PodSpec{Containers: []corev1.Container{asks("a", "250m", "64Mi"), asks("b", "1", "")}},
			"1250m 64Mi", "1250m 64Mi",
		},
		{
			"init containers run one by one",
			corev1.PodSpec{
				InitContainers: []corev1.Container{asks("a", "2", "1Gi"), asks("b", "1", "2Gi")},
				Containers:     []corev1.Container{asks("c", "500m", "64Mi")},
			},
			"2 2Gi", "2 2Gi",
		},
		{
			"an init container runs beside the sidecars before it only",
			corev1.PodSpec{
				InitContainers: []corev1.Container{asks("a", "2", ""), sidecar("b", "100m", ""), asks("c", "2", ""), sidecar("d", "1", "")},
				Containers:     []corev1.Container{asks("e", "100m", "")},
			},
			"2100m", "2100m",
		},
		{
			"sidecars run beside the containers",
			corev1.PodSpec{
				InitContainers: []corev1.Container{asks("a", "1", ""), sidecar("b", "500m", "")},
				Containers:     []corev1.Container{asks("c", "1", "")},
			},
			"1500m", "1500m",
		},
		{
			"what the Pod says counts",
			corev1.PodSpec{
				Resources:  &corev1.ResourceRequirements{Requests: list("3", ""), Limits: list("", "4Gi")},
				Containers: []corev1.Container{asks("a", "1", "1Gi")},
			},
			"3 1Gi", "1 4Gi",
		},
		{
			"overhead makes no limit",
			corev1.PodSpec{Overhead: list("100m", "10Mi"), Containers: []corev1.Container{asks("a", "1", "")}},
			"1100m 10Mi", "1100m",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			pod := &corev1.Pod{Spec: c.spec}
			if got := text(Requests(pod)); got != c.requests {
				t.Errorf("requests %s, want %s", got, c.requests)
			}
			if got := text(Limits(pod)); got != c.limits {
				t.Errorf("limits %s, want %s", got, c.limits)
			}
		})
	}
}

func TestRequestsAssuming(t *testing.T) {
	pod := &corev1.Pod{Spec: corev1.PodSpec{
		InitContainers: []corev1.Container{sidecar("a", "", "")},
		Containers:     []corev1.Container{asks("b", "0", "64Mi"), asks("c", "1", "")},
	}}
	if got, want := text(RequestsAssuming(pod, list("100m", "200Mi"))), "1100m 464Mi"; got != want {
		t.Errorf("got %s, want %s: what is named counts, also nothing", got, want)
	}
}

func TestRequestsLeaveThePodAlone(t *testing.T) {
	pod := &corev1.Pod{Spec: corev1.PodSpec{Overhead: list("1", "1Gi"), Containers: []corev1.Container{asks("a", "1", "1Gi"), asks("b", "1", "1Gi")}}}
	before := pod.DeepCopy()
	Requests(pod)
	Limits(pod)
	if got, want := text(pod.Spec.Containers[0].Resources.Requests), text(before.Spec.Containers[0].Resources.Requests); got != want {
		t.Errorf("the request of a container is now %s, was %s", got, want)
	}
}

func TestContainers(t *testing.T) {
	spec := &corev1.PodSpec{
		InitContainers: []corev1.Container{asks("a", "", ""), sidecar("b", "", "")},
		Containers:     []corev1.Container{sidecar("c", "", "")},
	}
	var names []string
	for c := range Containers(spec) {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, " "); got != "a b c" {
		t.Errorf("containers %s", got)
	}
	if HasSidecar(spec, "a") || !HasSidecar(spec, "b") || HasSidecar(spec, "c") {
		t.Error("only an init container that restarts always is a sidecar")
	}
	if c, ok := Find(spec, "c"); !ok || c != &spec.Containers[0] {
		t.Error("c is not found in its place")
	}
	if _, ok := Find(spec, "d"); ok {
		t.Error("d is found")
	}
}

func TestInUnits(t *testing.T) {
	for _, c := range []struct {
		name       corev1.ResourceName
		q, divisor string
		want       int64
	}{
		{corev1.ResourceCPU, "250m", "0", 1},
		{corev1.ResourceCPU, "250m", "1m", 250},
		{corev1.ResourceCPU, "1500m", "0", 2},
		{corev1.ResourceCPU, "1500m", "1", 2},
		{corev1.ResourceCPU, "1500m", "1m", 1500},
		{corev1.ResourceCPU, "1", "10m", 100},
		{corev1.ResourceCPU, "0", "1m", 0},
		{corev1.ResourceMemory, "64Mi", "0", 64 << 20},
		{corev1.ResourceMemory, "64Mi", "1Mi", 64},
		{corev1.ResourceMemory, "64.5Mi", "1Mi", 65},
		{corev1.ResourceMemory, "1Ki", "1Mi", 1},
		{corev1.ResourceMemory, "1", "1Gi", 1},
	} {
		if got := InUnits(c.name, resource.MustParse(c.q), resource.MustParse(c.divisor)); got != c.want {
			t.Errorf("%s of %s in %s: %d, want %d", c.q, c.name, c.divisor, got, c.want)
		}
	}
}
