package trace

import "podflight/engine/sim"

// Recorder appends records to a trace as a run goes on.
type Recorder struct {
	kernel  *sim.Kernel
	records []Record
}

// NewRecorder returns a recorder that takes instants and causes from k.
func NewRecorder(k *sim.Kernel) *Recorder { return &Recorder{kernel: k} }

// Add appends a record at the current instant, with the current cause, and makes it the cause
// of all that the running event does and schedules from here on. It returns the record's ID.
func (r *Recorder) Add(rule RuleID, body Body) sim.RecordID {
	id := r.Note(rule, body)
	r.kernel.SetCause(id)
	return id
}

// Note appends a record as Add does, but leaves the current cause as it is: for a
// record that is an end in itself, such as an event or a log line.
func (r *Recorder) Note(rule RuleID, body Body) sim.RecordID {
	id := sim.RecordID(len(r.records) + 1)
	r.records = append(r.records, Record{ID: id, At: r.kernel.Now(), Cause: r.kernel.Cause(), Rule: rule, Body: body})
	return id
}

// Records returns what has been recorded so far. The slice must not be changed.
func (r *Recorder) Records() []Record { return r.records }
