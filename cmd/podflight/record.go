package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"podflight/lessons/progress"
)

// record is the learner's progress on the disk. Trouble with it is told once and stops nobody from learning.
type record struct {
	term console
	file string // "": there is no home to keep it in
	told bool
	shut bool // it must not be written: a newer program's
}

func openRecord(term console) *record {
	return &record{term: term, file: stateFile(term.getenv, progress.FileName)}
}

// stateFile returns the path of a file of the program's state folder, as the XDG Base Directory
// Specification has it, or "" if the user has no home.
func stateFile(getenv func(string) string, name string) string {
	base := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(base) {
		home := getenv("HOME")
		if home == "" {
			return ""
		}
		base = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(base, "podflight", name)
}

// progress reads the progress as it is now. It is never nil.
func (r *record) progress() *progress.Progress {
	if r.file == "" {
		return progress.New()
	}
	p, err := progress.ReadFile(r.file)
	if err != nil {
		r.tell(err)
	}
	if p == nil {
		r.shut = true
		return progress.New()
	}
	return p
}

// keep changes the progress and writes it at once, so that a crash loses nothing.
func (r *record) keep(change func(*progress.Progress)) {
	p := r.progress()
	if r.file == "" || r.shut {
		return
	}
	change(p)
	if err := p.WriteFile(r.file); err != nil {
		r.tell(err)
	}
}

var errHomeless = errors.New("there is no folder to keep progress in: set HOME or XDG_STATE_HOME")

// begin makes a fresh start, whatever was there.
func (r *record) begin() error {
	if r.file == "" {
		return errHomeless
	}
	return progress.New().WriteFile(r.file)
}

// read reads the progress as it is now, and leaves a file that is broken where it is.
func (r *record) read() (*progress.Progress, error) {
	if r.file == "" {
		return nil, errHomeless
	}
	data, err := os.ReadFile(r.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return progress.New(), nil
	case err != nil:
		return nil, fmt.Errorf("read the progress: %w", err)
	}
	p, err := progress.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.file, err)
	}
	return p, nil
}

// change changes the progress because the user said so: what goes wrong is an error.
func (r *record) change(change func(*progress.Progress)) error {
	p, err := r.read()
	if err != nil {
		return err
	}
	change(p)
	return p.WriteFile(r.file)
}

func (r *record) tell(err error) {
	if !r.told {
		r.told = true
		fmt.Fprintf(r.term.err, "podflight: progress is not kept: %v\n", err)
	}
}
