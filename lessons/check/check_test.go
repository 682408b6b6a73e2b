package check_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/lessons/check"
	"podflight/lessons/lesson"
)

// flown is a run with much to ask about: a crash loop, two containers with an init container before them, a
// delete with a preStop hook, probes, a missing image and a Job.
const flown = `-- script --
until 3m
0s kubectl apply -f all.yaml
60s kubectl get pod crash
70s kubectl delete pod hooked --wait=false
-- all.yaml --
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec:
  containers:
  - {name: app, image: "busybox:1.36", command: [sh, -c, "echo hello; exit 3"]}
---
apiVersion: v1
kind: Pod
metadata: {name: pair}
spec:
  restartPolicy: Never
  initContainers:
  - {name: first, image: "busybox:1.36", command: [sh, -c, "sleep 2"]}
  containers:
  - {name: a, image: "busybox:1.36", command: [sh, -c, "sleep 5"]}
  - name: b
    image: busybox:1.36
    command: [sleep, "3600"]
    readinessProbe: {exec: {command: ["true"]}, periodSeconds: 5}
---
apiVersion: v1
kind: Pod
metadata: {name: hooked}
spec:
  terminationGracePeriodSeconds: 5
  containers:
  - name: app
    image: busybox:1.36
    command: [sleep, "3600"]
    lifecycle: {preStop: {exec: {command: [sleep, "2"]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: typo}
spec:
  containers:
  - {name: app, image: "busybox:nope"}
---
apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec:
  backoffLimit: 1
  template:
    spec:
      restartPolicy: Never
      containers:
      - {name: app, image: "busybox:1.36", command: [sh, -c, "exit 1"]}
`

