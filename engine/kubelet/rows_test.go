package kubelet_test

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/apiserver"
	"podflight/engine/compare"
	"podflight/engine/timing"
)

// recordedRows are the rows of one Pod of testdata/rows.txt.
type recordedRows struct {
	lines []string // "0.1 0/1 ContainerCreating 0"
	open  bool     // it went on
}

func (r recordedRows) last() time.Duration {
	seconds, _, _ := strings.Cut(r.lines[len(r.lines)-1], " ")
	f, _ := strconv.ParseFloat(seconds, 64)
	return time.Duration(f * float64(time.Second))
}

func readRows(t *testing.T) map[string]recordedRows {
	t.Helper()
	data, err := os.ReadFile("testdata/rows.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]recordedRows{}
	name := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		switch r := out[name]; {
		case line == "" || line[0] == '#':
		case line[0] != ' ':
			name = line
		case line == "  ...":
			r.open = true
			out[name] = r
		default:
			r.lines = append(r.lines, line[2:])
			out[name] = r
		}
	}
	return out
}

// recording writes rows as a recording, for the comparison that the recordings of real clusters are held to.
func recording(lines []string, until time.Duration) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "rows\n-- script --\nuntil %ds\n-- rows --\n", int(until.Seconds()))
	for i, line := range lines {
		f := strings.Fields(line)
		op := "MODIFIED"
		if i == 0 {
			op = "ADDED"
		}
		if f[1] == "deleted" {
			continue
		}
		fmt.Fprintf(&b, "%8s %s pod Name=p | Ready=%s | Status=%s | Restarts=%s\n", f[0], op, f[1], f[2], f[3])
	}
	return []byte(b.String())
}

// rowCase is a Pod of the recorded rows, as it was.
type rowCase struct {
	name     string
	spec     string // of the Pod, as lines of YAML; %s stands for what every container has
	programs map[string]program
	images   []string // present beside busybox:1.36
	act      func(*world)
	factor   float64 // what the requeue's chance came to, where it decides about a restart; 0: the usual
}

// manifestOf fills a Pod around the spec. "{NAME}" on a line of containers stands for a container of that name.
func (c rowCase) manifestOf() string {
	spec := regexp.MustCompile(`\{(\w+)(,.*)?\}`).ReplaceAllStringFunc(c.spec, func(s string) string {
		name, rest, _ := strings.Cut(s[1:len(s)-1], ",")
		if rest != "" {
			rest = "," + rest
		}
		image := `, image: "busybox:1.36"`
		if strings.Contains(rest, "image:") {
			image = ""
		}
		return fmt.Sprintf("{name: %s%s%s}", name, image, rest)
	})
	return "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  automountServiceAccountToken: false\n" + spec
}

func TestRecordedRows(t *testing.T) {
	recorded := readRows(t)
	for _, c := range rowCases() {
		t.Run(c.name, func(t *testing.T) {
			want, ok := recorded[c.name]
			if !ok {
				t.Fatal("no such recording")
			}
			p := timing.Steady()
			if c.factor > 0 {
				p.RequeueFactor = c.factor
			}
			w := newWorldWith(t, c.programs, p)
			for _, image := range c.images {
				w.runtime.images[image] = true
			}
			w.apply(c.manifestOf())
			if c.act != nil {
				c.act(w)
			}
			until := want.last() + 20*time.Second
			if want.open {
				until = want.last()
			}
			w.until(until)
			var got []string
			for _, r := range w.rows {
				got = append(got, fmt.Sprintf("%.1f %s", r.at.Seconds(), r.text))
			}
			report := compare.Recordings(recording(want.lines, until), recording(got, until))
			if !report.OK(compare.Rows) {
				t.Errorf("%v\nrecorded:\n  %s\nsimulated:\n  %s", report[compare.Rows], strings.Join(want.lines, "\n  "), strings.Join(got, "\n  "))
			}
		})
	}
}

