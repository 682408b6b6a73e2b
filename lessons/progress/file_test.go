package progress_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"podflight/lessons/progress"
)

func TestAFileIsWrittenAndRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a", "b", progress.FileName)
	p, err := progress.ReadFile(file)
	if err != nil || len(p.Lessons) != 0 {
		t.Fatalf("without a file there is %+v, %v", p, err)
	}
	p.Complete("never", day(0))
	for range 2 { // over nothing, and over itself
		if err := p.WriteFile(file); err != nil {
			t.Fatal(err)
		}
	}
	got, err := progress.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p, got); diff != "" {
		t.Error(diff)
	}
	if left, err := os.ReadDir(filepath.Dir(file)); err != nil || len(left) != 1 {
		t.Errorf("beside the file there is %v, %v", left, err)
	}
}

func TestAFileThatCannotBeReadIsNeverLost(t *testing.T) {
	for text, newer := range map[string]bool{"{": false, `{"version": 99}`: true} {
		file := filepath.Join(t.TempDir(), progress.FileName)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := progress.ReadFile(file)
		if err == nil || errors.Is(err, progress.ErrNewer) != newer || (p == nil) != newer {
			t.Errorf("%s gives %v, %v", text, p, err)
		}
		kept := file
		if !newer {
			kept += ".broken"
		}
		if data, err := os.ReadFile(kept); err != nil || string(data) != text {
			t.Errorf("%s has become %q, %v", text, data, err)
		}
	}
}

func TestAFileThatCannotBeWrittenSaysSo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := progress.New().WriteFile(filepath.Join(dir, "file", progress.FileName)); err == nil {
		t.Error("progress is written into a file as if it were a folder")
	}
}
