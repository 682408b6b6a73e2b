package kubelet_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// An hour of one crash-looping Pod.
func BenchmarkCrashLoopHour(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		w := newWorld(b, map[string]program{"app": {runs: 2 * time.Second, exit: 1}})
		w.apply(pod)
		w.until(time.Hour)
	}
}

// Ten minutes of a thousand crash-looping Pods.
func BenchmarkThousandCrashLoops(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		w := newWorld(b, map[string]program{"app": {runs: 2 * time.Second, exit: 1}})
		for i := range 1000 {
			w.apply(strings.Replace(pod, "name: p}", fmt.Sprintf("name: p%d}", i), 1))
		}
		w.until(10 * time.Minute)
	}
}

// A day of a Pod that just runs.
func BenchmarkIdleDay(b *testing.B) {
	for b.Loop() {
		w := newWorld(b, nil)
		w.apply(pod)
		w.until(24 * time.Hour)
	}
}
