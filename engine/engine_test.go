package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"podflight/engine"
	"podflight/engine/api"
	"podflight/engine/scenario"
	"podflight/engine/trace"
	"podflight/engine/view"
)

// pod writes a manifest of a Pod with one container.
func pod(name, policy, script string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Pod
metadata:
  name: %s
spec:
  restartPolicy: %s
  terminationGracePeriodSeconds: 5
  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", %q]
`, name, policy, script)
}

func flightOf(until time.Duration, manifest string, steps ...scenario.Step) scenario.Scenario {
	return scenario.Scenario{
		World: scenario.Default(), Until: until, Files: []scenario.File{{Name: "x.yaml", Data: []byte(manifest)}},
		Steps: append([]scenario.Step{{Command: "kubectl apply -f x.yaml"}}, steps...),
	}
}

func flown(t testing.TB, sc scenario.Scenario) *trace.Trace {
	t.Helper()
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// drawScenario makes a small scenario of anything that the engine's parts do together.
func drawScenario(t *rapid.T) scenario.Scenario {
	script := rapid.SampledFrom([]string{
		"exit 0", "exit 1", "sleep 3; exit 2", "sleep 600", "trap 'exit 0' TERM; while true; do sleep 1; done", "echo $RANDOM; sleep 1; kill -9 $$",
		"nosuch", "cat /tmp/x", "seq 3 | while read n; do echo $n; sleep 1; done",
	})
	policy := rapid.SampledFrom([]string{"Always", "OnFailure", "Never"})
	var docs []string
	for i := range rapid.IntRange(1, 3).Draw(t, "pods") {
		docs = append(docs, pod(fmt.Sprintf("p%d", i), policy.Draw(t, "policy"), script.Draw(t, "script")))
	}
	sc := flightOf(2*time.Minute, strings.Join(docs, "---\n"))
	commands := rapid.SampledFrom([]string{
		"kubectl delete pod p0", "kubectl delete pod p1 --force --grace-period=0", "kubectl get pods -o wide", "kubectl delete pod p0 --wait=false",
		"kubectl set image pod/p0 app=alpine:3.18", "kubectl describe pod p0", "kubectl logs p0", "kubectl apply -f x.yaml", "kubectl delete pods --all --now",
		"kubectl create deployment web --image=nginx --replicas=2", "kubectl create job once --image=busybox -- sh -c 'exit 1'",
	})
	for range rapid.IntRange(0, 4).Draw(t, "commands") {
		at := time.Duration(rapid.IntRange(0, 100_000).Draw(t, "at")) * time.Millisecond
		sc.Steps = append(sc.Steps, scenario.Step{At: at, Command: commands.Draw(t, "command")})
	}
	sc.Seed = rapid.Uint64().Draw(t, "seed")
	if rapid.Bool().Draw(t, "jittery") {
		sc.World.Timing, _ = scenario.Timing("jittery")
	}
	return sc
}

// A run is a pure function of its scenario: the same scenario gives the same bytes.
func TestTheSameScenarioGivesTheSameBytes(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := drawScenario(rt)
		first, second := encode(rt, flown(t, sc)), encode(rt, flown(t, sc))
		if first != second {
			rt.Fatalf("two runs of one scenario differ:\n%s", scenario.Format(sc))
		}
	})
}

func encode(t *rapid.T, tr *trace.Trace) string {
	text, err := view.JSON(tr, engine.Rules())
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Whatever is done to them, Pods keep the promises that the API makes.
func TestPodsKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := drawScenario(rt)
		tr := flown(t, sc)
		for _, life := range tr.Lives(api.Pod) {
			for i := 1; i < len(life.Versions); i++ {
				was, is := life.Versions[i-1].Object.(*corev1.Pod), life.Versions[i].Object.(*corev1.Pod)
				if err := follows(was, is); err != "" {
					rt.Fatalf("%s at %v: %s\n%s", life.Key, life.Versions[i].At, err, scenario.Format(sc))
				}
			}
		}
		for _, r := range tr.Records() {
			if r.Cause >= r.ID {
				rt.Fatalf("record %d is caused by record %d, which comes later", r.ID, r.Cause)
			}
			if _, ok := engine.Rule(r.Rule); r.Rule != "" && !ok {
				rt.Fatalf("record %d follows the rule %q, which is not in the catalogue", r.ID, r.Rule)
			}
		}
	})
}

// follows says what is wrong with a version of a Pod that comes after another.
func follows(was, is *corev1.Pod) string {
	terminal := was.Status.Phase == corev1.PodSucceeded || was.Status.Phase == corev1.PodFailed
	switch {
	case terminal && is.Status.Phase != was.Status.Phase:
		return fmt.Sprintf("it leaves the phase %s for %s", was.Status.Phase, is.Status.Phase)
	case was.DeletionTimestamp != nil && is.DeletionTimestamp == nil:
		return "its deletion is taken back"
	case was.Spec.NodeName != "" && is.Spec.NodeName != was.Spec.NodeName:
		return "it moves to another node"
	case is.Generation < was.Generation:
		return "its generation falls"
	}
	for i := range min(len(was.Status.ContainerStatuses), len(is.Status.ContainerStatuses)) {
		if is.Status.ContainerStatuses[i].RestartCount < was.Status.ContainerStatuses[i].RestartCount {
			return "a restart count falls"
		}
	}
	return ""
}

func TestRunLeaksNothing(t *testing.T) {
	defer goleak.VerifyNone(t)
	flown(t, flightOf(time.Minute, pod("p", "Always", "sleep 10 & wait"), scenario.Step{At: 50 * time.Second, Command: "kubectl wait pod/p --for=delete --timeout=1h"}))
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := engine.Run(ctx, flightOf(time.Hour, pod("p", "Always", "exit 1"))); err != context.Canceled {
		t.Errorf("the error is %v", err)
	}
}

func TestRunRefuses(t *testing.T) {
	for name, sc := range map[string]scenario.Scenario{
		"no step":       {World: scenario.Default(), Until: time.Minute},
		"no length":     {World: scenario.Default(), Steps: []scenario.Step{{Command: "kubectl get pods"}}},
		"unknown gate":  gate("NoSuchGate"),
		"not a number":  quantity("many"),
		"longer than a": {World: scenario.Default(), Until: engine.MaxUntil + 1, Steps: []scenario.Step{{Command: "kubectl get pods"}}},
	} {
		if _, err := engine.Run(context.Background(), sc); err == nil {
			t.Errorf("%s: it runs", name)
		}
	}
}

func gate(name string) scenario.Scenario {
	sc := flightOf(time.Minute, pod("p", "Never", "true"))
	sc.World.Gates = map[string]bool{name: true}
	return sc
}

func quantity(cpu string) scenario.Scenario {
	sc := flightOf(time.Minute, pod("p", "Never", "true"))
	sc.World.Nodes = append([]scenario.Node{}, sc.World.Nodes...)
	sc.World.Nodes[0].CPU = cpu
	return sc
}
