package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"podflight/engine"
	"podflight/engine/scenario"
)

// bench flies a scenario again and again and reports what a record costs.
func bench(b *testing.B, sc scenario.Scenario) {
	b.Helper()
	b.ReportAllocs()
	records := 0
	for b.Loop() {
		tr, err := engine.Run(context.Background(), sc)
		if err != nil {
			b.Fatal(err)
		}
		records = len(tr.Records())
	}
	b.ReportMetric(float64(records), "records/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(records), "ns/record")
}

func BenchmarkCrashLoopHour(b *testing.B) {
	bench(b, flightOf(time.Hour, pod("crash", "Always", "exit 1")))
}

func BenchmarkCrashLoopDay(b *testing.B) {
	bench(b, flightOf(24*time.Hour, pod("crash", "Always", "exit 1")))
}

func BenchmarkIdleDay(b *testing.B) {
	bench(b, flightOf(24*time.Hour, pod("idle", "Always", "sleep 864000")))
}

// BenchmarkCrashLoops measures independent Pods that crash for ten minutes. Cost is to grow linearly with their number.
func BenchmarkCrashLoops(b *testing.B) {
	for _, n := range []int{100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var docs []string
			for i := range n {
				docs = append(docs, pod(fmt.Sprintf("crash-%04d", i), "Always", "exit 1"))
			}
			sc := flightOf(10*time.Minute, strings.Join(docs, "---\n"))
			sc.World.Nodes = append([]scenario.Node{}, sc.World.Nodes...)
			sc.World.Nodes[0].Pods = n + 10
			bench(b, sc)
		})
	}
}

// machines returns a world with n nodes of a thousand Pods each.
func machines(n int) scenario.World {
	w := scenario.Default()
	w.Nodes = nil
	for i := range n {
		w.Nodes = append(w.Nodes, scenario.Node{
			Name: fmt.Sprintf("node-%d", i+1), CPU: "64", Memory: "256Gi", Pods: 1000,
			ImagesPresent: []string{"nginx:1.27", "busybox:1.36"},
		})
	}
	return w
}

// BenchmarkDeployment measures a Deployment for ten minutes. Cost is to grow linearly with its replicas.
func BenchmarkDeployment(b *testing.B) {
	for _, n := range []int{1000, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			sc := flightOf(10*time.Minute, fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: %d
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "nginx:1.27"}]
`, n))
			sc.World = machines(n/1000 + 1)
			bench(b, sc)
		})
	}
}

// BenchmarkJob measures a Job of a thousand completions, fifty at a time, of which one in ten tries fails.
func BenchmarkJob(b *testing.B) {
	sc := flightOf(time.Hour, `apiVersion: batch/v1
kind: Job
metadata: {name: big}
spec:
  completions: 1000
  parallelism: 50
  backoffLimit: 100000
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: work, image: "busybox:1.36", command: [sh, -c, "sleep 2; [ $((RANDOM % 10)) -ne 0 ]"]}
`)
	sc.World = machines(1)
	bench(b, sc)
}
