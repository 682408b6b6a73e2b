package runtime_test

import (
	"strings"
	"testing"
	"time"

	"podflight/engine/cri"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// TestStop holds the Linux rules of the stop signal: who handles it, who ignores it, who defers it.
func TestStop(t *testing.T) {
	sh := func(script string) []string { return []string{"sh", "-c", script} }
	tests := []struct {
		name    string
		image   string
		command []string
		grace   time.Duration
		exit    int
		after   time.Duration // from the stop to the end
		log     string
		effects string // of the signals, in order
	}{
		{name: "sleep as PID 1 has no handler", command: []string{"sleep", "3600"}, exit: 137, after: 30 * time.Second, effects: "SIGTERM ignored, SIGKILL terminated"},
		{name: "the last command replaces sh", command: sh("sleep 3600"), exit: 137, after: 30 * time.Second, effects: "SIGTERM ignored, SIGKILL terminated"},
		{name: "sh without a trap", command: sh("while true; do sleep 1; done"), exit: 137, after: 30 * time.Second, effects: "SIGTERM ignored, SIGKILL terminated"},
		{name: "ignored", command: sh("trap '' TERM; while true; do sleep 1; done"), exit: 137, after: 30 * time.Second, effects: "SIGTERM ignored, SIGKILL terminated"},
		{name: "a trap waits for the foreground", command: sh("trap 'echo got TERM; exit 0' TERM; sleep 3600"), exit: 137, after: 30 * time.Second, effects: "SIGTERM deferred, SIGKILL terminated"},
		{name: "a trap runs between commands", command: sh("trap 'echo bye; exit 7' TERM; while true; do sleep 0.2; done"), exit: 7, log: "bye\n", effects: "SIGTERM deferred"},
		{name: "wait is interrupted", command: sh("trap 'echo got TERM; sleep 2; exit 0' TERM; sleep 3600 & wait"), exit: 0, after: 2 * time.Second, log: "got TERM\n", effects: "SIGTERM handled"},
		{name: "exec hands PID 1 on", command: sh("trap 'exit 0' TERM; exec sleep 3600"), exit: 137, after: 30 * time.Second, effects: "SIGTERM ignored, SIGKILL terminated"},
		{name: "a spinning shell", command: sh("trap 'exit 5' TERM; while true; do :; done"), exit: 5, effects: "SIGTERM handled"},
		{name: "a spinning shell without a trap", command: sh("while :; do :; done"), grace: 2 * time.Second, exit: 137, after: 2 * time.Second, effects: "SIGTERM ignored, SIGKILL terminated"},
		{name: "nginx", image: "nginx:1.27", exit: 0, effects: "SIGQUIT handled"},
		{name: "no grace", command: []string{"sleep", "3600"}, grace: -1, exit: 137, effects: "SIGKILL terminated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := newNode(t)
			id, err := n.run(cri.ContainerConfig{Image: tt.image, Command: tt.command})
			if err != nil {
				t.Fatal(err)
			}
			n.k.RunUntil(n.k.Now().Add(8 * time.Second))
			began := n.k.Now()
			grace := 30 * time.Second
			if tt.grace != 0 {
				grace = max(tt.grace, 0)
			}
			n.do(func(task *sim.Task) {
				if err := n.r.StopContainer(task, id, grace); err != nil {
					t.Error(err)
				}
			})
			c := n.container(id)
			if c.State != cri.Exited || c.ExitCode != tt.exit {
				t.Errorf("state %v, exit %d, want exit %d", c.State, c.ExitCode, tt.exit)
			}
			if d := n.k.Now().Sub(began); d < tt.after || d > tt.after+250*time.Millisecond {
				t.Errorf("ended after %v, want %v", d, tt.after)
			}
			if got := n.logs(id); got != tt.log && tt.image == "" {
				t.Errorf("log %q, want %q", got, tt.log)
			}
			if got := n.effects(); got != tt.effects {
				t.Errorf("signals %q, want %q", got, tt.effects)
			}
		})
	}
}

// effects returns the recorded signals and what they did.
func (n *node) effects() string {
	var out []string
	for _, r := range n.tr.Records() {
		if s, ok := r.Body.(trace.Signal); ok {
			out = append(out, s.Name+" "+s.Effect)
		}
	}
	return strings.Join(out, ", ")
}
