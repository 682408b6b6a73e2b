package contrast_test

import (
	"context"
	"strings"
	"testing"

	"podflight/engine"
	"podflight/engine/contrast"
	"podflight/engine/scenario"
	"podflight/engine/trace"
)

// fly runs a Pod of that restart policy and script for two minutes, with more commands before and after it.
func fly(t *testing.T, policy, script string, more ...string) *trace.Trace {
	t.Helper()
	text := strings.Join(append([]string{"-- script --", "until 2m", "0s kubectl apply -f pod.yaml"}, more...), "\n") + `
-- pod.yaml --
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: ` + policy + `
  containers:
  - name: app
    image: busybox:1.36
    command: [sh, -c, "` + script + `"]
`
	sc, err := scenario.Parse("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestFirst(t *testing.T) {
	calm := fly(t, "Never", "sleep 1000")
	for _, c := range []struct {
		name    string
		other   *trace.Trace
		subject string // "" for no difference
		a, b    string // what the two sides begin with
	}{
		{"the same", fly(t, "Never", "sleep 1000"), "", "", ""},
		{"a difference of less than a second", fly(t, "Never", "sleep 0.2; exec sleep 900"), "", "", ""},
		{"it ends", fly(t, "Never", "sleep 20"), "pod/web", "nothing more", "0/1 Completed"},
		{"it fails", fly(t, "Never", "sleep 20; exit 3"), "pod/web", "nothing more", "0/1 Error"},
		{"it is deleted", fly(t, "Never", "sleep 1000", "30s kubectl delete pod web --grace-period=5"), "pod/web", "nothing more", "1/1 Terminating"},
		{"a command is refused", fly(t, "Never", "sleep 1000", "10s kubectl delete pod nothing"), "kubectl delete pod nothing", "nothing more", "is refused: Error from server (NotFound)"},
		{"another Pod", fly(t, "Never", "sleep 1000", "10s kubectl run second --image=busybox:1.36 -- sleep 1000"), "pod/second", "nothing more", "0/1 ContainerCreating"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, ok := contrast.First(calm, c.other)
			if ok != (c.subject != "") {
				t.Fatalf("difference: %v, %s", ok, d)
			}
			if d.Subject != c.subject || !strings.HasPrefix(d.A, c.a) || !strings.HasPrefix(d.B, c.b) {
				t.Errorf("got %s", d)
			}
			if back, _ := contrast.First(c.other, calm); back.A != d.B || back.B != d.A || back.At != d.At {
				t.Errorf("the other way round: %s, not the reverse of %s", back, d)
			}
		})
	}
}

// A Pod more in one run does not make its refused commands the partners of the other's Pods.
func TestPodsAreComparedWithPods(t *testing.T) {
	refused := "40s kubectl delete pod nothing"
	a := fly(t, "Never", "sleep 1000", refused)
	b := fly(t, "Never", "sleep 1000", "10s kubectl run second --image=busybox:1.36 -- sleep 1000", refused)
	all := contrast.Differences(a, b)
	if len(all) != 1 || all[0].Subject != "pod/second" {
		t.Errorf("differences: %v", all)
	}
}

func TestTheSameAtAnotherTime(t *testing.T) {
	d, ok := contrast.First(fly(t, "Never", "sleep 20"), fly(t, "Never", "sleep 40"))
	if !ok || !strings.Contains(d.A, "Completed, phase Running at 2") || !strings.Contains(d.B, "Completed, phase Running at 4") {
		t.Errorf("got %s", d)
	}
}

func TestTheEarliestComesFirst(t *testing.T) {
	a := fly(t, "Always", "sleep 60; exit 1", "5s kubectl run second --image=busybox:1.36 --restart=Never -- sleep 10")
	b := fly(t, "Always", "sleep 1000", "5s kubectl run second --image=busybox:1.36 --restart=Never -- sleep 1000")
	all := contrast.Differences(a, b)
	if len(all) != 2 || all[0].Subject != "pod/second" || all[1].Subject != "pod/web" || all[0].At >= all[1].At {
		t.Errorf("differences: %v", all)
	}
}
