package prober

import (
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/sim"
)

// Kind is what a probe asks.
type Kind int

// The kinds of probes.
const (
	Liveness Kind = iota
	Readiness
	Startup
)

// String returns the kind as events write it: "Liveness".
func (k Kind) String() string { return [...]string{"Liveness", "Readiness", "Startup"}[k] }

// which returns the kind as records write it.
func (k Kind) which() string { return [...]string{"liveness", "readiness", "startup"}[k] }

// Result is what counts as the answer of a container.
type Result int

// The results of probes.
const (
	Unknown Result = iota - 1
	Success
	Failure
)

// String returns the result in one lower-case word.
func (r Result) String() string { return [...]string{"unknown", "success", "failure"}[r+1] }

// Update says that a container's result has changed.
type Update struct {
	Kind      Kind
	Pod       types.UID
	Container cri.ContainerID
	Result    Result
}

// Results holds what counts of one kind of probe, for each instance of a container
// (pkg/kubelet/prober/results/results_manager.go).
type Results struct {
	kind    Kind
	kernel  *sim.Kernel
	cache   map[cri.ContainerID]Result
	deliver func(Update)
}

func newResults(kind Kind, k *sim.Kernel, deliver func(Update)) *Results {
	return &Results{kind: kind, kernel: k, cache: map[cri.ContainerID]Result{}, deliver: deliver}
}

// Get returns what counts for an instance. It reports false if it has no probe of the kind or no result yet.
func (r *Results) Get(id cri.ContainerID) (Result, bool) {
	result, ok := r.cache[id]
	return result, ok
}

// set stores a result and, if it is another one, delivers it in an event of its own: the real update goes
// through a channel to the kubelet's sync loop.
func (r *Results) set(id cri.ContainerID, result Result, pod types.UID) {
	if was, ok := r.cache[id]; ok && was == result {
		return
	}
	r.cache[id] = result
	update := Update{r.kind, pod, id, result}
	r.kernel.After(0, func() { r.deliver(update) })
}

func (r *Results) remove(id cri.ContainerID) { delete(r.cache, id) }
