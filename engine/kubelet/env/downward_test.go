package env

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

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
