package view

import (
	"slices"
	"strings"

	"podflight/engine/api"
	"podflight/engine/trace"
)

// group is the Pods that belong together: those of one workload, or one Pod that nothing owns.
type group struct {
	owner string // "deployment/web"; "" for a Pod on its own
	waits []ownerWaits
	pods  []*trace.Life
}

// ownerWaits are the waits of an owner before it makes another Pod.
type ownerWaits struct {
	name  string
	waits []trace.Wait
}

// groups gathers Pods by the workload at the top of their owners, in order of first appearance.
func groups(t *trace.Trace) []group {
	var out []group
	for _, l := range t.Lives(api.Pod) {
		owners := t.Owners(l)
		if len(owners) == 0 {
			out = append(out, group{pods: []*trace.Life{l}})
			continue
		}
		top := owners[len(owners)-1]
		name := strings.ToLower(string(top.Key.Kind)) + "/" + top.Key.Name
		i := slices.IndexFunc(out, func(g group) bool { return g.owner == name })
		if i < 0 {
			i = len(out)
			out = append(out, group{owner: name})
		}
		out[i].pods = append(out[i].pods, l)
		out[i].addWaits(t, owners)
	}
	return out
}

func (g *group) addWaits(t *trace.Trace, owners []*trace.Life) {
	for _, o := range owners {
		waits := t.Waits(o.Key)
		if len(waits) > 0 && !slices.ContainsFunc(g.waits, func(w ownerWaits) bool { return w.name == o.Key.Name }) {
			g.waits = append(g.waits, ownerWaits{o.Key.Name, waits})
		}
	}
}
