package kuberuntime

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podspec"
	"podflight/engine/sim"
)

// terminationOrder makes sidecars wait: for all regular containers, and for the sidecar that comes after them in the spec
// (pkg/kubelet/kuberuntime/kuberuntime_termination_order.go).
type terminationOrder struct {
	running map[string]bool     // by the container's name: still to end
	prereqs map[string][]string // who has to end before
	waiting []func()
}

func newTerminationOrder(pod *corev1.Pod, kills []kill) *terminationOrder {
	o := &terminationOrder{running: map[string]bool{}, prereqs: map[string][]string{}}
	for _, k := range kills {
		o.running[k.spec.Name] = true
	}
	var regular []string
	for i := range pod.Spec.Containers {
		regular = append(regular, pod.Spec.Containers[i].Name)
	}
	later := ""
	for i := len(pod.Spec.InitContainers) - 1; i >= 0; i-- {
		c := &pod.Spec.InitContainers[i]
		if !podspec.IsSidecar(c) {
			continue
		}
		before := slices.Clone(regular)
		if later != "" {
			before = append(before, later)
		}
		o.prereqs[c.Name], later = before, c.Name
	}
	return o
}

// waitForTurn parks the task until everything that has to end before a container has ended, for at most the grace period.
// It returns how long that took.
func (o *terminationOrder) waitForTurn(t *sim.Task, name string, grace time.Duration) time.Duration {
	began := t.Kernel().Now()
	deadline := began.Add(grace)
	for o.mustWait(name) && t.Kernel().Now() < deadline {
		t.Await(func(resume func()) {
			timer := t.Kernel().At(deadline, resume)
			o.waiting = append(o.waiting, func() { timer.Stop(); resume() })
		})
	}
	return t.Kernel().Now().Sub(began)
}

func (o *terminationOrder) mustWait(name string) bool {
	return slices.ContainsFunc(o.prereqs[name], func(p string) bool { return o.running[p] })
}

// terminated lets those go on who waited for a container.
func (o *terminationOrder) terminated(name string) {
	delete(o.running, name)
	waiting := o.waiting
	o.waiting = nil
	for _, resume := range waiting {
		resume()
	}
}