func fly(t *testing.T, text string) check.Run {
	t.Helper()
	sc, err := scenario.Parse("t.txtar", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := engine.Run(context.Background(), sc)
	if err != nil {
		t.Fatal(err)
	}
	return check.Run{Trace: tr, Namespace: sc.World.Namespace}
}

func language(t *testing.T) *check.Language {
	t.Helper()
	lang, err := check.New()
	if err != nil {
		t.Fatal(err)
	}
	return lang
}

const second = time.Second

func TestEveryFunctionAnswers(t *testing.T) {
	run, lang := fly(t, flown), language(t)
	asked := map[string]bool{}
	for _, c := range []struct {
		at   time.Duration
		expr string
	}{
		{10 * second, "now() == 10.0"},
		{10 * second, "object('deploy', 'none') == null || true"}, // an error that || makes up for
		{10 * second, "object('po', 'crash').metadata.name == 'crash'"},
		{10 * second, "objects('pods').size() >= 5 && objects('events').size() > 5"},
		{10 * second, "exists('job', 'work') && !exists('job', 'other')"},
		{10 * second, "names('pod').exists(n, n.startsWith('work-'))"},
		{3 * time.Minute, "ever('pod').size() == 6 && names('pod').size() == 5"},
		{10 * second, "pod('crash').spec.restartPolicy == 'Always'"},
		{10 * second, "job('work').spec.backoffLimit == 1"},
		{10 * second, "!exists('deployment', 'x') || deployment('x').spec.replicas > 0"},
		{10 * second, "!exists('cronjob', 'x') || cronjob('x').spec.suspend"},
		{10 * second, "uid('crash') != uid('pair')"},
		{10 * second, "phase('crash') == 'Running' && phase('typo') == 'Pending'"},
		{10 * second, "status('pair') == 'NotReady' && status('crash') == 'Error'"},
		{10 * second, "ready('pair') == '1/2'"},
		{30 * second, "whenPhase('pair', 'Running') > 2.0 && whenPhase('pair', 'Failed') == -1.0"},
		{30 * second, "whenStatus('pair', 'NotReady') > 7.0 && whenStatus('pair', 'NotReady') < 10.0"},
		{30 * second, "restarts('crash') == 2 && restarts('crash', 'app') == 2 && restarts('pair') == 0"},
		{30 * second, "condition('pair', 'Ready') == 'False' && condition('job/work', 'Failed') == 'True' && condition('pair', 'Nonsense') == ''"},
		{30 * second, "state('pair', 'a') == 'terminated' && state('pair', 'b') == 'running' && state('typo') == 'waiting'"},
		{30 * second, "reason('pair', 'a') == 'Completed' && reason('pair', 'b') == '' && reason('typo').contains('Pull')"},
		{30 * second, "exitCode('crash') == 3 && exitCode('pair', 'b') == -1"},
		{30 * second, "running('pair', 'b') && !running('pair', 'a') && !running('crash')"},
		{30 * second, "starts('crash').size() == 3 && starts('pair', 'first')[0] < starts('pair', 'a')[0]"},
		{30 * second, "exits('crash').all(e, e.code == 3 && e.reason == 'Error') && exits('crash').size() == 3"},
		{2 * time.Minute, "backoffs('crash') == [10, 20, 40, 80]"},
		{2 * time.Minute, "waits('crash').size() == 3 && waits('crash')[0] >= 10.0"},
		{2 * time.Minute, "imageBackoffs('typo').slice(0, 2) == [10, 20]"},
		{2 * time.Minute, "jobBackoffs('work').size() == 1"},
		{2 * time.Minute, "pulls('typo').size() >= 3 && pulls('crash').size() == 0"},
		{2 * time.Minute, "signals('hooked').map(s, s.name) == ['SIGTERM', 'SIGKILL']"},
		{2 * time.Minute, "hooks('hooked').map(h, h.which + ' ' + h.phase) == ['preStop started', 'preStop done']"},
		{2 * time.Minute, "probes('pair', 'b').exists(p, p.which == 'readiness' && p.result == 'success')"},
		{2 * time.Minute, "logs('crash').startsWith('hello\\nhello\\n') && logs('pair', 'a') == ''"},
		{2 * time.Minute, "events('BackOff').exists(e, e.object == 'pod/crash' && e.count >= 2 && e.type == 'Warning' && e.source == 'kubelet')"},
		{2 * time.Minute, "eventCount('Killing') == 1"},
		{2 * time.Minute, "addedAt('pod', 'crash') < 1.0 && addedAt('pod', 'nobody') == -1.0"},
		{2 * time.Minute, "removedAt('pod', 'hooked') > 75.0 && removedAt('pod', 'crash') == -1.0 && !exists('pod', 'hooked')"},
		{2 * time.Minute, "commands('kubectl').size() == 3 && commands('kubectl get')[0].exit == 0 && commands('kubectl get')[0].at == 60.0"},
		{2 * time.Minute, "output('kubectl get').contains('READY') && output('kubectl nothing') == ''"},
		{2 * time.Minute, "start.restarts('crash') == restarts('crash')"},
		{2 * time.Minute, "size(starts('typo')) == 0"},
	} {
		for _, f := range check.Functions() {
			if strings.Contains(c.expr, f.Name+"(") {
				asked[f.Name] = true
			}
		}
		p, err := lang.Compile(c.expr)
		if err != nil {
			t.Errorf("%s: %v", c.expr, err)
			continue
		}
		v, err := p.Eval(run, run, sim.At(c.at))
		if err != nil || !v.True() {
			t.Errorf("at %v %s is %v, %v", c.at, c.expr, v, err)
		}
	}
	for _, f := range check.Functions() {
		if !asked[f.Name] {
			t.Errorf("nothing is asked of %s", f.Name)
		}
		if f.Doc == "" || !strings.HasPrefix(f.Usage, f.Name+"(") {
			t.Errorf("%s has usage %q and doc %q", f.Name, f.Usage, f.Doc)
		}
	}
}

func TestMistakesAreTold(t *testing.T) {
	lang := language(t)
	for expr, want := range map[string]string{
		"status('a'":                 "1:11: ",
		"statu('a')":                 "undeclared reference to 'statu'",
		"status(1)":                  "no matching overload",
		"running('a') &&\n  unknown": "2:3: undeclared reference",
		"phase('a') && true":         "expected type 'bool'",
	} {
		_, err := lang.Compile(expr)
		var mistake *check.Error
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", expr, err, want)
		}
	}
	run := fly(t, flown)
	for expr, want := range map[string]string{
		"status('nobody') == 'x'":   "there was no pod nobody up to 10.000s",
		"exits('pair').size() == 0": "pod pair has several containers: say which",
		"exits('pair', 'c') == []":  "pod pair has no container c",
		"object('box', 'x') == 1":   `there is no kind "box"`,
		"pod('nobody') == 1":        "there is no pod nobody at 10.000s",
		"lists.range(1000000).all(i, lists.range(1000).all(j, i + j >= 0))": "cost",
	} {
		p, err := lang.Compile(expr)
		if err != nil {
			t.Errorf("%q: %v", expr, err)
			continue
		}
		if v, err := p.Eval(run, run, sim.At(10*second)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %v, %v, want the error %q", expr, v, err, want)
		}
	}
}

