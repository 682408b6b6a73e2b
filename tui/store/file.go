package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// File names a file of the state folder and the version of its format.
type File struct {
	Name    string // without its extension
	Version int
	Own     bool // each program that runs at the same time has one of its own
}

// envelope is what a file holds: a value and the version of its format.
type envelope struct {
	Version int             `json:"version"`
	Value   json.RawMessage `json:"value"`
}

func (s *Store) path(f File) string {
	slot := 1
	if f.Own {
		slot = s.slot
	}
	return filepath.Join(s.state, numbered(f.Name, slot, ".json"))
}

// Load reads a value. Without a file it returns the zero value. Of a file that cannot be understood it returns the zero value too, and an
// error that says where the file was kept; the program can go on with that.
func Load[T any](s *Store, f File) (T, error) {
	var v T
	path := s.path(f)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("cannot read what was kept: %w", err)
	}
	if err := decode(data, f.Version, &v); err != nil {
		var none T
		return none, aside(path, fmt.Errorf("%s: %w", path, err))
	}
	return v, nil
}

// LoadAll reads the values of a file that each program has of its own: this program's first, then those of programs that do not run any
// more. What cannot be understood is kept aside, as Load does, and named in the error.
func LoadAll[T any](s *Store, f File) ([]T, error) {
	v, err := Load[T](s, f)
	out, problems := []T{v}, []error{err}
	for slot := 1; slot <= mostSlots; slot++ {
		if slot == s.slot {
			continue
		}
		other := &Store{state: s.state, slot: slot}
		if _, err := os.Stat(other.path(f)); err != nil {
			continue
		}
		lock, err := os.OpenFile(filepath.Join(s.state, numbered("running", slot, ".lock")), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			continue
		}
		if exclusive(lock) {
			v, err := Load[T](other, f)
			out, problems = append(out, v), append(problems, err)
		}
		lock.Close()
	}
	return out, errors.Join(problems...)
}

func decode[T any](data []byte, version int, into *T) error {
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return at(data, err)
	}
	if e.Version > version {
		return fmt.Errorf("it has version %d, this podflight knows versions up to %d", e.Version, version)
	}
	if len(e.Value) == 0 {
		return errors.New("it holds no value")
	}
	if err := json.Unmarshal(e.Value, into); err != nil {
		return at(e.Value, err)
	}
	return nil
}

// at adds the line to an error of JSON.
func at(data []byte, err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		line := bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n")) + 1
		return fmt.Errorf("line %d: %w", line, err)
	}
	return err
}

// aside renames a file that cannot be understood and returns an error that says so.
func aside(path string, why error) error {
	for n := 1; n < 1000; n++ {
		kept := fmt.Sprintf("%s.broken-%d", path, n)
		if _, err := os.Lstat(kept); err == nil {
			continue
		}
		if err := os.Rename(path, kept); err != nil {
			return fmt.Errorf("%w (and it could not be kept aside: %w)", why, err)
		}
		return fmt.Errorf("%w; it is kept as %s, and podflight starts afresh", why, kept)
	}
	return why
}

// Save writes a value if no write with a higher number came before it. It returns when the value is on disk.
func Save[T any](s *Store, f File, number int, v T) error {
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", f.Name, err)
	}
	data, err := json.MarshalIndent(envelope{f.Version, value}, "", " ")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", f.Name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := s.path(f)
	if number < s.latest[path] {
		return nil
	}
	if err := replace(path, append(data, '\n')); err != nil {
		return fmt.Errorf("cannot keep %s: %w", f.Name, err)
	}
	s.latest[path] = number
	return nil
}

// replace puts data in the place of a file in one step: whoever reads it sees the old or the new, whole.
func replace(path string, data []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if _, err := tmp.Write(data); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// syncFolder makes a rename last through a loss of power, where the system can.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}
