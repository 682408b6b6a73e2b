package assets

import (
	"embed"
	"strings"
)

//go:embed templates/*.yaml
var templates embed.FS

// Template is a manifest to begin with.
type Template struct {
	Name  string // "run-once"
	About string // what it is, in a sentence without its full stop
	Text  string // its YAML
}

// templateNames lists the templates in the order in which they are offered: from the simple to the special, Pods first.
func templateNames() []string {
	return []string{
		"pod", "run-once", "crash", "init", "sidecar", "probes", "shutdown", "restart-rules", "memory", "private-image",
		"job", "parallel-job", "cronjob", "deployment", "statefulset", "daemonset",
	}
}

// Templates returns the manifests to begin with.
func Templates() []Template {
	var out []Template
	for _, name := range templateNames() {
		data, err := templates.ReadFile("templates/" + name + ".yaml")
		if err != nil {
			panic("assets: every template that is named is embedded")
		}
		first, _, _ := strings.Cut(string(data), "\n")
		about, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(first, "# "), "."), ". ")
		out = append(out, Template{name, about, string(data)})
	}
	return out
}

// FindTemplate returns the template of that name. It reports false if there is none.
func FindTemplate(name string) (Template, bool) {
	for _, t := range Templates() {
		if t.Name == name {
			return t, true
		}
	}
	return Template{}, false
}
