package scenario

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

// Names of sections that are not files.
const (
	scriptSection  = "script"
	clusterSection = "cluster"
	worldSection   = "world.yaml"
)

// versionMark stands between a file's name and the time since when it reads as its section says.
const versionMark = " @"

// observed lists the sections of a recording that hold what came out.
func observed(section string) bool {
	switch section {
	case "rows", "states", "events", "output":
		return true
	}
	return false
}

// reserved reports whether a section of that name is not a file.
func reserved(section string) bool {
	return section == scriptSection || section == clusterSection || section == worldSection || observed(section)
}

// fileName is what a name must look like that a command can hold as it is.
var fileName = regexp.MustCompile(`^\w[\w.+-]*$`)

// Parse reads a scenario, or a plain manifest (which is applied at 0s), in the default world.
// A recording, which has a section "cluster" or one of what was observed, plays in the world of the recordings.
// name stands in the positions of errors, and its last element names a plain manifest in the script.
// An error is of type Problems.
func Parse(name string, data []byte) (Scenario, error) {
	return parse(name, data, nil)
}

// ParseIn reads a scenario as Parse does, but lets it play in the given world. Sections "cluster" and
// "world.yaml" of the scenario change that world.
func ParseIn(base World, name string, data []byte) (Scenario, error) {
	return parse(name, data, &base)
}

func parse(name string, data []byte, base *World) (Scenario, error) {
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	archive := txtar.Parse(data)
	if len(archive.Files) == 0 {
		return manifest(name, archive.Comment, base)
	}
	p := &parser{report: report{file: name}, base: base}
	p.sections(archive)
	p.build()
	return p.scenario, p.err()
}

// manifest makes a scenario of a plain manifest.
func manifest(name string, data []byte, base *World) (Scenario, error) {
	file := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if !fileName.MatchString(file) || reserved(file) {
		file = "manifest.yaml"
	}
	s := Scenario{Files: []File{{Name: file, Data: data, Line: 1}}, World: Default()}
	if base != nil {
		s.World = *base
	}
	if len(bytes.TrimSpace(data)) == 0 {
		r := &report{file: name}
		r.add(0, "write a manifest, or a scenario with a section \"-- script --\"", "there is nothing in it")
		return s, r.err()
	}
	s.Steps = []Step{{Command: "kubectl apply -f " + file}}
	s.Until = endFor(s.Steps)
	return s, nil
}

// parser collects the sections of one archive.
type parser struct {
	report
	base     *World
	scenario Scenario
	seen     map[string]int // line of each section's marker
	recorded bool           // it has a section of what was observed
	script   *section
	cluster  *section
	world    *section
}

// section is the text of one section and the line on which it begins.
type section struct {
	text string
	line int
}

func (p *parser) sections(archive *txtar.Archive) {
	p.seen = map[string]int{}
	p.scenario.Description = strings.TrimSpace(string(archive.Comment))
	line := 1 + bytes.Count(archive.Comment, []byte("\n"))
	for _, f := range archive.Files {
		marker := line
		line++
		s := &section{text: string(f.Data), line: line}
		line += bytes.Count(f.Data, []byte("\n"))
		if was, twice := p.seen[f.Name]; twice {
			p.add(marker, "rename or remove one of them", "a section %q is already on line %d", f.Name, was)
			continue
		}
		p.seen[f.Name] = marker
		if !utf8.Valid(f.Data) && (f.Name == scriptSection || f.Name == clusterSection) {
			p.add(marker, "save the file as UTF-8", "the section %q is not UTF-8 text", f.Name)
			continue
		}
		switch {
		case f.Name == scriptSection:
			p.script = s
		case f.Name == clusterSection:
			p.cluster = s
		case f.Name == worldSection:
			p.world = s
		case observed(f.Name):
			p.recorded = true
		default:
			p.file(marker, f, s)
		}
	}
}

// file takes a section that is a file, or a version of one.
func (p *parser) file(marker int, f txtar.File, s *section) {
	name, from := f.Name, time.Duration(0)
	if i := strings.LastIndex(name, versionMark); i >= 0 {
		at, err := ParseTime(name[i+len(versionMark):])
		if err != nil {
			p.add(marker, "write the time since when the file reads so, as in \"pod.yaml @40s\"", "the section %q has no time behind its @", name)
			return
		}
		name, from = name[:i], at
	}
	p.scenario.Files = append(p.scenario.Files, File{Name: name, From: from, Data: f.Data, Line: s.line})
}

func (p *parser) build() {
	p.buildWorld()
	if p.script == nil {
		p.applyAll()
		return
	}
	s := parseScript(&p.report, p.script.text, p.script.line)
	p.scenario.Steps, p.scenario.Until, p.scenario.Seed = s.steps, s.until, s.seed
	if len(s.steps) == 0 && len(p.problems) == 0 {
		p.add(p.seen[scriptSection], "write for instance \"0s kubectl apply -f pod.yaml\"", "the script has no step")
	}
}

// applyAll is the script of an archive that has none: every manifest is applied at once.
func (p *parser) applyAll() {
	for _, f := range p.scenario.Files {
		if f.From > 0 {
			continue
		}
		switch path.Ext(f.Name) {
		case ".yaml", ".yml", ".json":
			p.scenario.Steps = append(p.scenario.Steps, Step{Command: "kubectl apply -f " + f.Name})
		}
	}
	if len(p.scenario.Steps) == 0 {
		p.add(0, "add a section \"-- script --\" with lines such as \"0s kubectl apply -f pod.yaml\"", "there is no script and no manifest")
	}
	p.scenario.Until = endFor(p.scenario.Steps)
}

func (p *parser) buildWorld() {
	switch {
	case p.base != nil:
		p.scenario.World = *p.base
	case p.cluster != nil || p.recorded:
		p.scenario.World = Lab()
	default:
		p.scenario.World = Default()
	}
	if p.world != nil {
		p.scenario.World = readWorld(&p.report, p.world.text, p.world.line, p.scenario.World, base)
	}
	if p.cluster != nil {
		p.readCluster()
	}
}
