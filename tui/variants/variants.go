// Package variants makes scenarios that differ from one in one thing, to be compared with it.
//
// It imitates no part of Kubernetes, but knows where a Pod's spec stands in each kind of manifest. Variants come in the order
// in which they are to be shown.
package variants

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"podflight/engine/scenario"
	"podflight/lessons/edit"
)

// Variant is a scenario with a name that says what is its own.
type Variant struct {
	Name     string
	Scenario scenario.Scenario
}

// Kind is something that can be varied.
type Kind struct {
	ID    string
	Title string // "restart policy"
	Field string // what is varied, as a path or in words
	make  func(subject, string) ([]Variant, error)
	fits  func(subject) bool
}

// Kinds returns what can be varied, in the order in which it is offered.
func Kinds() []Kind {
	return []Kind{
		{"policy", "restart policy", "spec.restartPolicy", policies, func(s subject) bool { return s.kind == "Pod" || s.kind == "Job" }},
		{"exit", "exit code", "the command's exit code", exits, func(s subject) bool { return s.exits() }},
		{"grace", "grace period", "spec.terminationGracePeriodSeconds", graces, func(s subject) bool { return s.kind == "Pod" }},
		{"pull", "pull policy", "imagePullPolicy", pulls, func(s subject) bool { return s.spec != "" }},
		{"present", "image on node", "the images of the node", presence, func(s subject) bool { return s.image() != "" }},
		{"backofflimit", "backoffLimit", "spec.backoffLimit", limits, func(s subject) bool { return s.kind == "Job" }},
	}
}

// Fitting returns the kinds that make sense for a scenario.
func Fitting(sc scenario.Scenario) []Kind {
	s, ok := find(sc)
	if !ok {
		return nil
	}
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return !k.fits(s) })
}

// Make returns the variants of a scenario. extra is a value that the learner chose, such as an exit code; it may be empty.
func (k Kind) Make(sc scenario.Scenario, extra string) ([]Variant, error) {
	s, ok := find(sc)
	if !ok || !k.fits(s) {
		return nil, fmt.Errorf("there is no %s to vary in this scenario", k.Title)
	}
	return k.make(s, extra)
}

// subject is the workload of a scenario that is varied: the first one that it applies.
type subject struct {
	scenario scenario.Scenario
	file     int
	object   string // the path of the object in its file: "[1]."; "" if the file holds no other
	kind     string
	name     string
	spec     string // the path of the Pod's spec in the object
	text     string // of the object
}

func find(sc scenario.Scenario) (subject, bool) {
	for i, f := range sc.Files {
		if f.From > 0 {
			continue
		}
		dec := yaml.NewDecoder(bytes.NewReader(f.Data))
		for n := 0; ; n++ {
			var doc yaml.Node
			if dec.Decode(&doc) != nil {
				break
			}
			if s, ok := workload(doc); ok {
				s.scenario, s.file = sc, i
				if n > 0 {
					s.object = fmt.Sprintf("[%d].", n)
				}
				return s, true
			}
		}
	}
	return subject{}, false
}

// workload returns an object if it is one that makes Pods.
func workload(doc yaml.Node) (subject, bool) {
	var object struct {
		Kind     string
		Metadata struct{ Name string }
	}
	if doc.Decode(&object) != nil {
		return subject{}, false
	}
	spec := map[string]string{
		"Pod": "spec", "Job": "spec.template.spec", "Deployment": "spec.template.spec", "ReplicaSet": "spec.template.spec",
		"StatefulSet": "spec.template.spec", "DaemonSet": "spec.template.spec", "CronJob": "spec.jobTemplate.spec.template.spec",
	}[object.Kind]
	text, err := yaml.Marshal(&doc)
	if spec == "" || err != nil {
		return subject{}, false
	}
	return subject{kind: object.Kind, name: object.Metadata.Name, spec: spec, text: string(text)}, true
}

// About says in a few words what is varied, and what is done to it.
func (k Kind) About(sc scenario.Scenario) string {
	text := About(sc)
	if k.ID == "grace" && !deletes(sc) {
		text += fmt.Sprintf(", deleted at %s", deleteAt)
	}
	return text
}

// About says in a few words what a scenario runs: "pod/crash, which runs: exit 1".
func About(sc scenario.Scenario) string {
	s, ok := find(sc)
	if !ok {
		return ""
	}
	text := strings.ToLower(s.kind) + "/" + s.name
	if script := scriptOf(s.text); script != "" {
		text += ", which runs: " + script
	}
	return text
}

// mostScript is how long a script is that is quoted in passing.
const mostScript = 48

// scriptOf returns the script that a manifest gives to a shell, if it is short.
func scriptOf(text string) string {
	var found string
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Kind == yaml.SequenceNode && len(n.Content) == 3 && n.Content[1].Value == "-c" && found == "" {
			found = strings.Join(strings.Fields(n.Content[2].Value), " ")
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(text), &doc) == nil {
		walk(&doc)
	}
	if len(found) > mostScript {
		return ""
	}
	return found
}

