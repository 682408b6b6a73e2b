package lanes

import (
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Chart lays out the lanes of one run. What it must find out about a lane as a whole it finds out when the lane is drawn
// first; from then on a drawing costs what is in sight. It is not safe for concurrent use.
type Chart struct {
	trace *trace.Trace
	known map[*trace.Lane]*facts
}

// New returns the chart of a run.
func New(t *trace.Trace) *Chart { return &Chart{trace: t, known: map[*trace.Lane]*facts{}} }

// facts are what a lane's drawing needs of the run as a whole.
type facts struct {
	gated  bool      // the container can run without being ready: it has a readiness or a startup probe
	ready  []stretch // when its status says that it is ready, ascending
	signs  []sign    // signals and hooks, ascending
	probes []results // by the kind of probe, in the order of probeKinds
}

// stretch is a time in which one instance of a container is ready.
type stretch struct {
	from, to sim.Instant
	attempt  int
}

// sign is a signal or a hook.
type sign struct {
	at     sim.Instant
	record sim.RecordID
	kind   Kind
	texts  []string // the same in ever fewer words
}

// Probes returns which kinds of probe a lane has results of, in the course of the whole run.
func (c *Chart) Probes(l *trace.Lane) []string {
	var out []string
	for _, p := range c.facts(l).probes {
		out = append(out, p.which)
	}
	return out
}

func (c *Chart) facts(l *trace.Lane) *facts {
	if f, ok := c.known[l]; ok {
		return f
	}
	f := &facts{}
	if life, ok := c.trace.Life(l.Container.UID); ok {
		f.gated = gated(life, l.Container.Name)
		f.ready = ready(life, l.Container.Name)
	}
	f.sift(c.trace, l)
	if l.Container.Name != "" { // a lane that was made for one drawing is not remembered
		c.known[l] = f
	}
	return f
}

// sift sorts a lane's marks into signs and probes.
func (f *facts) sift(t *trace.Trace, l *trace.Lane) {
	kinds := map[string]*results{}
	for _, id := range l.Marks.Between(-1, sim.Never) {
		r, _ := t.Record(id)
		switch b := r.Body.(type) {
		case trace.Signal:
			if b.PID == 1 {
				f.signs = append(f.signs, sign{r.At, id, SignalSent, signalTexts(b)})
			}
		case trace.Hook:
			if b.Phase != trace.HookDone {
				f.signs = append(f.signs, sign{r.At, id, HookRan, hookTexts(b)})
			}
		case trace.Probe:
			if kinds[b.Which] == nil {
				kinds[b.Which] = &results{which: b.Which}
			}
			kinds[b.Which].add(r, b.Result != "success")
		}
	}
	for _, which := range probeKinds() {
		if kinds[which] != nil {
			f.probes = append(f.probes, *kinds[which])
		}
	}
}

// signalTexts says which signal came and, if it did nothing, so.
func signalTexts(s trace.Signal) []string {
	name := s.Name
	if len(name) > 3 && name[:3] == "SIG" {
		name = name[3:]
	}
	switch s.Effect {
	case "ignored":
		return []string{name + " ignored", name}
	case "deferred":
		return []string{name + " must wait", name}
	}
	return []string{name}
}

func hookTexts(h trace.Hook) []string {
	switch h.Phase {
	case trace.HookFailed:
		return []string{h.Which + " failed"}
	case trace.HookAbandoned:
		return []string{h.Which + " cut short"}
	}
	return []string{h.Which}
}
