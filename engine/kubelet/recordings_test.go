package kubelet_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/compare"
	"podflight/engine/kubelet"
	"podflight/engine/manifest"
	"podflight/engine/registry"
	"podflight/engine/runtime"
	"podflight/engine/scenario"
	"podflight/engine/scheduler"
	"podflight/engine/sim"
	"podflight/engine/trace"
	"podflight/engine/view"
)

// Recordings of a real cluster in which only Pods are applied and deleted, played on the simulated runtime: the kubelet has
// to agree in rows, phases, states and events. Output of commands is not its business.
func TestRecordings(t *testing.T) {
	files, err := filepath.Glob("../testdata/recordings/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
	}
	played := 0
	for _, file := range files {
		real, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sc, err := scenario.ParseIn(scenario.Lab(), file, real)
		if err != nil {
			t.Fatal(err)
		}
		if !onlyPods(sc) {
			continue
		}
		played++
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "../testdata/recordings/"), ".txtar"), func(t *testing.T) {
			sim := fly(t, sc)
			report := compare.Recordings(real, []byte(strings.SplitN(string(real), "-- cluster --", 2)[0]+sim))
			for _, check := range []compare.Check{compare.Rows, compare.Phases, compare.States, compare.Events} {
				for _, problem := range report[check] {
					t.Errorf("%v: %s", check, problem)
				}
			}
			if t.Failed() {
				t.Log("\n" + sim)
			}
		})
	}
	if played < 20 {
		t.Errorf("only %d recordings were played", played)
	}
}

// onlyPods reports whether a scenario does nothing but apply and delete Pods and what they refer to.
func onlyPods(sc scenario.Scenario) bool {
	for _, f := range sc.Files {
		docs, diags := manifest.Decode(f.Name, f.Data)
		if len(diags) > 0 {
			return false
		}
		for _, d := range docs {
			switch d.Object.(type) {
			case *corev1.Pod, *corev1.Secret, *corev1.ConfigMap:
			default:
				return false
			}
		}
	}
	for _, s := range sc.Steps {
		switch verb := strings.Fields(s.Command)[1]; verb {
		case "apply", "delete", "get", "describe", "logs":
		default:
			return false
		}
	}
	return len(sc.Files) > 0
}

func fly(t *testing.T, sc scenario.Scenario) string {
	w := sc.World
	k := sim.New(1, w.Clock)
	defer k.Close()
	rec := trace.NewRecorder(k)
	server := apiserver.New(k, rec, w.Timing)
	store := func(obj api.Object) {
		if _, err := server.Create(obj, apiserver.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	store(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: w.Namespace}})
	node := w.Nodes[0]
	list := corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse(node.CPU), corev1.ResourceMemory: resource.MustParse(node.Memory), corev1.ResourcePods: *resource.NewQuantity(110, resource.DecimalSI),
	}
	store(&corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: node.Name},
		Status:     corev1.NodeStatus{Capacity: list, Allocatable: list, Addresses: []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "10.244.0.1"}}},
	})
	rt := runtime.New(runtime.Config{
		Kernel: k, Recorder: rec, Timing: w.Timing, Registry: registry.New(k, w.Registries), Preload: node.ImagesPresent, NodeName: node.Name, NodeIP: "10.244.0.1",
	})
	kubelet.New(kubelet.Config{Kernel: k, Trace: rec, Server: server, Runtime: rt, NodeName: node.Name, Timing: w.Timing}).Start()
	scheduler.New(server, "node-1").Start()
	for _, s := range sc.Steps {
		k.At(sim.At(s.At+w.Timing.Command), func() { command(t, server, sc, s) })
	}
	k.RunUntil(sim.At(sc.Until))
	return view.Recording(trace.New(k.Start(), sim.At(sc.Until), rec.Records()), w.Namespace)
}

// command does what a kubectl command asks of the API server.
func command(t *testing.T, server *apiserver.Server, sc scenario.Scenario, s scenario.Step) {
	args := strings.Fields(s.Command)[1:]
	switch args[0] {
	case "apply":
		text, _ := sc.File(args[2])
		docs, _ := manifest.Decode(args[2], text)
		for _, d := range docs {
			if d.Object.GetNamespace() == "" {
				d.Object.SetNamespace(sc.World.Namespace)
			}
			kind, _ := api.KindOf(d.Object)
			if old, ok := server.Get(api.KeyOf(kind, d.Object)); ok {
				d.Object.SetResourceVersion(old.GetResourceVersion())
				_, _ = server.Update(d.Object, apiserver.CreateOptions{})
				continue
			}
			_, _ = server.Create(d.Object, apiserver.CreateOptions{})
		}
	case "delete":
		o := apiserver.DeleteOptions{}
		for _, a := range args {
			if v, ok := strings.CutPrefix(a, "--grace-period="); ok {
				n, _ := strconv.ParseInt(v, 10, 64)
				o.GracePeriodSeconds = &n
			}
			if a == "--now" {
				o.GracePeriodSeconds = seconds(1)
			}
		}
		_, _ = server.Delete(api.Key{Kind: api.Pod, Namespace: sc.World.Namespace, Name: args[2]}, o)
	}
}
