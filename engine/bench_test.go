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
