package scenario

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"podflight/assets"
	"podflight/engine/sim"
	"podflight/engine/timing"
)

const recordings = "../testdata/recordings"

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// likeness compares scenarios but for the lines on which things stand.
func likeness() cmp.Options {
	return cmp.Options{cmpopts.IgnoreFields(File{}, "Line"), cmpopts.IgnoreFields(Step{}, "Line"), cmpopts.EquateEmpty()}
}

func roundTrip(t interface {
	Helper()
	Fatalf(string, ...any)
}, s Scenario,
) {
	t.Helper()
	text := Format(s)
	again, err := Parse("again.txtar", text)
	if err != nil {
		t.Fatalf("what Format wrote does not parse: %v\n%s", err, text)
	}
	if d := cmp.Diff(s, again, likeness()); d != "" {
		t.Fatalf("Format lost something (-before +after):\n%s\n%s", d, text)
	}
}

func TestParseRecordings(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(recordings, "*.txtar"))
	again, errAgain := filepath.Glob(filepath.Join(recordings, "../again/*.txtar"))
	names = append(names, again...)
	if err != nil || errAgain != nil || len(names) < 120 {
		t.Fatalf("%d recordings, %v, %v", len(names), err, errAgain)
	}
	for _, name := range names {
		s, err := Parse(filepath.Base(name), read(t, name))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if len(s.Steps) == 0 || len(s.Files) == 0 || s.Until < 4*time.Second || s.Description == "" {
			t.Errorf("%s: %d steps, %d files, until %v", name, len(s.Steps), len(s.Files), s.Until)
		}
		if !strings.Contains(string(read(t, name)), "-- cluster --") {
			if s.World.Base != LabBase {
				t.Errorf("%s plays in world %q", name, s.World.Base)
			}
		} else if !s.World.Exact || s.World.Namespace == "default" || s.World.Clock.Equal(Lab().Clock) || len(s.World.Nodes[0].ImagesPresent) != 7 {
			t.Errorf("%s: world %+v", name, s.World)
		}
		lines := strings.Split(string(read(t, name)), "\n")
		for _, step := range s.Steps {
			if !strings.Contains(lines[step.Line-1], step.Command) {
				t.Errorf("%s: step %q is said to be on line %d: %q", name, step.Command, step.Line, lines[step.Line-1])
			}
		}
		for _, f := range s.Files {
			if first, _, _ := strings.Cut(string(f.Data), "\n"); lines[f.Line-1] != first {
				t.Errorf("%s: %s is said to begin on line %d: %q", name, f.Name, f.Line, lines[f.Line-1])
			}
		}
		roundTrip(t, s)
	}
}

func TestParseRecording(t *testing.T) {
	s, err := Parse("delete.txtar", []byte(`A Pod is deleted.

-- script --
until 1m
seed 7
# a remark
0s kubectl apply -f pod.yaml

1.5 kubectl delete pod web \
    --grace-period=5
-- pod.yaml --
kind: Pod
-- cluster --
kubernetes v1.37.1
namespace t-delete
clock 2026-11-20T03:35:32.16Z
images busybox:1.36
weather fine
-- rows --
0.00 ADDED pod
`))
	if err != nil {
		t.Fatal(err)
	}
	world := Lab()
	world.Namespace, world.Pinned = "t-delete", true
	world.Clock = time.Date(2026, 11, 20, 3, 35, 32, 160_000_000, time.UTC)
	node := world.Nodes[0]
	node.ImagesPresent = []string{"busybox:1.36"}
	world.Nodes = []Node{node}
	want := Scenario{
		Description: "A Pod is deleted.", World: world, Until: time.Minute, Seed: 7,
		Files: []File{{Name: "pod.yaml", Data: []byte("kind: Pod\n"), Line: 12}},
		Steps: []Step{
			{Command: "kubectl apply -f pod.yaml", Line: 7},
			{At: 1500 * time.Millisecond, Command: "kubectl delete pod web --grace-period=5", Line: 9},
		},
	}
	if d := cmp.Diff(want, s); d != "" {
		t.Fatal(d)
	}
	if len(Lab().Nodes[0].ImagesPresent) != 7 {
		t.Fatal("a recording has changed the built-in world")
	}
}

