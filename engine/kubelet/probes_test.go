package kubelet_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"podflight/engine/compare"
	"podflight/engine/cri"
)

// well answers an exec: with success while the container has been up for less than d, or, if late, only after that.
func well(d time.Duration, late bool) func(time.Duration, []string) (cri.ExecResult, time.Duration) {
	return func(up time.Duration, _ []string) (cri.ExecResult, time.Duration) {
		if (up < d) != late {
			return cri.ExecResult{}, 0
		}
		return cri.ExecResult{ExitCode: 1, Stderr: "cat: can't open '/tmp/healthy': No such file or directory\n"}, 0
	}
}

// probedCase is a Pod of the recorded rows that has probes. luck is when chance begins to decide what it does.
type probedCase struct {
	rowCase
	luck time.Duration
}

func probedCases() []probedCase {
	live := "livenessProbe: {exec: {command: [cat, /tmp/healthy]}, periodSeconds: 3, failureThreshold: 2}}"
	return []probedCase{
		{
			rowCase: rowCase{
				name: "a-live", spec: "  terminationGracePeriodSeconds: 5\n  containers:\n  - {app, " + live,
				programs: map[string]program{"app": {ignores: true, exec: well(5*s, false)}},
			},
			luck: 90 * s, // a kill 42 s after the last one that had a wait of 40 s
		},
		{
			rowCase: rowCase{
				name: "b-live-never", spec: "  restartPolicy: Never\n  containers:\n  - {app, " + live,
				programs: map[string]program{"app": {term: s, termExit: 143, exec: well(5*s, false)}},
			},
		},
		{
			rowCase: rowCase{
				name: "c-live-onfailure-exit0", spec: "  restartPolicy: OnFailure\n  containers:\n  - {app, " + live,
				programs: map[string]program{"app": {term: s, exec: well(5*s, false)}},
			},
		},
		{
			rowCase: rowCase{
				name: "d-startup-fail", spec: "  containers:\n  - {app, startupProbe: {exec: {command: [x]}, periodSeconds: 2, failureThreshold: 3}}",
				programs: map[string]program{"app": {termExit: 143, exec: well(0, false)}},
			},
		},
		{
			rowCase: rowCase{
				name: "e-ready-late", spec: "  containers:\n  - {app, readinessProbe: {exec: {command: [x]}, periodSeconds: 5}}",
				programs: map[string]program{"app": {exec: well(7*s, true)}},
			},
		},
		{
			rowCase: rowCase{
				name: "f-ready-then-fail", spec: "  containers:\n  - {app, readinessProbe: {exec: {command: [x]}, periodSeconds: 3}}",
				programs: map[string]program{"app": {exec: well(10*s, false)}},
			},
		},
		{
			rowCase: rowCase{
				name: "h-crash-with-readiness", spec: "  containers:\n  - {app, readinessProbe: {exec: {command: [x]}, periodSeconds: 5}}",
				programs: map[string]program{"app": {runs: 3 * s, exit: 1, exec: well(time.Hour, false)}},
			},
			luck: 18 * s, // the kubelet asks for a probe before or after it stores that the container runs
		},
		{
			rowCase: rowCase{
				name: "g-sidecar-live", spec: "  initContainers:\n  - {side, restartPolicy: Always, livenessProbe: {exec: {command: [x]}, periodSeconds: 3, failureThreshold: 1}}\n  containers:\n  - {app}",
				programs: map[string]program{"side": {termExit: 143, exec: well(4*s, false)}},
			},
		},
	}
}

func TestProbedRows(t *testing.T) {
	recorded := readRows(t)
	for _, c := range probedCases() {
		t.Run(c.name, func(t *testing.T) {
			want, ok := recorded[c.name]
			if !ok {
				t.Fatal("no such recording")
			}
			want = want.before(c.luck)
			w := newWorld(t, c.programs)
			w.apply(c.manifestOf())
			until := want.last() + 5*time.Second
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

// before returns the rows up to an instant; all of them for 0.
func (r recordedRows) before(until time.Duration) recordedRows {
	for i, line := range r.lines {
		at, _, _ := strings.Cut(line, " ")
		if f, err := strconv.ParseFloat(at, 64); until > 0 && err == nil && f > until.Seconds() {
			return recordedRows{lines: r.lines[:i]}
		}
	}
	return r
}