func at(d time.Duration, do func(*world)) func(*world) {
	return func(w *world) {
		w.kernel.After(d, func() { do(w) })
	}
}

func deleteAt(d time.Duration) func(*world) {
	return at(d, func(w *world) { w.delete("p", apiserver.DeleteOptions{}) })
}

const s = time.Second

func rowCases() []rowCase {
	crash := map[string]program{"app": {runs: s, exit: 1}}
	const never = "  restartPolicy: Never\n"
	probe := func(kind, rest string) string { return kind + "Probe: {exec: {command: [check]}, " + rest + "}" }
	live := probe("liveness", "periodSeconds: 3, failureThreshold: 2")
	return []rowCase{
		{
			name: "t-poststartfail", spec: "  containers:\n  - {app, lifecycle: {postStart: {exec: {command: [hook]}}}}",
			programs: map[string]program{"app": {term: s, termExit: 143, exec: fails(s)}},
		},
		{
			name: "a-live", spec: "  terminationGracePeriodSeconds: 5\n  containers:\n  - {app, " + live + "}",
			programs: map[string]program{"app": {ignores: true, exec: okUntil(5 * s)}}, factor: 1.45,
		},
		{
			name: "b-live-never", spec: never + "  containers:\n  - {app, " + live + "}",
			programs: map[string]program{"app": {term: s, termExit: 143, exec: okUntil(5 * s)}},
		},
		{
			name: "c-live-onfailure-exit0", spec: "  restartPolicy: OnFailure\n  containers:\n  - {app, " + live + "}",
			programs: map[string]program{"app": {term: s, exec: okUntil(5 * s)}},
		},
		{
			name: "d-startup-fail", spec: "  containers:\n  - {app, " + probe("startup", "periodSeconds: 2, failureThreshold: 3") + "}",
			programs: map[string]program{"app": {term: s, termExit: 143, exec: okUntil(0)}},
		},
		{
			name: "e-ready-late", spec: "  containers:\n  - {app, " + probe("readiness", "periodSeconds: 5") + "}",
			programs: map[string]program{"app": {exec: okFrom(7 * s)}},
		},
		{
			name: "f-ready-then-fail", spec: "  containers:\n  - {app, " + probe("readiness", "periodSeconds: 3") + "}",
			programs: map[string]program{"app": {exec: okUntil(10 * s)}},
		},
		{
			name: "h-crash-with-readiness", spec: "  containers:\n  - {app, " + probe("readiness", "periodSeconds: 5") + "}",
			programs: map[string]program{"app": {runs: 3 * s, exit: 1, exec: okFrom(0)}},
		},
		{
			name:     "q-initgate",
			spec:     "  initContainers:\n  - {side, restartPolicy: Always, " + probe("startup", "periodSeconds: 2, failureThreshold: 30") + "}\n  containers:\n  - {app}",
			programs: map[string]program{"side": {exec: okFrom(6 * s)}},
		},
		{
			name: "f-live-never-two", spec: never + "  containers:\n  - {app, " + probe("liveness", "periodSeconds: 2, failureThreshold: 1") + "}\n  - {web}",
			programs: map[string]program{"app": {term: s, termExit: 143, exec: okUntil(3 * s)}, "web": {runs: 40 * s}},
		},
		{
			name:     "g-sidecar-live",
			spec:     "  initContainers:\n  - {side, restartPolicy: Always, " + probe("liveness", "periodSeconds: 3, failureThreshold: 1") + "}\n  containers:\n  - {app}",
			programs: map[string]program{"side": {term: s, termExit: 143, exec: okUntil(4 * s)}},
		},
		{name: "a-completed-always", spec: "  containers:\n  - {app}", programs: map[string]program{"app": {runs: 2 * s}}},
		{name: "b-never-ok", spec: "  restartPolicy: Never\n  containers:\n  - {app}", programs: map[string]program{"app": {runs: 2 * s}}},
		{name: "c-never-fail", spec: "  restartPolicy: Never\n  containers:\n  - {app}", programs: map[string]program{"app": {runs: 2 * s, exit: 3}}},
		{
			name: "d-two", spec: "  restartPolicy: Never\n  containers:\n  - {app}\n  - {web}",
			programs: map[string]program{"app": {runs: 2 * s}, "web": {runs: 6 * s}},
		},
		{
			name: "e-init-ok", spec: "  initContainers:\n  - {i1}\n  - {i2}\n  containers:\n  - {app}",
			programs: map[string]program{"i1": {runs: 2 * s}, "i2": {runs: 2 * s}},
		},
		{
			name: "f-init-fail", spec: "  initContainers:\n  - {i1}\n  containers:\n  - {app}",
			programs: map[string]program{"i1": {runs: s, exit: 1}},
		},
		{
			name: "g-init-fail-never", spec: "  restartPolicy: Never\n  initContainers:\n  - {i1}\n  containers:\n  - {app}",
			programs: map[string]program{"i1": {runs: s, exit: 1}},
		},
		{
			name: "h-sidecar-job", spec: "  restartPolicy: Never\n  initContainers:\n  - {side, restartPolicy: Always}\n  containers:\n  - {app}",
			programs: map[string]program{"side": {termExit: 143}, "app": {runs: 4 * s}},
		},
		{
			name: "i-badimage", spec: "  containers:\n  - {app, image: \"nosuch:1.0\"}",
			act: func(w *world) {
				w.runtime.pullErr = `rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nosuch:1.0": not found`
			},
		},
		{name: "j-invalidimage", spec: "  containers:\n  - {app, image: \"Nginx:latest\", imagePullPolicy: IfNotPresent}"},
		{name: "k-neverpull", spec: "  containers:\n  - {app, image: \"other:1.0\", imagePullPolicy: Never}"},
		{
			name: "l-regdown", spec: "  containers:\n  - {app, image: \"nosuch:1.0\"}",
			act: func(w *world) { w.runtime.pullErr = "RegistryUnavailable: registry is down" },
		},
		{name: "n-createfail", spec: "  containers:\n  - {app}", programs: map[string]program{"app": {createErr: "no space left"}}},
		{name: "o-nosuchbinary", spec: "  containers:\n  - {app}", programs: map[string]program{"app": {startErr: `exec: "nosuchbinary": executable file not found in $PATH`}}},
		{name: "p-cfgerr", spec: "  containers:\n  - {app, env: [{name: X, valueFrom: {configMapKeyRef: {name: missing, key: x}}}]}"},
		{name: "q-deadline", spec: "  activeDeadlineSeconds: 10\n  containers:\n  - {app}", programs: map[string]program{"app": {termExit: 143}}},
		{
			name: "i-rule-restart", spec: "  restartPolicy: Never\n  containers:\n  - {app, restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]}",
			programs: map[string]program{"app": {runs: s, exit: 42}},
		},
		{
			name: "k-mixed", spec: "  containers:\n  - {app, restartPolicy: Never}\n  - {web}",
			programs: map[string]program{"app": {runs: 2 * s, exit: 1}},
		},
		{
			name:     "l-restartall",
			spec:     "  initContainers:\n  - {i1}\n  containers:\n  - {app}\n  - {watcher, restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]}",
			programs: map[string]program{"i1": {runs: s}, "app": {ignores: true}, "watcher": {runs: 12 * s, exit: 88}},
		},
		{
			name: "m-sidecar-crash", spec: "  initContainers:\n  - {side, restartPolicy: Always}\n  containers:\n  - {app}",
			programs: map[string]program{"side": {runs: 2 * s, exit: 1}},
		},
		{name: "n-onfailure-fail", spec: "  restartPolicy: OnFailure\n  containers:\n  - {app}", programs: crash},
		{name: "o-two-mixed", spec: "  containers:\n  - {app}\n  - {web}", programs: map[string]program{"app": {runs: 2 * s}}},
		{name: "p-never-pod-always-ctr", spec: "  containers:\n  - {app, restartPolicy: Never}", programs: map[string]program{"app": {runs: 2 * s}}},
		{
			name: "a-ignore", spec: "  terminationGracePeriodSeconds: 8\n  containers:\n  - {app}",
			programs: map[string]program{"app": {ignores: true}}, act: deleteAt(17800 * time.Millisecond),
		},
		{
			name: "b-quick", spec: "  containers:\n  - {app}",
			programs: map[string]program{"app": {term: s}}, act: deleteAt(17800 * time.Millisecond),
		},
		{
			name: "d-prestop20-grace5", spec: "  terminationGracePeriodSeconds: 5\n  containers:\n  - {app, lifecycle: {preStop: {exec: {command: [sleep, \"20\"]}}}}",
			programs: map[string]program{"app": {ignores: true, exec: sleepFor(20 * s)}}, act: deleteAt(17600 * time.Millisecond),
		},
		{
			name: "g-force", spec: "  containers:\n  - {app}",
			act: at(16900*time.Millisecond, func(w *world) {
				zero := int64(0)
				w.delete("p", apiserver.DeleteOptions{GracePeriodSeconds: &zero})
			}),
		},
		{
			name:     "i-sidecars",
			spec:     "  terminationGracePeriodSeconds: 12\n  initContainers:\n  - {s1, restartPolicy: Always}\n  - {s2, restartPolicy: Always}\n  containers:\n  - {m1}\n  - {m2}",
			programs: map[string]program{"m1": {term: 2 * s, termExit: 143}, "m2": {term: 3 * s, termExit: 143}, "s1": {term: s}, "s2": {term: s}},
			act:      deleteAt(17300 * time.Millisecond),
		},
		{
			name:     "j-sidecars-slow",
			spec:     "  terminationGracePeriodSeconds: 6\n  initContainers:\n  - {side, restartPolicy: Always}\n  containers:\n  - {app}",
			programs: map[string]program{"app": {ignores: true}, "side": {ignores: true}},
			act:      deleteAt(17 * s),
		},
		{name: "l-done", spec: "  restartPolicy: Never\n  containers:\n  - {app}", programs: map[string]program{"app": {runs: s}}, act: deleteAt(17 * s)},
		{name: "m-unsched", spec: "  nodeSelector: {no: such}\n  containers:\n  - {app}", act: deleteAt(16700 * time.Millisecond)},
		{name: "n-crashloop", spec: "  containers:\n  - {app}", programs: crash, act: deleteAt(17 * s)},
		{
			name: "o-pulling", spec: "  containers:\n  - {app, image: \"nosuch:1.0\"}",
			act: func(w *world) { w.runtime.pullErr = "not found"; deleteAt(17300 * time.Millisecond)(w) },
		},
		{name: "d-oom", spec: "  restartPolicy: Never\n  containers:\n  - {app}", programs: map[string]program{"app": {runs: s, exit: 137, reason: "OOMKilled"}}},
		{
			name: "e-three", spec: "  restartPolicy: Never\n  containers:\n  - {app}\n  - {web}\n  - {slow}",
			programs: map[string]program{"app": {runs: s}, "web": {runs: 2 * s, exit: 5}, "slow": {runs: 20 * s}},
		},
		{
			name: "h-image-change", spec: "  restartPolicy: Never\n  containers:\n  - {app}", images: []string{"busybox:1.28"},
			programs: map[string]program{"app": {term: time.Second, termExit: 143}}, act: at(12*s, changeImage),
		},
		{
			name: "i-onfailure-image-change", spec: "  restartPolicy: OnFailure\n  containers:\n  - {app}", images: []string{"busybox:1.28"},
			programs: map[string]program{"app": {runs: s}}, act: at(12*s, changeImage),
		},
	}
}

func changeImage(w *world) {
	w.change("p", func(p *corev1.Pod) { p.Spec.Containers[0].Image = "busybox:1.28" })
}
