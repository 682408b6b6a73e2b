package sim_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"podflight/engine/sim"
)

func newKernel() *sim.Kernel {
	return sim.New(1, time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
}

func TestEventsRunInOrderOfInstantAndSchedule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := newKernel()
		type entry struct {
			at  sim.Instant
			seq int
		}
		var want, got []entry
		delays := rapid.SliceOfN(rapid.IntRange(0, 20), 0, 200).Draw(t, "delays")
		stops := rapid.SliceOfN(rapid.Bool(), len(delays), len(delays)).Draw(t, "stops")
		var timers []sim.Timer
		for i, d := range delays {
			at := sim.At(time.Duration(d))
			timers = append(timers, k.At(at, func() { got = append(got, entry{k.Now(), i}) }))
			if !stops[i] {
				want = append(want, entry{at, i})
			}
		}
		for i, stop := range stops {
			if stop && !timers[i].Stop() {
				t.Fatalf("timer %d was pending and Stop denied it", i)
			}
		}
		slices.SortStableFunc(want, func(a, b entry) int { return int(a.at - b.at) })
		k.RunUntil(sim.At(time.Hour))
		if !slices.Equal(got, want) {
			t.Fatalf("ran %v, want %v", got, want)
		}
		for i, timer := range timers {
			if timer.Pending() || timer.Stop() {
				t.Fatalf("timer %d is pending after the run", i)
			}
		}
	})
}

func TestStaleTimerDoesNotStopAnEventThatReusesItsEntry(t *testing.T) {
	k := newKernel()
	first := k.After(time.Second, func() {})
	k.RunUntil(sim.At(time.Second))
	ran := false
	k.After(time.Second, func() { ran = true })
	if first.Stop() {
		t.Error("Stop of a timer that has fired reports true")
	}
	k.RunUntil(sim.At(2 * time.Second))
	if !ran {
		t.Error("the second event did not run")
	}
}

func TestScheduledEventsCarryTheCauseOfTheirScheduler(t *testing.T) {
	k := newKernel()
	var got []sim.RecordID
	k.After(0, func() {
		k.SetCause(7)
		k.After(time.Second, func() { got = append(got, k.Cause()) })
		k.Because(9, func() { k.After(time.Second, func() { got = append(got, k.Cause()) }) })
		got = append(got, k.Cause())
	})
	k.After(time.Second, func() { got = append(got, k.Cause()) })
	k.RunUntil(sim.At(time.Minute))
	if want := []sim.RecordID{7, 0, 7, 9}; !slices.Equal(got, want) {
		t.Errorf("causes are %v, want %v", got, want)
	}
}

func TestRandomStreamsDependOnSeedAndNameOnly(t *testing.T) {
	a, b := newKernel(), newKernel()
	a.Rand("other").Uint64()
	if x, y := a.Rand("names").Uint64(), b.Rand("names").Uint64(); x != y {
		t.Errorf("the same stream gave %d and %d", x, y)
	}
	if x, y := a.Rand("names").Uint64(), a.Rand("jitter").Uint64(); x == y {
		t.Errorf("two streams both gave %d", x)
	}
	if x, y := a.Rand("names").Uint64(), sim.New(2, a.Start()).Rand("names").Uint64(); x == y {
		t.Errorf("two seeds both gave %d", x)
	}
}

func TestTaskSleepsAndAwaits(t *testing.T) {
	defer goleak.VerifyNone(t)
	k := newKernel()
	var log []string
	var resume func()
	say := func(s string) { log = append(log, fmt.Sprintf("%v %s", k.Now(), s)) }
	task := k.Go("one", func(t *sim.Task) {
		say("begins")
		t.Sleep(2 * time.Second)
		say("slept")
		t.Await(func(r func()) { resume = r })
		say("resumed")
	})
	task.OnDone(func() { say("done") })
	k.RunUntil(sim.At(5 * time.Second))
	resume()
	resume()
	k.RunUntil(sim.At(6 * time.Second))
	want := []string{"0.000s begins", "2.000s slept", "5.000s resumed", "5.000s done"}
	if !slices.Equal(log, want) {
		t.Errorf("log is %q, want %q", log, want)
	}
	k.Close()
}

func TestInterruptCutsOneParkShort(t *testing.T) {
	defer goleak.VerifyNone(t)
	k := newKernel()
	var slept []bool
	task := k.Go("sleeper", func(t *sim.Task) {
		for range 3 {
			slept = append(slept, t.Sleep(10*time.Second))
		}
	})
	k.After(15*time.Second, task.Interrupt)
	k.RunUntil(sim.At(24 * time.Second))
	if want := []bool{true, false}; !slices.Equal(slept, want) {
		t.Errorf("sleeps returned %v, want %v", slept, want)
	}
	k.RunUntil(sim.At(26 * time.Second))
	if !task.Done() {
		t.Error("the third sleep did not begin at the interrupt")
	}
	k.Close()
}

func TestKilledTaskRunsItsDeferredCallsAndNothingElse(t *testing.T) {
	defer goleak.VerifyNone(t)
	k := newKernel()
	var log []string
	task := k.Go("victim", func(t *sim.Task) {
		defer func() { log = append(log, "deferred") }()
		t.Sleep(time.Hour)
		log = append(log, "survived")
	})
	task.OnDone(func() { log = append(log, "done") })
	k.After(time.Second, task.Kill)
	k.RunUntil(sim.At(2 * time.Hour))
	if want := []string{"deferred", "done"}; !slices.Equal(log, want) {
		t.Errorf("log is %v, want %v", log, want)
	}
}

func TestCloseEndsEveryTask(t *testing.T) {
	defer goleak.VerifyNone(t)
	k := newKernel()
	for i := range 10 {
		k.Go("idle", func(t *sim.Task) {
			if i%2 == 0 {
				t.Sleep(time.Hour)
			} else {
				t.Await(func(func()) {})
			}
		})
	}
	k.RunUntil(sim.At(time.Second))
	k.Go("never ran", func(*sim.Task) { t.Error("a task ran after Close") })
	k.Close()
}

// BenchmarkKernel measures the kernel alone: a thousand timers that each schedule their next.
func BenchmarkKernel(b *testing.B) {
	b.ReportAllocs()
	k := newKernel()
	var tick func()
	tick = func() { k.After(time.Second+time.Duration(k.Fired()%997), tick) }
	for range 1000 {
		tick()
	}
	b.ResetTimer()
	for b.Loop() {
		k.Step()
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkTaskSwitch measures a task that sleeps: one event and two coroutine switches.
func BenchmarkTaskSwitch(b *testing.B) {
	b.ReportAllocs()
	k := newKernel()
	k.Go("sleeper", func(t *sim.Task) {
		for {
			t.Sleep(time.Second)
		}
	})
	for b.Loop() {
		k.Step()
	}
	k.Close()
}
