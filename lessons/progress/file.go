package progress

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// FileName is the name of the progress file in the program's state folder.
const FileName = "progress.json"

// ReadFile reads the progress in a file. Without a file it is a fresh start.
// A file that is broken is put aside under the name path.broken, so that nothing is lost, and the error says so;
// a file of a newer version stays, and the error is one of Decode.
func ReadFile(path string) (*Progress, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return New(), nil
	case err != nil:
		return nil, fmt.Errorf("read the progress: %w", err)
	}
	p, err := Decode(data)
	if err == nil || errors.Is(err, ErrNewer) {
		return p, err
	}
	aside := path + ".broken"
	if moved := os.Rename(path, aside); moved != nil {
		return nil, fmt.Errorf("%w; it could not be put aside: %w", err, moved)
	}
	return New(), fmt.Errorf("%w; it was put aside as %s, and progress begins anew", err, aside)
}

// WriteFile writes the progress to a file in one step: after a crash the file is the old or the new one, never
// a part. It makes the folders on the way.
func (p *Progress) WriteFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("write the progress: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), FileName+".*.tmp")
	if err != nil {
		return fmt.Errorf("write the progress: %w", err)
	}
	_, err = tmp.Write(p.Encode())
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write the progress: %w", errors.Join(err, os.Remove(tmp.Name())))
	}
	return nil
}
