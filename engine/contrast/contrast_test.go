package contrast_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"podflight/engine"
	"podflight/engine/contrast"
	"podflight/engine/scenario"
	"podflight/engine/trace"
)

// pod returns a scenario of a Pod with fields of its spec and of its container, as lines of YAML.
func pod(t *testing.T, steps string, spec, container []string) *trace.Trace {
	t.Helper()
	yaml := "apiVersion: v1\nkind: Pod\nmetadata:\n  name: demo\nspec:\n"
	for _, l := range spec {
		yaml += "  " + l + "\n"
	}
	yaml += "  containers:\n  - name: app\n    image: busybox:1.36\n"
	for _, l := range container {
		yaml += "    " + l + "\n"
	}
	return fly(t, "-- script --\nuntil 2m\n0s kubectl apply -f pod.yaml\n"+steps+"-- pod.yaml --\n"+yaml)
}

func fly(t *testing.T, text string) *trace.Trace {
	t.Helper()
	sc, err := scenario.Parse("test.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func command(script string) string { return fmt.Sprintf(`command: ["sh", "-c", %q]`, script) }

func TestFind(t *testing.T) {
	policies := func(t *testing.T, script string) []*trace.Trace {
		var out []*trace.Trace
		for _, p := range []string{"Never", "OnFailure", "Always"} {
			out = append(out, pod(t, "", []string{"restartPolicy: " + p}, []string{command(script)}))
		}
		return out
	}
	for _, c := range []struct {
		name string
		runs func(t *testing.T) []*trace.Trace
		want []string // the sides, with the numbers of their runs; the times are the engine's affair
	}{
		{"policies, exit 1", func(t *testing.T) []*trace.Trace { return policies(t, "sleep 2; exit 1") }, []string{
			"0: phase becomes Failed. 1 2: it is started again at once.",
			"the same: 1 2",
		}},
		{"policies, exit 0", func(t *testing.T) []*trace.Trace { return policies(t, "sleep 2; exit 0") }, []string{
			"0 1: phase becomes Succeeded. 2: it is started again at once.",
			"the same: 0 1",
		}},
		{"exit codes under Never", func(t *testing.T) []*trace.Trace {
			var out []*trace.Trace
			for _, code := range []string{"0", "1", "42"} {
				out = append(out, pod(t, "", []string{"restartPolicy: Never"}, []string{command("sleep 5; exit " + code)}))
			}
			return out
		}, []string{"0: it is over, with exit code 0. 1: it is over, with exit code 1. 2: it is over, with exit code 42."}},
		{"grace periods", func(t *testing.T) []*trace.Trace {
			var out []*trace.Trace
			for _, g := range []string{"2", "30"} {
				out = append(out, pod(t, "20s kubectl delete pod demo\n", []string{"terminationGracePeriodSeconds: " + g}, []string{command("sleep infinity")}))
			}
			return out
		}, []string{"0: it is told to stop, with 2s of grace. 1: it is told to stop, with 30s of grace."}},
		{"pull policies, the image is not there", func(t *testing.T) []*trace.Trace {
			var out []*trace.Trace
			for _, p := range []string{"Always", "IfNotPresent", "Never"} {
				out = append(out, fly(t, "-- script --\nuntil 2m\n0s kubectl run demo --image=caddy:2 --image-pull-policy="+p+"\n"))
			}
			return out
		}, []string{"0 1: the image is pulled. 2: it is waiting: ErrImageNeverPull.", "the same: 0 1"}},
		{"one is refused", func(t *testing.T) []*trace.Trace {
			return []*trace.Trace{
				pod(t, "", nil, []string{command("sleep infinity")}),
				pod(t, "", []string{"restartPolicy: Sometimes"}, []string{command("sleep infinity")}),
			}
		}, []string{`0: phase becomes Running. 1: kubectl apply -f pod.yaml is refused: The Pod "demo" is invalid: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never".`}},
		{"it is deleted", func(t *testing.T) []*trace.Trace {
			calm := []string{command("sleep 1000")}
			return []*trace.Trace{pod(t, "", nil, calm), pod(t, "30s kubectl delete pod demo --grace-period=5\n", nil, calm)}
		}, []string{"0: it runs on. 1: it is told to stop, with 5s of grace."}},
		{"another Pod", func(t *testing.T) []*trace.Trace {
			calm, refused := []string{command("sleep 1000")}, "40s kubectl delete pod nothing\n"
			return []*trace.Trace{
				pod(t, refused, nil, calm), pod(t, "10s kubectl run second --image=busybox:1.36 -- sleep 1000\n"+refused, nil, calm),
			}
		}, []string{"0: it runs on. 1: another Pod is made."}},
		{"it ends later", func(t *testing.T) []*trace.Trace {
			return []*trace.Trace{
				pod(t, "", []string{"restartPolicy: Never"}, []string{command("sleep 20")}), pod(t, "", []string{"restartPolicy: Never"}, []string{command("sleep 40")}),
			}
		}, []string{"0: phase becomes Succeeded. 1: it runs on."}},
		{"less than a second apart", func(t *testing.T) []*trace.Trace {
			return []*trace.Trace{pod(t, "", nil, []string{command("sleep 1000")}), pod(t, "", nil, []string{command("sleep 0.2; exec sleep 900")})}
		}, []string{"the same: 0 1"}},
		{"no difference", func(t *testing.T) []*trace.Trace {
			one := pod(t, "", nil, []string{command("sleep 3")})
			return []*trace.Trace{one, one}
		}, []string{"the same: 0 1"}},
		{"alone", func(t *testing.T) []*trace.Trace { return []*trace.Trace{pod(t, "", nil, nil)} }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, told(contrast.Find(c.runs(t)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func told(partings []contrast.Parting, same [][]int) []string {
	numbers := func(runs []int) string { return strings.Trim(fmt.Sprint(runs), "[]") }
	var out []string
	for _, p := range partings {
		var sides []string
		for _, s := range p.Sides {
			sides = append(sides, fmt.Sprintf("%s: %s.", numbers(s.Runs), s.Text))
		}
		out = append(out, strings.Join(sides, " "))
	}
	for _, s := range same {
		out = append(out, "the same: "+numbers(s))
	}
	return out
}