func TestRecordedClock(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-20T03:35:32.16Z":  "2026-11-20T03:35:32.16Z",
		"2026-11-20T03:54:201.00Z": "2026-11-20T03:54:21Z",
		"2026-11-20T03:59:591.00Z": "2026-11-20T04:00:00Z",
		"2026-11-20T03:54:21.00Z":  "2026-11-20T03:54:21Z",
	} {
		got, ok := recordedClock(text)
		if !ok || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s is read as %v, want %s", text, got, want)
		}
	}
}

func TestParseManifest(t *testing.T) {
	for name, file := range map[string]string{"dir/web.yaml": "web.yaml", "-": "manifest.yaml", "": "manifest.yaml", "a b.yaml": "manifest.yaml", "script": "manifest.yaml", "world.yaml": "manifest.yaml", `C:\x\y.yml`: "y.yml"} {
		s, err := Parse(name, []byte("kind: Pod\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Steps) != 1 || s.Steps[0].Command != "kubectl apply -f "+file || s.Until != DefaultUntil {
			t.Errorf("%q: %+v", name, s)
		}
		if data, ok := s.File(file); !ok || string(data) != "kind: Pod\n" {
			t.Errorf("%q: the file is %q", name, data)
		}
		roundTrip(t, s)
	}
}

func TestArchiveWithoutScript(t *testing.T) {
	s, err := Parse("x.txtar", []byte("-- a.yaml --\nkind: Pod\n-- notes.txt --\nx\n-- b.json --\n{}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Step{{Command: "kubectl apply -f a.yaml"}, {Command: "kubectl apply -f b.json"}}
	if d := cmp.Diff(want, s.Steps); d != "" {
		t.Fatal(d)
	}
}

func TestProblems(t *testing.T) {
	const pod = "-- pod.yaml --\nkind: Pod\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty", "  \n", `f: there is nothing in it; write a manifest, or a scenario with a section "-- script --"`},
		{"no manifest", "-- a.txt --\nx\n", `f: there is no script and no manifest; add a section "-- script --" with lines such as "0s kubectl apply -f pod.yaml"`},
		{"no step", "-- script --\n# nothing\n" + pod, `f:1: the script has no step; write for instance "0s kubectl apply -f pod.yaml"`},
		{"time", "-- script --\nsoon kubectl get pods\n" + pod, `f:2: "soon" is not a time: write 0s, 1m30s or a number of seconds`},
		{"negative", "-- script --\n-1s kubectl get pods\n" + pod, `f:2: -1s is before the run begins: times count from 0s`},
		{"late", "-- script --\n9999h kubectl get pods\n" + pod, `f:2: 9999h is too late: a run lasts at most 31 days`},
		{"no command", "head\n\n-- script --\n5s\n" + pod, `f:4: there is no command after 5s: write for instance "5s kubectl get pods"`},
		{"other command", "-- script --\n5s rm -rf /\n" + pod, `f:2: cannot run "rm": a step is a kubectl command`},
		{"until", "-- script --\nuntil 0s\nuntil\n0s kubectl get pods\n" + pod, "f:2: until: a run of no time shows nothing: write for instance \"until 2m\"\nf:3: until: \"\" is not a time: write 0s, 1m30s or a number of seconds"},
		{"seed", "-- script --\nseed x\n0s kubectl get pods\n" + pod, `f:2: seed: "x" is not a seed; write a whole number from 0 on`},
		{"backslash", "-- script --\n0s kubectl get pods \\\n" + pod, `f:2: the backslash at the end has no line after it; remove it or add the rest of the command`},
		{"twice", "-- script --\n0s kubectl get pods\n" + pod + pod, `f:5: a section "pod.yaml" is already on line 3; rename or remove one of them`},
		{"clock", "-- script --\n0s kubectl get pods\n-- cluster --\nclock noon\n", `f:4: clock: "noon" is not a time; write for instance 2026-11-20T09:00:00Z`},
		{"version", "-- script --\n0s kubectl get pods\n-- cluster --\nkubernetes v1.20.0\n", `f:4: kubernetes: version "v1.20.0" is not offered; write v1.37.1`},
		{"world", "-- script --\n0s kubectl get pods\n-- world.yaml --\nnodes:\n- name: a\n  cpus: 2\n", `f:6: there is no field "cpus" in a node; a node has name, cpu, memory, pods, labels, taints, unschedulable, singleProcessOOMKill, imagesPresent`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f", []byte(c.text))
			if err == nil || err.Error() != c.want {
				t.Fatalf("\n got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestWorldProblems(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a: [", "w:1: this is not YAML: did not find expected node content; check indentation and quotes there and on the line before"},
		{"- a", `w:1: a world is not a mapping; write "key: value" lines`},
		{"base: moon", `w:1: base: there is no built-in world "moon"; write default or lab`},
		{"timing: fast", `w:1: timing: there is no profile "fast"; write steady or jittery`},
		{"namespace: A_b", `w:1: namespace: "A_b" is not a name; use lower-case letters, digits and dashes`},
		{"catalogue: maybe", `w:1: "maybe" is neither true nor false; write true or false`},
		{"clock: 1\nclock: 2", "w:1: clock: \"1\" is not a time; write for instance 2026-11-20T09:00:00Z\nw:2: \"clock\" is already set on line 1; remove one of them"},
		{"nodes: []", "w:1: nodes: a world without a node runs nothing; list at least one"},
		{"nodes:\n- cpu: lots", "w:2: \"lots\" is not a quantity; write for instance 2, 500m or 16Gi\nw:2: the node has no name; add for instance \"name: node-1\""},
		{"nodes:\n- name: a\n- name: a", `w:3: there are two nodes "a"; give each node a name of its own`},
		{"nodes:\n- name: a\n  taints:\n  - {key: k, effect: Never}", `w:4: "Never" is not possible here; write NoSchedule, PreferNoSchedule, NoExecute without quotes`},
		{"registries:\n- images: []", `w:2: the registry has no host; add for instance "host: docker.io"`},
		{"registries:\n- host: a\n- host: a", `w:3: there are two registries "a"; list its images under one entry`},
		{"registries:\n- host: a\n  images:\n  - name: x\n    pattern: '('", "w:5: pattern: error parsing regexp: missing closing ): `(`; write a regular expression that matches a whole tag"},
		{"registries:\n- host: a\n  images:\n  - name: x\n    ports: [0]", `w:5: "0" is not a number from 1 to 65535`},
		{"registries:\n- host: a\n  images:\n  - name: x\n    size: big", `w:5: "big" is not a number of bytes; write for instance 2223659 or 20Mi`},
		{"registries:\n- host: a\n  images:\n  - name: x\n    moves: [{at: 1s}]", `w:5: the move does not say which tag moves to what; write {tag: latest, at: 1m, to: v2}`},
		{"registries:\n- host: a\n  endpoint: here", `w:3: endpoint: "here" is not the address of a server; write for instance http://127.0.0.1:5000`},
		{"registries:\n- host: a\n  outages: [{from: 2m, to: 1m}]", `w:3: the outage ends at 1m0s, before it begins; let it end after it begins, or leave "to" out`},
	} {
		_, err := ParseWorld("w", []byte(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestLabIsTheClusterOfTheRecordings(t *testing.T) {
	w, err := ParseWorld("cluster.yaml", read(t, "../testdata/cluster.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	ignore := cmp.Options{cmpopts.IgnoreFields(World{}, "Base", "Clock"), cmpopts.IgnoreFields(Image{}, "Size"), cmpopts.IgnoreFields(Registry{}, "Endpoint"),
		cmpopts.IgnoreFields(Node{}, "SingleProcessOOMKill")} // the file does not say which cgroups its nodes have
	if d := cmp.Diff(w, Lab(), ignore); d != "" {
		t.Fatal(d)
	}
}

func TestBuiltIns(t *testing.T) {
	d := Default()
	if d.Exact || d.Base != DefaultBase || d.Kubernetes != "v1.37.1" || d.Timing.Name != "steady" || d.Namespace != "default" {
		t.Errorf("the default world is %+v", d)
	}
	if !Lab().Exact {
		t.Error("in the world of the recordings unlisted images exist")
	}
	for _, r := range Catalogue() {
		for _, i := range r.Images {
			if len(i.Tags) == 0 && i.Pattern == "" || i.Size < 1000 || i.Program == "" || i.Version == "" {
				t.Errorf("%s/%s: no tag exists, or size, program or version are missing: %+v", r.Host, i.Name, i)
			}
		}
	}
}

func TestFormatTime(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", time.Minute: "1m", time.Hour: "1h", 90 * time.Second: "1m30s", time.Hour + time.Second: "1h0m1s", 1500 * time.Millisecond: "1.5s"} {
		if got := sim.Brief(d); got != want {
			t.Errorf("sim.Brief(%d) = %s, want %s", d, got, want)
		}
	}
}

// TestRoundTrip draws scenarios and worlds and holds Format to Parse.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t)
		roundTrip(t, s)
	})
}

func drawScenario(t *rapid.T) Scenario {
	word := rapid.StringMatching(`[a-z][a-z0-9-]{0,8}[a-z0-9]`)
	text := rapid.StringMatching(`[ -~é]{0,20}`)
	words := rapid.SliceOfN(text, 0, 3)
	when := rapid.Map(rapid.Int64Range(0, int64(MaxUntil)), func(n int64) time.Duration { return time.Duration(n) })
	s := Scenario{Until: when.Draw(t, "until") + 1, Seed: rapid.Uint64().Draw(t, "seed"), World: Default()}
	s.Until = min(s.Until, MaxUntil)
	s.Description = strings.Trim(rapid.StringMatching(`[A-Za-z .]{0,40}`).Draw(t, "description"), " ")
	s.Steps = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Step {
		return Step{At: when.Draw(t, "at"), Command: "kubectl " + word.Draw(t, "verb") + " '" + strings.Trim(text.Draw(t, "argument"), `\`) + "'"}
	}), 1, 4).Draw(t, "steps")
	for i, n := range rapid.SliceOfNDistinct(word, 0, 3, rapid.ID[string]).Draw(t, "files") {
		s.Files = append(s.Files, File{Name: n + ".json", Data: []byte(strings.Repeat("line\n", i+1))})
		if rapid.Bool().Draw(t, "edited") {
			s.Files = append(s.Files, File{Name: n + ".json", From: min(when.Draw(t, "edited at")+1, MaxUntil), Data: []byte("later\n")})
		}
	}
	w := &s.World
	if rapid.Bool().Draw(t, "lab") {
		*w = Lab()
	}
	if rapid.Bool().Draw(t, "own nodes") {
		w.Nodes = []Node{{
			Name: word.Draw(t, "node"), CPU: "2", Memory: "500Mi", Pods: rapid.IntRange(0, 200).Draw(t, "pods"),
			Labels:               rapid.MapOfN(text, text, 0, 2).Draw(t, "labels"),
			Taints:               []Taint{{text.Draw(t, "key"), text.Draw(t, "value"), "NoSchedule"}},
			SingleProcessOOMKill: rapid.Bool().Draw(t, "oom"),
			Unschedulable:        rapid.Bool().Draw(t, "unschedulable"), ImagesPresent: words.Draw(t, "images"),
		}}
		delete(w.Nodes[0].Labels, "<<") // a merge key of YAML
	}
	if rapid.Bool().Draw(t, "own registries") {
		w.Registries = []Registry{{
			Host: word.Draw(t, "host"), Credentials: &Credentials{text.Draw(t, "user"), text.Draw(t, "password")},
			Bandwidth: rapid.Int64Range(0, 1<<40).Draw(t, "bandwidth"), HidesMissing: rapid.Bool().Draw(t, "hides"),
			Endpoint: rapid.SampledFrom([]string{"", "http://127.0.0.1:5000", "https://mirror.example.com"}).Draw(t, "endpoint"),
			Outages:  []Outage{{From: 0, To: when.Draw(t, "to") + 1, Mode: OutageTimeout}},
			Images: []Image{{
				Name: word.Draw(t, "image"), Tags: words.Draw(t, "tags"), Size: 7, Entrypoint: words.Draw(t, "entrypoint"), Cmd: words.Draw(t, "cmd"),
				Env: words.Draw(t, "env"), User: text.Draw(t, "user"), Ports: []int{80}, Moves: []TagMove{{"latest", when.Draw(t, "move"), "v2"}},
			}},
		}}
		w.Registries[0].Outages[0].To = min(w.Registries[0].Outages[0].To, MaxUntil)
		w.Exact = rapid.Bool().Draw(t, "exact")
	}
	if rapid.Bool().Draw(t, "jittery") {
		w.Timing = timing.Jittery()
	}
	if gates := rapid.MapOfN(word, rapid.Bool(), 0, 2).Draw(t, "gates"); len(gates) > 0 {
		w.Gates = gates
	}
	w.Namespace, w.Pinned = word.Draw(t, "namespace"), rapid.Bool().Draw(t, "pinned")
	w.Clock = w.Clock.Add(when.Draw(t, "clock"))
	return s
}

func FuzzParse(f *testing.F) {
	names, err := filepath.Glob(filepath.Join(recordings, "*.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text := string(read(f, name))
		if i := strings.Index(text, "-- rows --"); i > 0 {
			text = text[:i]
		}
		f.Add([]byte(text))
	}
	f.Add([]byte("kind: Pod"))
	f.Add([]byte("-- script --\n0 kubectl \\\n\\\n\n-- world.yaml --\na: &a [*a]\nnodes: {}\n-- world.yaml --\n"))
	f.Add([]byte("-- script --\n1 kubectl\n-- world.yaml --\nregistries:\n- host: a\n  images: [{name: x, env: [\"\\x01\", \"a\\nb\", !!binary aGk=]}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse("fuzz", data)
		if err != nil {
			if len(err.(Problems)) == 0 {
				t.Fatal("an error without a problem")
			}
			return
		}
		roundTrip(t, s)
	})
}

func BenchmarkBuiltIns(b *testing.B) {
	for b.Loop() {
		builtin("images", assets.Images())
		builtin(DefaultBase, assets.World())
	}
}

func TestAFileReadsAsItsLatestVersion(t *testing.T) {
	s, err := Parse("x.txtar", []byte("-- script --\nuntil 2m\n0s kubectl apply -f pod.yaml\n-- pod.yaml --\na\n-- pod.yaml @40s --\nb\n-- pod.yaml @1m --\nc\n"))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Duration]string{0: "a\n", 39 * time.Second: "a\n", 40 * time.Second: "b\n", time.Hour: "c\n"} {
		if got, ok := s.FileAt("pod.yaml", at); !ok || string(got) != want {
			t.Errorf("at %v it reads %q, want %q", at, got, want)
		}
	}
	if _, ok := s.FileAt("job.yaml", 0); ok {
		t.Error("a file that is not there is found")
	}
	if _, err := Parse("x.txtar", []byte("-- script --\nuntil 2m\n0s kubectl get pods\n-- pod.yaml @soon --\nb\n")); err == nil {
		t.Error("a version without a time is taken")
	}
}
