package tui

import (
	"podflight/engine/api"
	"podflight/engine/kubectl"
	"podflight/engine/trace"
)

// completions returns what the word of a kubectl command could be, in the cluster as it stands at the playhead.
func (a *App) completions(line string, at int) (from int, words []string) {
	env := &kubectl.Env{Objects: nothing{}, FileNames: func() []string {
		var names []string
		for _, f := range a.editor.Files() {
			names = append(names, f.Name)
		}
		return names
	}}
	if s := a.flight.Session(); s != nil {
		env.Namespace = s.Scenario().World.Namespace
	}
	if a.shown != nil {
		env.Objects = trace.Snapshot{Trace: a.shown, At: a.flight.Head().Now()}
	}
	from = at
	for _, c := range kubectl.Complete(env, line, at) {
		from = c.From
		words = append(words, c.Text)
	}
	return from, words
}

// nothing is a cluster before anything has run.
type nothing struct{}

func (nothing) Get(api.Key) (api.Object, bool)     { return nil, false }
func (nothing) List(api.Kind, string) []api.Object { return nil }
