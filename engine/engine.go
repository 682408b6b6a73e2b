// Package engine flies scenarios: it puts a simulated cluster together, runs the scenario's commands
// at their times, and returns the trace of all that happened.
//
// It imitates a cluster of Kubernetes v1.37 with kube-apiserver, kube-scheduler, kube-controller-manager,
// a kubelet with containerd on each node, and someone at kubectl. What each part leaves out stands in its package.
//
// Ordering guarantee: a trace is a pure function of its scenario. The same scenario gives the same
// records, in the same order, on every machine.
package engine

import (
	"context"
	"fmt"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// MaxUntil is the longest run that Run accepts.
const MaxUntil = scenario.MaxUntil

// Run flies a scenario. It fails when the scenario has no step, when its world cannot be built (an
// unknown feature gate, a quantity that is none), or with ctx's error when ctx ends before the run does.
// What a command of the scenario is refused is no error: it is in the trace.
func Run(ctx context.Context, sc scenario.Scenario) (*trace.Trace, error) {
	if len(sc.Steps) == 0 {
		return nil, fmt.Errorf("the scenario has no step: give it at least one command, such as \"0s kubectl apply -f pod.yaml\"")
	}
	if sc.Until <= 0 || sc.Until > MaxUntil {
		return nil, fmt.Errorf("the scenario ends at %v; a run lasts more than nothing and at most %v", sc.Until, MaxUntil)
	}
	c, err := build(sc)
	if err != nil {
		return nil, err
	}
	defer c.kernel.Close()
	c.start()
	if err := c.run(ctx, sim.At(sc.Until)); err != nil {
		return nil, err
	}
	return trace.New(c.kernel.Start(), sim.At(sc.Until), c.rec.Records()), nil
}

// patience is how many events pass between two looks at the context.
const patience = 4096

// run runs the kernel up to an instant, unless ctx ends before.
func (c *cluster) run(ctx context.Context, until sim.Instant) error {
	for n := 0; c.kernel.Next() <= until; n++ {
		if n%patience == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		c.kernel.Step()
	}
	c.kernel.RunUntil(until)
	return ctx.Err()
}
