package scenario

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"podflight/engine/sim"
)

// Format writes a scenario as an archive. Parse gives the same scenario back, lines aside.
func Format(s Scenario) []byte {
	archive := &txtar.Archive{}
	if s.Description != "" {
		archive.Comment = []byte(formatHead(s.Description))
	}
	archive.Files = append(archive.Files, txtar.File{Name: scriptSection, Data: formatScript(s)})
	for _, f := range s.Files {
		archive.Files = append(archive.Files, txtar.File{Name: formatName(f), Data: f.Data})
	}
	if text := formatWorld(s.World); len(text) > 0 {
		archive.Files = append(archive.Files, txtar.File{Name: worldSection, Data: text})
	}
	return txtar.Format(archive)
}

// formatName writes the name of a file's section.
func formatName(f File) string {
	if f.From == 0 {
		return f.Name
	}
	return f.Name + versionMark + sim.Brief(f.From)
}

// formatHead writes a description with a space at an end that would otherwise make a section's marker of it.
func formatHead(text string) string {
	isMarker := func(line string) bool { return len(txtar.Parse([]byte(line+"\n")).Files) > 0 }
	lines := strings.Split(text, "\n")
	if isMarker(lines[0]) {
		lines[0] = " " + lines[0]
	}
	if last := len(lines) - 1; isMarker(lines[last]) {
		lines[last] += " "
	}
	return strings.Join(lines, "\n") + "\n"
}

func formatScript(s Scenario) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "until %s\n", sim.Brief(s.Until))
	if s.Seed != 0 {
		fmt.Fprintf(&b, "seed %d\n", s.Seed)
	}
	for _, step := range s.Steps {
		fmt.Fprintf(&b, "%s %s\n", sim.Brief(step.At), step.Command)
	}
	return []byte(b.String())
}
