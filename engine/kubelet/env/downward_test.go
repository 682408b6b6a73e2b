package env

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestMetadata(t *testing.T) {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: "web", Namespace: "shop", UID: "u-1",
		Labels:      map[string]string{"b": "2", "a": `say "hi"`},
		Annotations: map[string]string{"x/y": "z"},
	}}
	for path, want := range map[string]string{
		"metadata.name":               "web",
		"metadata.namespace":          "shop",
		"metadata.uid":                "u-1",
		"metadata.labels['b']":        "2",
		"metadata.labels['none']":     "",
		"metadata.annotations['x/y']": "z",
		"metadata.labels":             "a=\"say \\\"hi\\\"\"\nb=\"2\"",
	} {
		if got, err := Metadata(pod, path); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", path, got, err, want)
		}
	}
	for path, want := range map[string]string{
		"spec.nodeName":      "unsupported fieldPath: spec.nodeName",
		"metadata.name['a']": `fieldPath "metadata.name['a']" does not support subscript`,
	} {
		if _, err := Metadata(pod, path); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

func TestServiceVars(t *testing.T) {
	s := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "redis-primary"},
		Spec: corev1.ServiceSpec{ClusterIP: "10.0.0.11", Ports: []corev1.ServicePort{
			{Name: "main", Port: 6379}, {Name: "stats-port", Port: 80, Protocol: corev1.ProtocolUDP},
		}},
	}
	got := map[string]string{}
	for _, v := range serviceVars(s) {
		got[v.Name] = v.Value
	}
	want := map[string]string{
		"REDIS_PRIMARY_SERVICE_HOST": "10.0.0.11", "REDIS_PRIMARY_SERVICE_PORT": "6379",
		"REDIS_PRIMARY_SERVICE_PORT_MAIN": "6379", "REDIS_PRIMARY_SERVICE_PORT_STATS_PORT": "80",
		"REDIS_PRIMARY_PORT": "tcp://10.0.0.11:6379", "REDIS_PRIMARY_PORT_6379_TCP": "tcp://10.0.0.11:6379",
		"REDIS_PRIMARY_PORT_6379_TCP_PROTO": "tcp", "REDIS_PRIMARY_PORT_6379_TCP_PORT": "6379", "REDIS_PRIMARY_PORT_6379_TCP_ADDR": "10.0.0.11",
		"REDIS_PRIMARY_PORT_80_UDP": "udp://10.0.0.11:80", "REDIS_PRIMARY_PORT_80_UDP_PROTO": "udp",
		"REDIS_PRIMARY_PORT_80_UDP_PORT": "80", "REDIS_PRIMARY_PORT_80_UDP_ADDR": "10.0.0.11",
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s is %q, want %q", k, got[k], v)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d variables, want %d: %v", len(got), len(want), got)
	}
	s.Spec.ClusterIP = corev1.ClusterIPNone
	if vars := serviceVars(s); len(vars) != 0 {
		t.Errorf("a headless Service gives %v", vars)
	}
}
