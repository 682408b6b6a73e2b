package placement_test

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/placement"
)

func node() *corev1.Node {
	return &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "node-1", Labels: map[string]string{"disk": "ssd", "cores": "8"}}}
}

func need(key string, op corev1.NodeSelectorOperator, values ...string) corev1.NodeSelectorRequirement {
	return corev1.NodeSelectorRequirement{Key: key, Operator: op, Values: values}
}

func labels(all ...corev1.NodeSelectorRequirement) corev1.NodeSelectorTerm {
	return corev1.NodeSelectorTerm{MatchExpressions: all}
}

func fields(all ...corev1.NodeSelectorRequirement) corev1.NodeSelectorTerm {
	return corev1.NodeSelectorTerm{MatchFields: all}
}

func required(terms ...corev1.NodeSelectorTerm) *corev1.Pod {
	return &corev1.Pod{Spec: corev1.PodSpec{Affinity: &corev1.Affinity{NodeAffinity: &corev1.NodeAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{NodeSelectorTerms: terms},
	}}}}
}

func TestMatches(t *testing.T) {
	selector := func(m map[string]string) *corev1.Pod { return &corev1.Pod{Spec: corev1.PodSpec{NodeSelector: m}} }
	for _, tt := range []struct {
		name string
		pod  *corev1.Pod
		want bool
	}{
		{"nothing is asked for", &corev1.Pod{}, true},
		{"a label that it has", selector(map[string]string{"disk": "ssd"}), true},
		{"another value", selector(map[string]string{"disk": "hdd"}), false},
		{"a label that it has not", selector(map[string]string{"gpu": ""}), false},
		{"In", required(labels(need("disk", corev1.NodeSelectorOpIn, "hdd", "ssd"))), true},
		{"In without the label", required(labels(need("gpu", corev1.NodeSelectorOpIn, "a"))), false},
		{"NotIn", required(labels(need("disk", corev1.NodeSelectorOpNotIn, "hdd"))), true},
		{"NotIn without the label", required(labels(need("gpu", corev1.NodeSelectorOpNotIn, "a"))), true},
		{"Exists", required(labels(need("gpu", corev1.NodeSelectorOpExists))), false},
		{"DoesNotExist", required(labels(need("gpu", corev1.NodeSelectorOpDoesNotExist))), true},
		{"Gt", required(labels(need("cores", corev1.NodeSelectorOpGt, "4"))), true},
		{"Gt of as many", required(labels(need("cores", corev1.NodeSelectorOpGt, "8"))), false},
		{"Lt", required(labels(need("cores", corev1.NodeSelectorOpLt, "9"))), true},
		{"Lt of what is no number", required(labels(need("disk", corev1.NodeSelectorOpLt, "9"))), false},
		{"all of a term", required(labels(need("disk", corev1.NodeSelectorOpExists), need("gpu", corev1.NodeSelectorOpExists))), false},
		{"any of the terms", required(labels(need("gpu", corev1.NodeSelectorOpExists)), labels(need("disk", corev1.NodeSelectorOpExists))), true},
		{"an empty term", required(corev1.NodeSelectorTerm{}), false},
		{"its name", required(fields(need("metadata.name", corev1.NodeSelectorOpIn, "node-1"))), true},
		{"another name", required(fields(need("metadata.name", corev1.NodeSelectorOpNotIn, "node-1"))), false},
		{"another field", required(fields(need("spec.unschedulable", corev1.NodeSelectorOpIn, "false"))), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := placement.Matches(tt.pod, node()); got != tt.want {
				t.Errorf("matches %t, want %t", got, tt.want)
			}
		})
	}
}

func TestNamedNodes(t *testing.T) {
	name := func(values ...string) corev1.NodeSelectorTerm {
		return fields(need("metadata.name", corev1.NodeSelectorOpIn, values...))
	}
	for _, tt := range []struct {
		name string
		pod  *corev1.Pod
		want []string
		ok   bool
	}{
		{"no affinity", &corev1.Pod{}, nil, false},
		{"one term", required(name("a")), []string{"a"}, true},
		{"two terms", required(name("a"), name("b")), []string{"a", "b"}, true},
		{"a term that names none", required(name("a"), labels(need("disk", corev1.NodeSelectorOpExists))), nil, false},
		{"names that exclude each other", required(fields(need("metadata.name", corev1.NodeSelectorOpIn, "a", "b"), need("metadata.name", corev1.NodeSelectorOpIn, "b", "c"))), []string{"b"}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := placement.NamedNodes(tt.pod); !slices.Equal(got, tt.want) || ok != tt.ok {
				t.Errorf("got %v, %t; want %v, %t", got, ok, tt.want, tt.ok)
			}
		})
	}
}

func TestTolerations(t *testing.T) {
	taint := corev1.Taint{Key: "team", Value: "red", Effect: corev1.TaintEffectNoExecute}
	for _, tt := range []struct {
		name       string
		toleration corev1.Toleration
		want       bool
	}{
		{"key and value", corev1.Toleration{Key: "team", Value: "red"}, true},
		{"key and value, said so", corev1.Toleration{Key: "team", Operator: corev1.TolerationOpEqual, Value: "red", Effect: corev1.TaintEffectNoExecute}, true},
		{"another value", corev1.Toleration{Key: "team", Value: "blue"}, false},
		{"any value", corev1.Toleration{Key: "team", Operator: corev1.TolerationOpExists}, true},
		{"another key", corev1.Toleration{Key: "role", Operator: corev1.TolerationOpExists}, false},
		{"another effect", corev1.Toleration{Key: "team", Value: "red", Effect: corev1.TaintEffectNoSchedule}, false},
		{"everything", corev1.Toleration{Operator: corev1.TolerationOpExists}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			all := []corev1.Toleration{{Key: "unrelated"}, tt.toleration}
			if got := placement.Tolerates(all, taint); got != tt.want {
				t.Errorf("tolerates %t, want %t", got, tt.want)
			}
			if got := placement.Untolerated([]corev1.Taint{taint}, all, corev1.TaintEffectNoExecute); got == tt.want {
				t.Errorf("untolerated %t", got)
			}
			if placement.Untolerated([]corev1.Taint{taint}, all, corev1.TaintEffectNoSchedule) {
				t.Error("an effect that was not asked about counts")
			}
		})
	}
}
