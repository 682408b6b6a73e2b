package compare

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const testdata = "../testdata"

func recorded(t testing.TB, folder, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testdata, folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestTheRealThingAgainstItself holds the comparison to what is known of two recordings of the same cases:
// in all but three they agree, and what differs there is chance.
func TestTheRealThingAgainstItself(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(testdata, "again", "*.txtar"))
	if err != nil || len(names) != 60 {
		t.Fatalf("%d recordings, %v", len(names), err)
	}
	var agree [checks]int
	var differ []string
	for _, path := range names {
		name := filepath.Base(path)
		r := Recordings(recorded(t, "recordings", name), recorded(t, "again", name))
		for _, c := range Checks() {
			if r.OK(c) {
				agree[c]++
			}
		}
		if !r.Whole() {
			differ = append(differ, strings.TrimSuffix(name, ".txtar"))
			t.Logf("%s\n%s", name, r.String())
		}
	}
	if want := [checks]int{Rows: 58, Phases: 58, States: 58, Events: 59, Output: 59}; agree != want {
		t.Errorf("agreement of 60 is %v, want %v", agree, want)
	}
	if got := strings.Join(differ, " "); got != "cronjob-minute deploy-scale image-missing" {
		t.Errorf("what differs: %s", got)
	}
}

func TestARecordingAgreesWithItself(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(testdata, "recordings", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range names {
		data := recorded(t, "recordings", filepath.Base(path))
		if r := Recordings(data, data); !r.Whole() {
			t.Errorf("%s differs from itself:\n%s", path, r.String())
		}
	}
}

// TestDifferencesAreFound changes recordings in ways that a simulator could be wrong.
func TestDifferencesAreFound(t *testing.T) {
	for _, c := range []struct {
		name     string
		file     string
		old, new string
		check    Check
		want     string
	}{
		{"another status", "delete-sleep-pid1", "Status=Running", "Status=Started", Rows, "real shows 1/1/Running/0"},
		{"a state too long", "init-ok", "7.03 MODIFIED", "13.04 MODIFIED", Rows, "lasts 4.0s in the real, 10.0s in the sim"},
		{"an object missing", "job-run-once", " job  ", " jub  ", Rows, "only in the"},
		{"no back-off", "crashloop-full", "CrashLoopBackOff", "Waiting", Rows, "CrashLoopBackOff is seen only in the real"},
		{"restarts", "crashloop-full", "restarts=9", "restarts=12", States, "restarts 9 real, 12 sim"},
		{"another phase", "delete-sleep-pid1", "phase: Failed", "phase: Succeeded", Phases, "real shows Failed"},
		{"a pod missing", "restart-never-exit1", " run ", " ran ", Phases, "pod run only in the real"},
		{"another exit code", "delete-sleep-pid1", "exit=137", "exit=143", States, "exit=137"},
		{"another condition", "restart-never-exit1", "Ready: False PodFailed", "Ready: False ContainersNotReady", States, "PodFailed"},
		{"an event missing", "delete-sleep-pid1", "Killing", "Stopping", Events, "only in the real: Normal Killing"},
		{"events too often", "image-missing", "x12 ", "x22 ", Events, "x12 real, x22 sim"},
		{"events in another order", "delete-sleep-pid1", "7.97 x1", "0.05 x1", Events, "before Killing"},
		{"another message", "delete-sleep-pid1", `pod "web" deleted`, `pod "web" gone`, Output, "deleted from NS namespace"},
		{"another exit", "error-probe", "exit 1", "exit 0", Output, "exit 1 real, 0 sim"},
		{"a command missing", "delete-sleep-pid1", "7.88 $", "7.88 §", Output, "2 commands real, 1 sim"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := string(recorded(t, "recordings", c.file+".txtar"))
			changed := strings.ReplaceAll(data, c.old, c.new)
			if changed == data {
				t.Fatalf("%q is not in %s", c.old, c.file)
			}
			r := Recordings([]byte(data), []byte(changed))
			if !strings.Contains(strings.Join(r[c.check], "\n"), c.want) {
				t.Fatalf("want %s: …%s…; got\n%s", c.check, c.want, r.String())
			}
		})
	}
}

// TestChanceIsNoDifference changes what differs between runs of the real thing.
func TestChanceIsNoDifference(t *testing.T) {
	for _, c := range []struct{ file, old, new string }{
		{"deploy-run-once", "-6sw99", "-xq5zb"},
		{"delete-nowait", "10.244.0.8", "10.244.0.9"},
		{"delete-nowait", "f4599b145dd6", "a0a0a0a0a0a0"},
		{"delete-nowait", "t-delete-nowait namespace", "t-other namespace"},
		{"image-pull-ok", "in 14ms (14ms", "in 2.5s (3s"},
		{"image-missing", "11.63 ", "12.63 "},
	} {
		data := string(recorded(t, "recordings", c.file+".txtar"))
		if r := Recordings([]byte(data), []byte(strings.ReplaceAll(data, c.old, c.new))); !r.Whole() {
			t.Errorf("%s with %q: %s", c.file, c.new, r.String())
		}
	}
}

func FuzzRecordings(f *testing.F) {
	f.Add([]byte(`-- script --
until 20s
-- rows --
    0.00 ADDED    pod        Name=web-58df768db5-cnffq | Ready=0/1 | Status=Pending | Restarts=0 | Age=0s
    4.00 MODIFIED pod        Name=web-58df768db5-cnffq | Ready=1/1 | Status=Running | Restarts=1 (3s ago) | Age=4s
-- states --
    0.00 web-58df768db5-cnffq object: present
    0.00 web-58df768db5-cnffq phase: Pending
    4.00 web-58df768db5-cnffq container app: running | last terminated Error exit=1 | ready=True started=True restarts=1
-- events --
    0.02 x1 Normal Started pod/web-58df768db5-cnffq[spec.containers{app}] kubelet: Container started
-- output --
    0.00 $ kubectl get pods
         | NAME
    0.10 exit 0
`), []byte("-- output --\n"))
	f.Add([]byte("-- rows --\n1 ADDED pod Name=a | Restarts=99999999999999999999\n-- states --\n0 a container x: running restarts=99999999999999999999\n"), []byte("-- rows --\n"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		Recordings(a, b)
		if r := Recordings(a, a); !r.Whole() {
			t.Fatalf("a recording differs from itself:\n%s", r.String())
		}
	})
}