// WithExit returns the scenario with its command ending with an exit code. It reports false if the command says none.
func WithExit(sc scenario.Scenario, code string) (scenario.Scenario, bool) {
	s, ok := find(sc)
	if !ok || !s.exits() {
		return sc, false
	}
	return s.written([]byte(exitWord.ReplaceAllString(s.whole(), "exit "+code))), true
}

// whole returns the text of the file that holds the workload.
func (s subject) whole() string { return string(s.scenario.Files[s.file].Data) }

// with returns the scenario with a field of the workload set.
func (s subject) with(path, value string) (scenario.Scenario, error) {
	data, err := edit.Set(s.scenario.Files[s.file].Data, s.object+path, &value)
	if err != nil {
		return scenario.Scenario{}, err
	}
	return s.written(data), nil
}

// written returns the scenario with the workload's file replaced.
func (s subject) written(data []byte) scenario.Scenario {
	sc := s.scenario
	sc.Files = slices.Clone(sc.Files)
	sc.Files[s.file].Data = data
	return sc
}

// each sets a field to each of some values.
func (s subject) each(path string, values ...string) ([]Variant, error) {
	var out []Variant
	for _, v := range values {
		sc, err := s.with(path, v)
		if err != nil {
			return nil, err
		}
		out = append(out, Variant{v, sc})
	}
	return out, nil
}

func policies(s subject, _ string) ([]Variant, error) {
	if s.kind == "Job" {
		return s.each(s.spec+".restartPolicy", "Never", "OnFailure")
	}
	return s.each(s.spec+".restartPolicy", "Never", "OnFailure", "Always")
}

func limits(s subject, _ string) ([]Variant, error) {
	out, err := s.each("spec.backoffLimit", "0", "2", "6")
	for i := range out {
		out[i].Name = "backoffLimit " + out[i].Name
		out[i].Scenario.Until = max(out[i].Scenario.Until, 15*time.Minute)
	}
	return out, err
}

func pulls(s subject, _ string) ([]Variant, error) {
	return s.each(s.spec+".containers[0].imagePullPolicy", "Always", "IfNotPresent", "Never")
}

// exitWord finds the exit code in a shell command.
var exitWord = regexp.MustCompile(`\bexit +\d+`)

func (s subject) exits() bool { return exitWord.MatchString(s.text) }

func exits(s subject, extra string) ([]Variant, error) {
	codes := []string{"0", "1", "42"}
	if extra != "" && !slices.Contains(codes, extra) {
		codes = append(codes[:2], extra)
	}
	var out []Variant
	for _, c := range codes {
		data := exitWord.ReplaceAllString(s.whole(), "exit "+c)
		out = append(out, Variant{"exit " + c, s.written([]byte(data))})
	}
	return out, nil
}

// deleteAt is when a Pod is deleted whose scenario does not delete it, to see its grace period.
const deleteAt = 10 * time.Second

func deletes(sc scenario.Scenario) bool {
	return slices.ContainsFunc(sc.Steps, func(step scenario.Step) bool { return strings.Contains(step.Command, "delete") })
}

func graces(s subject, _ string) ([]Variant, error) {
	out, err := s.each(s.spec+".terminationGracePeriodSeconds", "2", "10", "30")
	for i := range out {
		sc := &out[i].Scenario
		out[i].Name += " s of grace"
		if !deletes(*sc) {
			sc.Steps = append(slices.Clone(sc.Steps), scenario.Step{At: deleteAt, Command: "kubectl delete pod " + s.name})
		}
		sc.Until = max(sc.Until, deleteAt+time.Minute)
	}
	return out, err
}

// imageLine finds the first image of a manifest.
var imageLine = regexp.MustCompile(`(?m)^[\s-]*image:\s*["']?([^\s"'#]+)`)

func (s subject) image() string {
	if m := imageLine.FindStringSubmatch(s.text); m != nil {
		return m[1]
	}
	return ""
}

func presence(s subject, _ string) ([]Variant, error) {
	image := s.image()
	set := func(present bool) scenario.Scenario {
		sc := s.scenario
		sc.World.Nodes = slices.Clone(sc.World.Nodes)
		for i := range sc.World.Nodes {
			n := &sc.World.Nodes[i]
			n.ImagesPresent = slices.DeleteFunc(slices.Clone(n.ImagesPresent), func(have string) bool { return same(have, image) })
			if present {
				n.ImagesPresent = append(n.ImagesPresent, image)
			}
		}
		return sc
	}
	return []Variant{{"on the node", set(true)}, {"not there", set(false)}}, nil
}

// same reports whether two names are of one image: no tag is latest, and docker.io/library is left out.
func same(a, b string) bool { return bare(a) == bare(b) }

func bare(image string) string {
	image = strings.TrimPrefix(strings.TrimPrefix(image, "docker.io/"), "library/")
	if i := strings.LastIndex(image, "/"); !strings.Contains(image[i+1:], ":") && !strings.Contains(image, "@") {
		image += ":latest"
	}
	return image
}