func TestConditions(t *testing.T) {
	run, lang := fly(t, flown), language(t)
	const m = time.Minute
	for _, c := range []struct {
		name    string
		mode    lesson.Mode
		expr    string
		from    time.Duration
		to      time.Duration
		upTo    time.Duration
		holds   bool
		decided bool
		why     string
	}{
		{"at the end", lesson.AtEnd, "restarts('crash') == 5", 0, 0, 3 * m, true, true, ""},
		{"at the end, looked at before", lesson.AtEnd, "restarts('crash') == 5", 0, 0, 2 * m, false, false, ""},
		{"at a moment", lesson.At, "status('pair') == 'NotReady'", 0, 20 * second, 3 * m, true, true, ""},
		{"at a moment that is not there yet", lesson.At, "true", 0, 20 * second, 10 * second, false, false, ""},
		{"at a moment, of what is not there", lesson.At, "status('nobody') == 'x'", 0, 20 * second, 3 * m, false, true, "there was no pod nobody"},
		{"by a time", lesson.Some, "restarts('crash') == 1", 0, 5 * second, 3 * m, true, true, ""},
		{"by a time, too late", lesson.Some, "restarts('crash') == 4", 0, 5 * second, 3 * m, false, true, ""},
		{"by a time, not yet", lesson.Some, "restarts('crash') == 2", 0, 2 * m, 5 * second, false, false, ""},
		{"within, before it", lesson.Some, "status('pair') == 'Init:0/1'", 5 * second, 10 * second, 3 * m, false, true, ""},
		{"always", lesson.Always, "phase('crash') == 'Running'", 5 * second, 0, 3 * m, true, true, ""},
		{"always, so far", lesson.Always, "phase('crash') == 'Running'", 5 * second, 0, m, false, false, ""},
		{"always, broken", lesson.Always, "ready('pair') == '2/2'", 0, 0, 10 * second, false, true, ""},
		{"always, of what was never there", lesson.Always, "restarts('nobody') == 0", 0, 0, 3 * m, false, true, "there was no pod nobody"},
		{"never", lesson.Never, "phase('crash') == 'Failed'", 0, 0, 3 * m, true, true, ""},
		{"never, and yet", lesson.Never, "restarts('crash') == 2", 0, 0, m, false, true, ""},
		{"never, of what was never there", lesson.Never, "restarts('nobody') > 0", 0, 0, 3 * m, false, true, "there was no pod nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cond, err := lang.CompileCondition(lesson.Condition{Mode: c.mode, Expr: lesson.Expr{Text: c.expr}, From: c.from, To: c.to})
			if err != nil {
				t.Fatal(err)
			}
			v := cond.Judge(run, run, sim.At(c.upTo))
			if v.Holds != c.holds || v.Decided != c.decided || !strings.Contains(v.Why, c.why) || c.why == "" && v.Why != "" {
				t.Errorf("got %+v", v)
			}
		})
	}
	if _, err := lang.CompileCondition(lesson.Condition{Expr: lesson.Expr{Text: "1 + 1"}}); err == nil {
		t.Error("a condition that is a number is accepted")
	}
}

func TestFirst(t *testing.T) {
	run, lang := fly(t, flown), language(t)
	for expr, want := range map[string]struct {
		from, to float64
		wrong    string
	}{
		"restarts('crash') == 2":  {14, 17, ""},
		"restarts('crash') == 99": {0, 0, "it is never true up to"},
		"restarts('nobody') == 1": {0, 0, "it is never true: there was no pod nobody"},
	} {
		p, err := lang.Compile(expr)
		if err != nil {
			t.Fatal(err)
		}
		at, err := p.First(run, run, run.Trace.End)
		if want.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), want.wrong) {
				t.Errorf("%s: got %v, want %q", expr, err, want.wrong)
			}
			continue
		}
		if err != nil || at.Seconds() < want.from || at.Seconds() > want.to {
			t.Errorf("%s is first true at %v, %v", expr, at, err)
		}
	}
}

func TestValues(t *testing.T) {
	run, lang := fly(t, flown), language(t)
	for expr, want := range map[string]string{
		"1 + 1": "2", "2.5": "2.5", "'x'": "x", "true": "true", "duration('90s')": "90", "starts('crash')[0] < 1.0": "true",
	} {
		p, err := lang.Compile(expr)
		if err != nil {
			t.Fatal(err)
		}
		v, err := p.Eval(run, run, run.Trace.End)
		if err != nil || v.String() != want {
			t.Errorf("%s prints as %q, %v, want %q", expr, v, err, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	lang, err := check.New()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"status('a') == 'b'", "exits('a').all(e, e.code == 1)", "start.f(", "'\\", "[[[[", "a.b.c.d()"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var mistake *check.Error
		if _, err := lang.Compile(text); err != nil && (!errors.As(err, &mistake) || mistake.Text == "") {
			t.Errorf("%q: %v is no mistake with a place", text, err)
		}
	})
}
