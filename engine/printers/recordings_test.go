package printers_test

import (
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"golang.org/x/tools/txtar"

	"podflight/engine/printers"
)

// TestRecordedRows rebuilds each Pod of the recordings from its recorded states, and holds what
// Summarize says of it against the rows that the real API server printed at the same moments.
func TestRecordedRows(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			rec := newRecording(t, archive)
			for _, row := range rec.rows {
				rec.check(t, row)
			}
			if len(rec.rows) == 0 {
				t.Error("the recording has no rows of Pods")
			}
		})
	}
}

type recordedRow struct {
	at                            float64
	name, ready, status, restarts string
}

type recordedState struct {
	at             float64
	pod, key, text string
}

type recording struct {
	spec   corev1.PodSpec
	rows   []recordedRow
	states []recordedState
}

var (
	rowLine   = regexp.MustCompile(`^\s*(-?[\d.]+) (?:ADDED|MODIFIED)\s+pod\s+Name=(\S+) \| Ready=(\S+) \| Status=(\S+) \| Restarts=(\d+)`)
	stateLine = regexp.MustCompile(`^\s*(-?[\d.]+) (\S+) (object|phase|deletionGracePeriodSeconds|condition \S+|container \S+): (.*)$`)
)

func newRecording(t *testing.T, a *txtar.Archive) recording {
	t.Helper()
	var rec recording
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			rec.spec = specOf(t, f.Data)
		}
		for _, line := range strings.Split(string(f.Data), "\n") {
			if m := rowLine.FindStringSubmatch(line); f.Name == "rows" && m != nil {
				rec.rows = append(rec.rows, recordedRow{seconds(m[1]), m[2], m[3], m[4], m[5]})
			}
			if m := stateLine.FindStringSubmatch(line); f.Name == "states" && m != nil {
				rec.states = append(rec.states, recordedState{seconds(m[1]), m[2], m[3], m[4]})
			}
		}
	}
	return rec
}

func seconds(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64)
	return v
}

// specOf returns the Pod's spec of a manifest: its own, or that of its template.
func specOf(t *testing.T, manifest []byte) corev1.PodSpec {
	t.Helper()
	var obj struct {
		Kind string
		Spec struct {
			corev1.PodSpec
			Template corev1.PodTemplateSpec
		}
	}
	if err := yaml.Unmarshal(manifest, &obj); err != nil {
		t.Fatal(err)
	}
	if obj.Kind == "Pod" {
		return obj.Spec.PodSpec
	}
	return obj.Spec.Template.Spec
}

// check looks for a moment within 50 ms of the row at which the states give just that row.
func (rec recording) check(t *testing.T, row recordedRow) {
	t.Helper()
	const slack = 0.05
	var tried []string
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: row.name}, Spec: rec.spec}
	for i, s := range rec.states {
		if s.pod != row.name || s.at > row.at+slack {
			continue
		}
		apply(pod, s)
		last := i+1 == len(rec.states) || rec.states[i+1].pod != s.pod || rec.states[i+1].at != s.at
		until := rec.nextAt(i)
		if !last || until < row.at-slack {
			continue
		}
		got := printers.Summarize(pod)
		text := fmt.Sprintf("%d/%d %s %d", got.Ready, got.Total, got.Status, got.Restarts)
		if text == fmt.Sprintf("%s %s %s", row.ready, row.status, row.restarts) {
			return
		}
		tried = append(tried, text)
	}
	t.Errorf("at %.2f: row %s %s %s; from the states: %q", row.at, row.ready, row.status, row.restarts, tried)
}

func (rec recording) nextAt(i int) float64 {
	for _, s := range rec.states[i+1:] {
		if s.pod == rec.states[i].pod {
			return s.at
		}
	}
	return math.Inf(1)
}

func apply(pod *corev1.Pod, s recordedState) {
	what, name, _ := strings.Cut(s.key, " ")
	switch what {
	case "phase":
		pod.Status.Phase = corev1.PodPhase(s.text)
	case "deletionGracePeriodSeconds":
		pod.DeletionTimestamp = &metav1.Time{Time: time.Unix(1e9, 0)}
	case "condition":
		status, _, _ := strings.Cut(s.text, " ")
		setCondition(pod, corev1.PodConditionType(name), corev1.ConditionStatus(status))
	case "container":
		setContainer(pod, name, s.text)
	}
}

func setCondition(pod *corev1.Pod, typ corev1.PodConditionType, status corev1.ConditionStatus) {
	for i := range pod.Status.Conditions {
		if pod.Status.Conditions[i].Type == typ {
			pod.Status.Conditions[i].Status = status
			return
		}
	}
	pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: typ, Status: status})
}

var containerText = regexp.MustCompile(`^(.*) \| last (.*) \| ready=(\w+) started=(\w+) restarts=(\d+)$`)

func setContainer(pod *corev1.Pod, name, text string) {
	m := containerText.FindStringSubmatch(text)
	restarts, _ := strconv.Atoi(m[5])
	started := m[4] == "True"
	status := corev1.ContainerStatus{
		Name: name, State: stateOf(m[1]), LastTerminationState: stateOf(m[2]),
		Ready: m[3] == "True", Started: &started, RestartCount: int32(restarts),
	}
	list := statuses(pod, name)
	for i := range *list {
		if (*list)[i].Name == name {
			(*list)[i] = status
		}
	}
}

// statuses returns the list that a container's status belongs to, with an entry for every container of the spec.
func statuses(pod *corev1.Pod, name string) *[]corev1.ContainerStatus {
	specs, list := pod.Spec.Containers, &pod.Status.ContainerStatuses
	for _, c := range pod.Spec.InitContainers {
		if c.Name == name {
			specs, list = pod.Spec.InitContainers, &pod.Status.InitContainerStatuses
		}
	}
	if len(*list) == 0 {
		for _, c := range specs {
			*list = append(*list, corev1.ContainerStatus{Name: c.Name})
		}
	}
	return list
}

func stateOf(text string) corev1.ContainerState {
	word, rest, _ := strings.Cut(text, " ")
	switch word {
	case "running":
		return corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	case "waiting":
		reason, _, _ := strings.Cut(rest, ":")
		return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason}}
	case "terminated":
		reason, code, _ := strings.Cut(rest, " exit=")
		code, _, _ = strings.Cut(code, " ")
		exit, _ := strconv.Atoi(strings.TrimSuffix(code, ":"))
		return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: reason, ExitCode: int32(exit)}}
	}
	return corev1.ContainerState{}
}
