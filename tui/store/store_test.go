package store

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func env(t *testing.T) func(string) string {
	dir := t.TempDir()
	return func(name string) string {
		return map[string]string{"HOME": dir, "XDG_CONFIG_HOME": filepath.Join(dir, "c"), "XDG_STATE_HOME": filepath.Join(dir, "s")}[name]
	}
}

func open(t *testing.T, env func(string) string) *Store {
	t.Helper()
	s, err := Open(env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

type note struct{ Text string }

func choices() Choices {
	return Choices{Themes: []string{"auto", "dark", "light"}, Speeds: []string{"x1", "x8"}}
}

func TestSaveAndLoad(t *testing.T) {
	s, f := open(t, env(t)), File{Name: "state", Version: 1}
	if v, err := Load[note](s, f); err != nil || v.Text != "" {
		t.Fatalf("without a file: %v, %v", v, err)
	}
	if err := Save(s, f, 2, note{"héllo\n\x00"}); err != nil {
		t.Fatal(err)
	}
	if err := Save(s, f, 1, note{"late"}); err != nil {
		t.Fatal(err)
	}
	if v, err := Load[note](s, f); err != nil || v.Text != "héllo\n\x00" {
		t.Errorf("got %q, %v", v.Text, err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.state, ".*")); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
}

func TestBrokenFilesAreKeptAside(t *testing.T) {
	s, f := open(t, env(t)), File{Name: "state", Version: 1}
	for i, text := range []string{"", "{", "{\n\"version\": 1,\n!", `{"version":2,"value":{}}`, `{"version":1}`, `{"version":1,"value":{"Text":7}}`, "\x00\xff"} {
		if err := os.WriteFile(s.path(f), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := Load[note](s, f)
		kept := fmt.Sprintf("%s.broken-%d", s.path(f), i+1)
		if err == nil || !strings.Contains(err.Error(), kept) || v != (note{}) {
			t.Errorf("%q: %v, %v", text, v, err)
			continue
		}
		if data, _ := os.ReadFile(kept); string(data) != text {
			t.Errorf("%q is kept as %q", text, data)
		}
		if _, err := Load[note](s, f); err != nil {
			t.Errorf("after it was kept aside the next start must be clean: %v", err)
		}
	}
	_ = os.WriteFile(s.path(f), []byte("{\n\"version\": 1,\n!"), 0o600)
	if _, err := Load[note](s, f); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("the error must name the line: %v", err)
	}
}

// Two programs at the same time must not overwrite each other's text.
func TestSlots(t *testing.T) {
	e, f := env(t), File{Name: "state", Version: 1, Own: true}
	one, two := open(t, e), open(t, e)
	if one.Slot() != 1 || two.Slot() != 2 {
		t.Fatalf("slots %d and %d", one.Slot(), two.Slot())
	}
	_ = Save(one, f, 1, note{"one"})
	_ = Save(two, f, 1, note{"two"})
	if v, _ := Load[note](one, f); v.Text != "one" {
		t.Errorf("the first program's text is %q", v.Text)
	}
	one.Close()
	three := open(t, e)
	if three.Slot() != 1 {
		t.Errorf("a place that is free again is not taken: %d", three.Slot())
	}
	if all, err := LoadAll[note](three, f); err != nil || len(all) != 1 || all[0].Text != "one" {
		t.Errorf("while the second program runs its text is its own: %v, %v", all, err)
	}
	two.Close()
	if all, err := LoadAll[note](three, f); err != nil || len(all) != 2 || all[1].Text != "two" {
		t.Errorf("the text of a program that has ended is not found: %v, %v", all, err)
	}
}

// A program that is killed in the midst of writing leaves the old file or the new one, whole.
func TestKillWhileWriting(t *testing.T) {
	f := File{Name: "state", Version: 1}
	if dir := os.Getenv("STORE_TEST_DIR"); dir != "" {
		s, err := Open(func(name string) string { return dir })
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; ; i++ {
			if err := Save(s, f, i, note{fmt.Sprint(i) + strings.Repeat("x", 100_000)}); err != nil {
				t.Fatal(err)
			}
			if i == 1 {
				fmt.Println("writing")
			}
		}
	}
	dir := t.TempDir()
	for range 5 {
		cmd := exec.Command(os.Args[0], "-test.run=TestKillWhileWriting")
		cmd.Env = append(os.Environ(), "STORE_TEST_DIR="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 8)
		if _, err := out.Read(buf); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		s, err := Open(func(string) string { return dir })
		if err != nil {
			t.Fatal(err)
		}
		v, err := Load[note](s, f)
		if err != nil || !strings.HasSuffix(v.Text, "xxx") {
			t.Fatalf("after a kill: %.20q, %v", v.Text, err)
		}
		s.Close()
	}
}

func TestConfig(t *testing.T) {
	for text, want := range map[string]struct {
		cfg Config
		err string
	}{
		"":            {DefaultConfig(), ""},
		"# nothing\n": {DefaultConfig(), ""},
		"theme: dark\nmouse: true\nreduced-motion: true\nascii: true\nspeed: x1\n": {Config{"dark", true, true, true, "x1"}, ""},
		"theme: dark\nmouze: true\n":     {Config{Theme: "dark", Speed: "x8"}, `config.yaml:2: there is no setting "mouze"; there are theme, speed`},
		"\n\ntheme: neon\nmouse: true\n": {Config{Theme: "auto", Mouse: true, Speed: "x8"}, `config.yaml:3: theme is one of auto, dark, light, not "neon"`},
		"mouse: perhaps\n":               {DefaultConfig(), `config.yaml:1: mouse is true or false, not "perhaps"`},
		"theme: dark\ntheme: light\n":    {Config{Theme: "dark", Speed: "x8"}, `config.yaml:2: "theme" is set already on line 1`},
		"theme: [a]\n":                   {DefaultConfig(), "config.yaml:1: theme is one of"},
		"- a\n":                          {DefaultConfig(), "broken-1"},
		"theme: 'dark\n":                 {DefaultConfig(), "broken-1"},
	} {
		s := open(t, env(t))
		_ = os.MkdirAll(s.config, 0o700)
		_ = os.WriteFile(s.ConfigPath(), []byte(text), 0o600)
		cfg, err := s.LoadConfig(choices())
		if cfg != want.cfg || (err == nil) != (want.err == "") || err != nil && !strings.Contains(err.Error(), want.err) {
			t.Errorf("%q: got %+v, %v", text, cfg, err)
		}
	}
}

func TestSaveTheme(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "theme: light\n",
		"# mine\nmouse: true # yes\n":   "# mine\nmouse: true # yes\ntheme: light\n",
		"theme: dark # nice\nspeed: x1": "theme: light # nice\nspeed: x1\n",
	} {
		s := open(t, env(t))
		_ = os.MkdirAll(s.config, 0o700)
		_ = os.WriteFile(s.ConfigPath(), []byte(text), 0o600)
		if err := s.SaveTheme("light"); err != nil {
			t.Error(err)
		}
		if got, _ := os.ReadFile(s.ConfigPath()); string(got) != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
	s := open(t, env(t))
	if err := s.SaveTheme("dark"); err != nil {
		t.Error(err)
	}
	if cfg, err := s.LoadConfig(choices()); err != nil || cfg.Theme != "dark" {
		t.Errorf("got %+v, %v", cfg, err)
	}
}

func TestFoldersThatCannotBe(t *testing.T) {
	if _, err := Open(func(string) string { return "" }); err == nil || !strings.Contains(err.Error(), "HOME") {
		t.Errorf("without a home: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	_ = os.WriteFile(file, nil, 0o600)
	if _, err := Open(func(string) string { return file }); err == nil {
		t.Error("a file in the place of the folder must be an error")
	}
}

func TestReport(t *testing.T) {
	s := open(t, env(t))
	path, err := s.Report(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), "panic")
	if data, _ := os.ReadFile(path); err != nil || string(data) != "panic" || !strings.HasSuffix(path, "crash-20260102T030405.000Z.txt") {
		t.Errorf("%s, %v", path, err)
	}
}
