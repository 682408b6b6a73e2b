package scenario

import "time"

// Scenario is everything that a run depends on. The same scenario gives the same trace.
type Scenario struct {
	Description string // the sentence at the head of the file
	World       World
	Files       []File
	Steps       []Step
	Until       time.Duration
	Seed        uint64
}

// File is a manifest or other text that the steps name. A file that is edited in the course of the
// run has a version for each time; in an archive that is a section "pod.yaml @40s".
type File struct {
	Name string
	From time.Duration // since when it reads so
	Data []byte
	Line int // of its first line in the scenario file, from 1; 0 if it does not come from one
}

// Step is a command at a virtual time.
type Step struct {
	At      time.Duration
	Command string // "kubectl apply -f pod.yaml"
	Line    int    // in the scenario file, from 1; 0 if it does not come from one
}

// File returns the file of that name as it reads at the start.
func (s Scenario) File(name string) ([]byte, bool) { return s.FileAt(name, 0) }

// FileAt returns the file of that name as it reads at a time. It reports false if there is none by then.
func (s Scenario) FileAt(name string, at time.Duration) (data []byte, ok bool) {
	var newest time.Duration
	for _, f := range s.Files {
		if f.Name == name && f.From <= at && (!ok || f.From >= newest) {
			data, newest, ok = f.Data, f.From, true
		}
	}
	return data, ok
}
