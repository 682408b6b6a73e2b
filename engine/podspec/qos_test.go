package podspec

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// needs makes requirements of the form cpu request, cpu limit, memory request, memory limit; "" is none.
func needs(values ...string) corev1.ResourceRequirements {
	r := corev1.ResourceRequirements{Requests: corev1.ResourceList{}, Limits: corev1.ResourceList{}}
	for i, v := range values {
		if v == "" {
			continue
		}
		name := []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory}[i/2]
		[]corev1.ResourceList{r.Requests, r.Limits}[i%2][name] = resource.MustParse(v)
	}
	return r
}

func TestQOSClass(t *testing.T) {
	full := needs("1", "1", "1Gi", "1Gi")
	part := needs("1", "", "", "")
	for _, c := range []struct {
		name       string
		pod        *corev1.ResourceRequirements
		containers []corev1.ResourceRequirements
		want       corev1.PodQOSClass
	}{
		{"nothing asked", nil, []corev1.ResourceRequirements{{}, {}}, corev1.PodQOSBestEffort},
		{"all limited", nil, []corev1.ResourceRequirements{full, full}, corev1.PodQOSGuaranteed},
		{"written otherwise", nil, []corev1.ResourceRequirements{needs("1", "1000m", "1Gi", "1024Mi")}, corev1.PodQOSGuaranteed},
		{"one has nothing", nil, []corev1.ResourceRequirements{full, {}}, corev1.PodQOSBurstable},
		{"only cpu", nil, []corev1.ResourceRequirements{needs("1", "1", "", "")}, corev1.PodQOSBurstable},
		{"requests only", nil, []corev1.ResourceRequirements{part}, corev1.PodQOSBurstable},
		{"zero is nothing", nil, []corev1.ResourceRequirements{needs("0", "", "0", "0")}, corev1.PodQOSBestEffort},
		{"the Pod as a whole", &full, []corev1.ResourceRequirements{part, {}}, corev1.PodQOSGuaranteed},
		{"the Pod in part", &part, []corev1.ResourceRequirements{full}, corev1.PodQOSBurstable},
	} {
		t.Run(c.name, func(t *testing.T) {
			spec := &corev1.PodSpec{Resources: c.pod}
			for _, r := range c.containers {
				spec.Containers = append(spec.Containers, corev1.Container{Resources: r})
			}
			if got := ComputeQOSClass(spec); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestQOSClassOfStatus(t *testing.T) {
	pod := &corev1.Pod{Status: corev1.PodStatus{QOSClass: corev1.PodQOSGuaranteed}}
	if got := QOSClass(pod); got != corev1.PodQOSGuaranteed {
		t.Errorf("got %s: what the status says is not computed again", got)
	}
	pod.Status.QOSClass = ""
	if got := QOSClass(pod); got != corev1.PodQOSBestEffort {
		t.Errorf("got %s", got)
	}
}
