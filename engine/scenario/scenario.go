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

// File is a manifest or other text that the steps name.
type File struct {
	Name string
	Data []byte
	Line int // of its first line in the scenario file, from 1; 0 if it does not come from one
}

// Step is a command at a virtual time.
type Step struct {
	At      time.Duration
	Command string // "kubectl apply -f pod.yaml"
	Line    int    // in the scenario file, from 1; 0 if it does not come from one
}

// File returns the file of that name.
func (s Scenario) File(name string) ([]byte, bool) {
	for _, f := range s.Files {
		if f.Name == name {
			return f.Data, true
		}
	}
	return nil, false
}
