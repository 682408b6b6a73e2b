package runtime_test

import (
	"testing"
	"time"

	"podflight/engine/cri"
	"podflight/engine/registry"
	"podflight/engine/runtime"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// benchNode returns a node for benchmarks and a sandbox on it.
func benchNode(b *testing.B) (*sim.Kernel, *runtime.Runtime, cri.SandboxID) {
	b.Helper()
	k := sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	r := runtime.New(runtime.Config{
		Kernel: k, Recorder: trace.NewRecorder(k), Timing: timing.Steady(), Registry: registry.New(k, testRegistries()), NodeName: "node-1",
		Preload: []string{"busybox:1.36", "nginx:1.27"},
	})
	var sb cri.SandboxID
	k.Go("setup", func(t *sim.Task) {
		id, err := r.RunPodSandbox(t, cri.SandboxConfig{Hostname: "pod", Pod: cri.PodMeta{UID: "u", Name: "pod", Namespace: "default"}})
		if err != nil {
			b.Error(err)
		}
		sb = id
	})
	k.RunUntil(sim.At(time.Minute))
	b.Cleanup(k.Close)
	return k, r, sb
}

// BenchmarkCrash is one turn of a crash loop: create, start, sh -c "exit 1", remove.
func BenchmarkCrash(b *testing.B) {
	k, r, sb := benchNode(b)
	b.ReportAllocs()
	k.Go("loop", func(t *sim.Task) {
		for {
			id, err := r.CreateContainer(t, sb, cri.ContainerConfig{Name: "app", Image: "busybox:1.36", Command: []string{"sh", "-c", "exit 1"}}, "h")
			if err != nil {
				b.Error(err)
			}
			if err := r.StartContainer(t, id); err != nil {
				b.Error(err)
			}
			t.Sleep(time.Second)
			r.RemoveContainer(id)
			t.Sleep(time.Second)
		}
	})
	for b.Loop() {
		k.RunUntil(k.Now().Add(2110 * time.Millisecond))
	}
}

// BenchmarkExec is an exec probe that runs cat.
func BenchmarkExec(b *testing.B) {
	k, r, sb := benchNode(b)
	b.ReportAllocs()
	n := 0
	k.Go("loop", func(t *sim.Task) {
		id, err := r.CreateContainer(t, sb, cri.ContainerConfig{Name: "app", Image: "busybox:1.36", Command: []string{"sleep", "infinity"}}, "h")
		if err != nil {
			b.Error(err)
		}
		if err := r.StartContainer(t, id); err != nil {
			b.Error(err)
		}
		for {
			if _, err := r.Exec(t, id, []string{"cat", "/etc/hostname"}, time.Second); err != nil {
				b.Error(err)
			}
			n++
		}
	})
	for b.Loop() {
		for was := n; n == was; {
			k.Step()
		}
	}
}

// BenchmarkSleepLoop is an hour of a container that loops over sleep 1.
func BenchmarkSleepLoop(b *testing.B) { benchScript(b, "while true; do sleep 1; done") }

// BenchmarkSpin is an hour of a container that loops without doing anything.
func BenchmarkSpin(b *testing.B) { benchScript(b, "while true; do :; done") }

// BenchmarkCount is an hour of a container that counts as fast as it can.
func BenchmarkCount(b *testing.B) { benchScript(b, "i=0; while true; do i=$((i+1)); done") }

// BenchmarkPoll is an hour of a container that looks for a file as fast as it can.
func BenchmarkPoll(b *testing.B) { benchScript(b, "while [ ! -f /tmp/x ]; do :; done") }

// BenchmarkForkLoop is an hour of a container that starts programs as fast as it can.
func BenchmarkForkLoop(b *testing.B) { benchScript(b, "while true; do ls >/dev/null; done") }

// BenchmarkYes is an hour of a container that writes to its log as fast as it can.
func BenchmarkYes(b *testing.B) { benchScript(b, "yes") }

// BenchmarkForkBomb is an hour of a fork bomb.
func BenchmarkForkBomb(b *testing.B) { benchScript(b, "b() { b | b & }; b; sleep 10000") }

// BenchmarkPipe is an hour of zeros through a pipe.
func BenchmarkPipe(b *testing.B) { benchScript(b, "cat /dev/zero | cat >/dev/null") }

func benchScript(b *testing.B, script string) {
	for b.Loop() {
		k, r, sb := benchNode(b)
		k.Go("run", func(t *sim.Task) {
			id, err := r.CreateContainer(t, sb, cri.ContainerConfig{Name: "app", Image: "busybox:1.36", Command: []string{"sh", "-c", script}}, "h")
			if err == nil {
				err = r.StartContainer(t, id)
			}
			if err != nil {
				b.Error(err)
			}
		})
		k.RunUntil(k.Now().Add(time.Hour))
		b.ReportMetric(float64(k.Fired()), "events")
		k.Close()
	}
}
