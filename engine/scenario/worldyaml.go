package scenario

import (
	"time"

	"go.yaml.in/yaml/v3"

	"podflight/engine/timing"
)

// ParseWorld reads a world file. What it does not say is as in the built-in world that it names as its base,
// or else as in the default world. An error is of type Problems.
func ParseWorld(name string, data []byte) (World, error) {
	r := &report{file: name}
	w := readWorld(r, string(data), 1, Default(), base)
	return w, r.err()
}

// Overlay reads YAML of the form of a world file and lays it over a world: what it does not say stays as it is.
// name stands in the positions of errors, which are of type Problems.
func Overlay(under World, name string, data []byte) (World, error) {
	r := &report{file: name}
	w := readWorld(r, string(data), 1, under, base)
	return w, r.err()
}

// readWorld reads the text of a world that begins at the given line of its file, and changes from by it.
// bases finds the world that a field "base" names; nil where a world has none.
func readWorld(r *report, text string, line int, from World, bases func(string) (World, bool)) World {
	y := &yamlReader{report: r, offset: line - 1}
	root, ok := y.parse(text)
	if !ok {
		return from
	}
	w := worldReader{yamlReader: y, world: from, bases: bases}
	w.read(root)
	return w.world
}

// worldReader fills a world from YAML.
type worldReader struct {
	*yamlReader
	world          World
	bases          func(string) (World, bool)
	listsCatalogue bool
}

func (w *worldReader) read(root *yaml.Node) {
	w.readBase(root)
	v := &w.world
	var lists bool
	w.object(root, "a world", []field{
		{"base", func(*yaml.Node) {}},
		{"kubernetes", func(n *yaml.Node) {
			if s := w.text(n); checkVersion(w.report, w.line(n), s) {
				v.Kubernetes = s
			}
		}},
		{"containerRuntime", func(n *yaml.Node) { v.Runtime = w.text(n) }},
		{"featureGates", func(n *yaml.Node) { v.Gates = w.gates(n) }},
		{"namespace", func(n *yaml.Node) {
			if s := w.text(n); checkName(w.report, w.line(n), "namespace", s) {
				v.Namespace = s
			}
		}},
		{"pinNamespace", func(n *yaml.Node) { v.Pinned = w.boolean(n) }},
		{"clock", func(n *yaml.Node) { v.Clock = w.clock(n) }},
		{"timing", func(n *yaml.Node) { v.Timing = w.timing(n) }},
		{"catalogue", func(n *yaml.Node) { v.Exact, w.listsCatalogue = !w.boolean(n), true }},
		{"nodes", func(n *yaml.Node) { v.Nodes = readNodes(w.yamlReader, n) }},
		{"registries", func(n *yaml.Node) { v.Registries, lists = readRegistries(w.yamlReader, n), true }},
	})
	if lists && !w.listsCatalogue {
		v.Exact = true
	}
}

// readBase lets the world begin anew from a built-in one, wherever in the file the base is named.
func (w *worldReader) readBase(root *yaml.Node) {
	n := find(root, "base")
	if n == nil || w.bases == nil {
		return
	}
	name := w.text(n)
	b, ok := w.bases(name)
	if !ok {
		w.add(w.line(n), "write default or lab", "base: there is no built-in world %q", name)
		return
	}
	w.world = b
}

func (w *worldReader) clock(n *yaml.Node) time.Time {
	t, err := time.Parse(time.RFC3339Nano, w.text(n))
	if err != nil || t.Year() < 1970 || t.Year() > 2200 {
		w.add(w.line(n), "write for instance 2026-11-20T09:00:00Z", "clock: %q is not a time", n.Value)
		return w.world.Clock
	}
	return t.UTC()
}

func (w *worldReader) timing(n *yaml.Node) timing.Profile {
	p, ok := Timing(w.text(n))
	if !ok {
		w.add(w.line(n), "write steady or jittery", "timing: there is no profile %q", n.Value)
		return w.world.Timing
	}
	return p
}

// Timing returns the timing profile of that name. It reports false if there is none.
func Timing(name string) (timing.Profile, bool) {
	switch name {
	case "steady":
		return timing.Steady(), true
	case "jittery":
		return timing.Jittery(), true
	}
	return timing.Profile{}, false
}

func (w *worldReader) gates(n *yaml.Node) map[string]bool {
	var gates map[string]bool
	w.entries(n, "featureGates", func(key, value *yaml.Node) {
		if gates == nil {
			gates = map[string]bool{}
		}
		gates[key.Value] = w.boolean(value)
	})
	return gates
}
