package stage

import (
	"fmt"
	"testing"
	"time"

	"podflight/engine/sim"
	"podflight/tui/tuitest"
)

// busy is a Deployment of twenty Pods with probes each second, half of which keep failing.
const busy = `-- script --
until 10m
0s kubectl apply -f busy.yaml
-- busy.yaml --
apiVersion: apps/v1
kind: Deployment
metadata: {name: busy}
spec:
  replicas: 20
  selector: {matchLabels: {app: busy}}
  template:
    metadata: {labels: {app: busy}}
    spec:
      containers:
      - name: app
        image: busybox:1.36
        command: [sh, -c, "sleep 7; exit 1"]
        readinessProbe: {exec: {command: ["true"]}, periodSeconds: 1}
        livenessProbe: {exec: {command: ["true"]}, periodSeconds: 1}
`

// A frame of a busy stage: the playhead moves and the whole pane is drawn.
func BenchmarkFrame(b *testing.B) {
	for _, c := range []struct {
		name   string
		folded folding
	}{{"as it fits", asFits}, {"twenty lanes with their words", never}} {
		b.Run(c.name, func(b *testing.B) {
			tr := tuitest.Fly(b, busy)
			m, d := fresh(b, "dark", tr, 0)
			d.Size(200, 60)
			m.folded = c.folded
			m.View()
			n := 0
			for b.Loop() {
				n++
				m.SetNow(sim.At(time.Duration(n%600) * time.Second))
				_ = m.View()
			}
		})
	}
}

// A day of probes each second and of a crash loop, at its end.
func BenchmarkDay(b *testing.B) {
	tr := tuitest.Scene(b, "slow/day")
	for _, short := range []bool{false, true} {
		b.Run(fmt.Sprintf("shortened=%v", short), func(b *testing.B) {
			m, d := fresh(b, "dark", tr, 0)
			d.Size(200, 60)
			m.short = short
			n := 0
			for b.Loop() {
				n++
				m.SetNow(sim.At(24*time.Hour - time.Duration(n%600)*time.Second))
				_ = m.View()
			}
		})
	}
}

// What is found out once, when a run comes.
func BenchmarkSetTrace(b *testing.B) {
	tr := tuitest.Scene(b, "slow/day")
	m, d := fresh(b, "dark", tr, 0)
	d.Size(200, 60)
	for b.Loop() {
		m.SetTrace(tr)
		_ = m.View()
	}
}
