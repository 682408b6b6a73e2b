package shell_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"podflight/engine/rootfs/boxtest"
)

// fuzzBox is small, so that a script that runs wild ends soon.
func fuzzBox() boxtest.Box {
	return boxtest.Box{Limit: 2 * time.Minute, Memory: 16 << 20}
}

// seedScripts returns the scripts of the tables.
func seedScripts(t testing.TB) []string {
	t.Helper()
	var scripts []string
	files, err := filepath.Glob("testdata/ash/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, "../busybox/testdata/applets") {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(string(data), "\n\nsh\n") {
			script, _, _ := strings.Cut(strings.TrimPrefix(block, "sh\n"), "\n----\n")
			scripts = append(scripts, script)
		}
	}
	return append(scripts,
		":(){ :|:& };:", "while :; do :; done", "yes", "x=a; while :; do x=$x$x; done", "exec sh -c \"$0\"", "f() { f; }; f",
		"eval 'eval \"eval x\"'", "cat /dev/zero | tail", "sh -c 'sh -c \"kill -9 -1\"'", "trap 'trap \"exit\" EXIT' EXIT", "tail -f /dev/null",
		"a=$(yes)", "while read x; do :; done < /dev/zero", "until false; do sleep 0; done", "kill -STOP $$; kill -CONT 1", "sed ':a;ba'", "awk 'BEGIN{while(1);}'",
		"mkfifo /tmp/p; cat /tmp/p", "nc -l -p 80 & nc 127.0.0.1 80 </dev/null", "timeout 1 timeout 2 sleep 3", "seq 1 1e9 | sort", "printf '%1000000s'", "echo ${x:0:99999999999}")
}

// FuzzShell runs any script: it must neither panic nor run on for ever in real time.
func FuzzShell(f *testing.F) {
	for _, s := range seedScripts(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		r := fuzzBox().Run(t, "sh", "-c", script)
		if r.Code < -1 || r.Code > 255 {
			t.Errorf("exit code %d", r.Code)
		}
	})
}

// FuzzDialects runs any script in the other shells.
func FuzzDialects(f *testing.F) {
	for _, s := range seedScripts(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		box := fuzzBox()
		box.Program = "debian"
		for _, sh := range []string{"dash", "bash"} {
			box.Run(t, sh, "-c", script)
		}
	})
}

// TestSameSeedSameRun holds that a run depends on nothing but the script and the seed.
func TestSameSeedSameRun(t *testing.T) {
	defer goleak.VerifyNone(t)
	scripts := seedScripts(t)
	rapid.Check(t, func(rt *rapid.T) {
		box := fuzzBox()
		box.Seed = rapid.Uint64().Draw(rt, "seed")
		script := rapid.SampledFrom(scripts).Draw(rt, "script")
		one, two := box.Run(t, "sh", "-c", script), box.Run(t, "sh", "-c", script)
		if !reflect.DeepEqual(one, two) {
			rt.Fatalf("two runs of %q differ:\n%+v\n%+v", script, one, two)
		}
	})
}
