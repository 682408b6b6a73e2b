package views

import (
	"testing"
	"time"

	"podflight/engine/sim"
	"podflight/tui/tuitest"
)

// A frame of each tab while time passes, at the end of a day of probes each second and of a crash loop.
func BenchmarkDay(b *testing.B) {
	tr := tuitest.Scene(b, "slow/day")
	for tab := range tabs {
		b.Run(tab.String(), func(b *testing.B) {
			m, d := fresh(b, "dark", tr, 0)
			d.Size(120, 40)
			m.SetTab(tab)
			n := 0
			for b.Loop() {
				n++
				m.SetNow(sim.At(24*time.Hour - time.Duration(n%1000)*time.Second))
				_ = m.View()
				_ = m.Titles()
			}
		})
	}
}

// A frame of each tab in the course of a rollout of twenty Pods.
func BenchmarkRoll(b *testing.B) {
	tr := tuitest.Scene(b, "roll")
	for tab := range tabs {
		b.Run(tab.String(), func(b *testing.B) {
			m, d := fresh(b, "dark", tr, 0)
			d.Size(120, 40)
			m.SetTab(tab)
			n := 0
			for b.Loop() {
				n++
				m.SetNow(sim.At(time.Duration(n%300) * time.Second))
				_ = m.View()
				_ = m.Titles()
			}
		})
	}
}
