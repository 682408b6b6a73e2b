package store

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Report writes a crash report and returns where it lies.
func (s *Store) Report(at time.Time, text string) (string, error) {
	path := filepath.Join(s.state, "crash-"+at.UTC().Format("20060102T150405.000Z")+".txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return "", fmt.Errorf("cannot write the crash report: %w", err)
	}
	return path, nil
}
