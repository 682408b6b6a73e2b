package engine

import (
	"cmp"
	"slices"
	"sync"

	"podflight/engine/controller"
	"podflight/engine/events"
	"podflight/engine/kubelet"
	"podflight/engine/runtime"
	"podflight/engine/scheduler"
	"podflight/engine/trace"
)

// catalogue holds the rules in order of their IDs.
var catalogue = sync.OnceValue(func() []trace.Rule {
	all := slices.Concat(
		controller.Rules(), events.Rules(), kubelet.Rules(), runtime.Rules(), scheduler.Rules(),
	)
	slices.SortFunc(all, func(a, b trace.Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all
})

// Rules returns the catalogue of rules that records name, in order of their IDs.
func Rules() []trace.Rule { return slices.Clone(catalogue()) }

// Rule returns the rule of that ID. It reports false for "" and for an ID that is not in the catalogue.
func Rule(id trace.RuleID) (trace.Rule, bool) {
	all := catalogue()
	i, ok := slices.BinarySearchFunc(all, id, func(r trace.Rule, id trace.RuleID) int { return cmp.Compare(r.ID, id) })
	if !ok {
		return trace.Rule{}, false
	}
	return all[i], true
}
