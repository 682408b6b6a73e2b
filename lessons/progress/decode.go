package progress

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"
)

// ErrNewer says that a newer program has written the progress.
var ErrNewer = errors.New("newer than this program knows")

// Decode reads progress that Encode wrote, of this version or an older one. What it returns is sound: every method can be
// used on it. Its error says where the text is broken, or is ErrNewer.
func Decode(data []byte) (*Progress, error) {
	var head struct {
		Version int             `json:"version"`
		Lessons json.RawMessage `json:"lessons"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, broken(data, err)
	}
	switch {
	case head.Version == 0 && head.Lessons == nil:
		return nil, errors.New("the progress is broken: it has neither a version nor lessons")
	case head.Version > Version:
		return nil, fmt.Errorf("the progress has version %d, %w (%d): use a newer podflight", head.Version, ErrNewer, Version)
	case head.Version < 0:
		return nil, fmt.Errorf("the progress is broken: there is no version %d", head.Version)
	}
	for v := head.Version; v < Version; v++ {
		var err error
		if data, err = upgrades()[v](data); err != nil {
			return nil, broken(data, err)
		}
	}
	p := New()
	if err := json.Unmarshal(data, p); err != nil {
		return nil, broken(data, err)
	}
	p.Version = Version
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// broken says where the text is broken, with the line for a human.
func broken(data []byte, err error) error {
	offset := int64(-1)
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &typed):
		offset = typed.Offset
		err = fmt.Errorf("%s cannot be a %s", typed.Field, typed.Value)
		if typed.Field == "" {
			err = fmt.Errorf("it is a JSON %s and no progress", typed.Value)
		}
	}
	if offset < 0 || offset > int64(len(data)) {
		return fmt.Errorf("the progress is broken: %w", err)
	}
	return fmt.Errorf("the progress is broken: line %d: %w", 1+bytes.Count(data[:offset], []byte("\n")), err)
}

// check makes maps that are missing, drops what is empty, and reports what cannot be.
func (p *Progress) check() error {
	p.Lessons, p.Missed, p.Drills = made(p.Lessons), made(p.Missed), made(p.Drills)
	for id, l := range p.Lessons {
		for task, t := range l.Tasks {
			if t.Hints < 0 {
				return fmt.Errorf("the progress is broken: task %s of lesson %s has %d hints", task, id, t.Hints)
			}
		}
		if l.Predictions != nil && l.Right == nil {
			l.Right = map[string]bool{}
		}
	}
	for key, m := range p.Missed {
		if m.Lesson == "" || m.ID == "" || m.Box < 0 {
			return fmt.Errorf("the progress is broken: the missed prediction %q does not say which it is", key)
		}
	}
	return nil
}

// made returns a map without its empty entries, and one if there is none.
func made[T any](m map[string]*T) map[string]*T {
	if m == nil {
		return map[string]*T{}
	}
	maps.DeleteFunc(m, func(_ string, v *T) bool { return v == nil })
	return m
}

// upgrades holds, for each old version, what makes the next one of it.
func upgrades() []func([]byte) ([]byte, error) {
	return []func([]byte) ([]byte, error){fromVersion0}
}

// fromVersion0 reads the form without a version, which a hand or a script writes easily: missed predictions are a list, and
// done is whether and not when. What was missed is due at once.
func fromVersion0(data []byte) ([]byte, error) {
	var old struct {
		Last    string `json:"last"`
		Lessons map[string]struct {
			Started     time.Time         `json:"started"`
			Done        bool              `json:"done"`
			Predictions map[string]string `json:"predictions"`
			Right       map[string]bool   `json:"right"`
			Tasks       map[string]Task   `json:"tasks"`
		} `json:"lessons"`
		Missed []struct {
			Lesson string    `json:"lesson"`
			ID     string    `json:"id"`
			At     time.Time `json:"at"`
		} `json:"missed"`
	}
	if err := json.Unmarshal(data, &old); err != nil {
		return data, err
	}
	p := New()
	p.Version, p.Last = 1, old.Last
	for id, o := range old.Lessons {
		l := &Lesson{Started: o.Started, Predictions: o.Predictions, Right: o.Right, Tasks: o.Tasks}
		if o.Done {
			if l.Done = o.Started; l.Done.IsZero() { // which means that it is not done: any moment will do
				l.Done = time.Unix(0, 0).UTC()
			}
		}
		p.Lessons[id] = l
	}
	for _, m := range old.Missed {
		p.Missed[m.Lesson+"/"+m.ID] = &Miss{Lesson: m.Lesson, ID: m.ID, At: m.At, Again: m.At}
	}
	return p.Encode(), nil
}
