package main

import (
	"strings"

	"podflight/engine"
	"podflight/engine/trace"
	"podflight/engine/view"
)

// namedView is a view that -o can choose.
type namedView struct {
	name string
	draw func(*trace.Trace, view.Options) (string, error)
}

func views() []namedView {
	text := func(draw func(*trace.Trace, view.Options) string) func(*trace.Trace, view.Options) (string, error) {
		return func(t *trace.Trace, o view.Options) (string, error) { return draw(t, o), nil }
	}
	return []namedView{
		{"watch", text(view.Watch)},
		{"timeline", text(view.Timeline)},
		{"describe", text(view.Describe)},
		{"events", text(view.Events)},
		{"logs", text(view.Logs)},
		{"svg", text(view.SVG)},
		{"json", func(t *trace.Trace, _ view.Options) (string, error) { return view.JSON(t, engine.Rules()) }},
		{"trace", func(t *trace.Trace, o view.Options) (string, error) { return view.Recording(t, o.Namespace), nil }},
	}
}

func findView(name string) (namedView, bool) {
	for _, v := range views() {
		if v.name == name {
			return v, true
		}
	}
	return namedView{}, false
}

func viewNames() string {
	var names []string
	for _, v := range views() {
		names = append(names, v.name)
	}
	return strings.Join(names, ", ")
}
