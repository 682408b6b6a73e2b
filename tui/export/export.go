// Package export turns what is flown into files: the scenario to run again or to share, and the run as a recording, as data, as
// text and as a picture.
//
// The formats are those of the command line. It imitates no part of Kubernetes. Formats keep the order in which they
// are offered.
package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/trace"
	"podflight/engine/view"
)

// Source is what can be exported.
type Source struct {
	Scenario scenario.Scenario // as it is now
	Trace    *trace.Trace      // of the last run; nil if there was none
	Flown    scenario.Scenario // what Trace is of
	ASCII    bool              // draw text with plain characters
}

// Format is a kind of file.
type Format struct {
	Suffix  string // ".svg", the end of the file's name that stands for it
	About   string // what it is good for
	OfRun   bool   // it needs a run
	content func(Source) (string, error)
}

// width is how wide drawings are, in columns.
const width = 120

// Formats returns the formats, that of the scenario first.
func Formats() []Format {
	options := func(s Source) view.Options {
		return view.Options{Namespace: s.Flown.World.Namespace, Width: width, ASCII: s.ASCII}
	}
	return []Format{
		{".txtar", "the scenario: texts, commands and world, to run again or to share", false,
			func(s Source) (string, error) { return string(scenario.Format(s.Scenario)), nil }},
		{".run.txtar", "the run as a recording, line by line like that of a real cluster", true, recording},
		{".json", "the run as data: every record with its cause and its rule", true,
			func(s Source) (string, error) { return view.JSON(s.Trace, engine.Rules()) }},
		{".txt", "the timeline as text", true,
			func(s Source) (string, error) { return view.Timeline(s.Trace, options(s)), nil }},
		{".svg", "the timeline as a picture", true,
			func(s Source) (string, error) { return view.SVG(s.Trace, options(s)), nil }},
	}
}

// recording writes the scenario with what was observed in its run, as the recordings of real clusters have it. A scenario with
// observations plays in the world of the recordings unless it names another, so it names its own.
func recording(s Source) (string, error) {
	text := strings.TrimRight(string(scenario.Format(s.Flown)), "\n") + "\n"
	if !strings.Contains(text, "\n-- world.yaml --\n") {
		text += "-- world.yaml --\nbase: default\n"
	}
	return text + view.Recording(s.Trace, s.Flown.World.Namespace), nil
}

// For returns the format that a file's name stands for. It reports false if it stands for none.
func For(path string) (Format, bool) {
	var found Format
	for _, f := range Formats() {
		if strings.HasSuffix(path, f.Suffix) && len(f.Suffix) > len(found.Suffix) {
			found = f
		}
	}
	return found, found.Suffix != ""
}

// Suffixes lists the ends of names that stand for a format: ".txtar, .json".
func Suffixes() string {
	var out []string
	for _, f := range Formats() {
		out = append(out, f.Suffix)
	}
	return strings.Join(out, ", ")
}

// Content returns what the file holds. It is an error to ask for a run that there was not.
func (f Format) Content(s Source) (string, error) {
	if f.OfRun && s.Trace == nil {
		return "", errors.New("nothing has run yet")
	}
	return f.content(s)
}

// Write writes a file of the format that its name stands for. A file that is there is replaced only if over says so; if it
// does not, the error is fs.ErrExist. The file is either written as a whole or left as it was.
func Write(path string, s Source, over bool) error {
	f, ok := For(path)
	if !ok {
		return fmt.Errorf("the name says nothing of the format: it ends in one of %s", Suffixes())
	}
	if _, err := os.Stat(path); err == nil && !over {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	text, err := f.Content(s)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".podflight-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.WriteString(text)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
