package cronjob_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/controller/cronjob"
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/job"
	"podflight/engine/controller/testcluster"
	"podflight/engine/trace"
)

func tick(change ...func(*batchv1.CronJobSpec)) *batchv1.CronJob {
	cj := &batchv1.CronJob{
		ObjectMeta: metav1.ObjectMeta{Name: "tick"},
		Spec: batchv1.CronJobSpec{Schedule: "* * * * *", JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
				RestartPolicy: corev1.RestartPolicyOnFailure, Containers: []corev1.Container{{Name: "work", Image: "busybox:1.36"}},
			}},
		}}},
	}
	for _, f := range change {
		f(&cj.Spec)
	}
	return cj
}

// start begins at the wall clock of a recording.
func start(tb testing.TB, runs time.Duration) *testcluster.Cluster {
	c := testcluster.New(tb, testcluster.Options{
		Start: time.Date(2026, 11, 20, 3, 31, 56, 960_000_000, time.UTC),
		Plan:  func(*corev1.Pod) (time.Duration, int32) { return runs, 0 },
	})
	c.Start(cronjob.New(c.Server), job.New(c.Server), garbagecollector.New(c.Server))
	return c
}

func update(c *testcluster.Cluster, change func(*batchv1.CronJobSpec)) {
	testcluster.Update(c, api.CronJob, "tick", func(cj *batchv1.CronJob) { change(&cj.Spec) })
}

func get(c *testcluster.Cluster) *batchv1.CronJob {
	return testcluster.Get[*batchv1.CronJob](c, api.CronJob, "tick")
}

// started returns the names of the Jobs and when they came, in seconds.
func started(c *testcluster.Cluster) (names []string, at []float64) {
	for _, r := range c.Server.Recorder().Records() {
		if b, ok := r.Body.(trace.ObjectChange); ok && b.Key.Kind == api.Job && b.Op == trace.Added {
			names, at = append(names, b.Key.Name), append(at, r.At.Seconds())
		}
	}
	return names, at
}

func jobs(c *testcluster.Cluster) string {
	var out []string
	for _, j := range c.Server.List(api.Job, "default") {
		out = append(out, j.GetName())
	}
	return strings.Join(out, " ")
}

func notes(c *testcluster.Cluster, reason string) int {
	n := 0
	for _, note := range c.Notes(api.CronJob) {
		if note.Reason == reason {
			n++
		}
	}
	return n
}

// TestRecording follows a recorded CronJob with a manual run.
func TestRecording(t *testing.T) {
	c := start(t, 3*time.Second)
	stored := c.Create(tick())
	c.RunTo(4180 * time.Millisecond)
	manual := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{
			Name: "manual", Annotations: map[string]string{"cronjob.kubernetes.io/instantiate": "manual"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "CronJob", Name: "tick", UID: stored.GetUID(), Controller: new(true)}},
		},
		Spec: tick().Spec.JobTemplate.Spec,
	}
	c.Create(manual)
	c.RunTo(150 * time.Second)
	names, at := started(c)
	if diff := cmp.Diff([]string{"tick-29919092", "manual", "tick-29919093", "tick-29919094"}, names); diff != "" {
		t.Error(diff)
	}
	for i, want := range []float64{3.15, 4.18, 63.15, 123.15} {
		if math.Abs(at[i]-want) > 0.03 {
			t.Errorf("%s at %.3f s, want %.2f", names[i], at[i], want)
		}
	}
	if got := jobs(c); got != "manual tick-29919093 tick-29919094" {
		t.Errorf("Jobs that are kept: %s", got)
	}
	for reason, want := range map[string]int{"SuccessfulCreate": 3, "SawCompletedJob": 3, "SuccessfulDelete": 1} {
		if got := notes(c, reason); got != want {
			t.Errorf("%d events %s, want %d", got, reason, want)
		}
	}
	if got := notes(c, "UnexpectedJob"); got < 7 || got > 11 {
		t.Errorf("UnexpectedJob ×%d, recorded ×9", got)
	}
	if cj := get(c); len(cj.Status.Active) != 0 || !cj.Status.LastScheduleTime.Time.Equal(time.Date(2026, 11, 20, 3, 34, 0, 0, time.UTC)) {
		t.Errorf("active %v, last schedule %v", cj.Status.Active, cj.Status.LastScheduleTime)
	}
	last := testcluster.Get[*batchv1.Job](c, api.Job, "tick-29919094")
	if got := last.Annotations[batchv1.CronJobScheduledTimestampAnnotation]; got != "2026-11-20T03:34:00Z" {
		t.Errorf("scheduled timestamp %q", got)
	}
}

func TestConcurrency(t *testing.T) {
	for _, c := range []struct {
		policy batchv1.ConcurrencyPolicy
		want   string // Jobs after 3:35:10
		notes  map[string]int
	}{
		{batchv1.AllowConcurrent, "tick-29919092 tick-29919093 tick-29919094 tick-29919095", map[string]int{"SuccessfulCreate": 4}},
		{batchv1.ForbidConcurrent, "tick-29919092", map[string]int{"SuccessfulCreate": 1}},
		{batchv1.ReplaceConcurrent, "tick-29919095", map[string]int{"SuccessfulCreate": 4, "SuccessfulDelete": 3}},
	} {
		t.Run(string(c.policy), func(t *testing.T) {
			cl := start(t, 10*time.Minute)
			cl.Create(tick(func(s *batchv1.CronJobSpec) { s.ConcurrencyPolicy = c.policy }))
			cl.RunTo(193 * time.Second)
			if got := jobs(cl); got != c.want {
				t.Errorf("Jobs %s, want %s", got, c.want)
			}
			for reason, want := range c.notes {
				if got := notes(cl, reason); got != want {
					t.Errorf("%d events %s, want %d", got, reason, want)
				}
			}
			if c.policy == batchv1.ForbidConcurrent && notes(cl, "JobAlreadyActive") < 3 {
				t.Errorf("%d events JobAlreadyActive", notes(cl, "JobAlreadyActive"))
			}
		})
	}
}

// TestForbidMakesUp: a start that was forbidden is made up for when the running Job ends.
func TestForbidMakesUp(t *testing.T) {
	c := start(t, 90*time.Second)
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.ConcurrencyPolicy = batchv1.ForbidConcurrent }))
	c.RunTo(110 * time.Second)
	names, at := started(c)
	if len(names) != 2 || names[1] != "tick-29919093" || at[1] < 93 {
		t.Errorf("%v at %.1f", names, at)
	}
}

func TestSuspend(t *testing.T) {
	c := start(t, time.Second)
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.Suspend = new(true) }))
	c.RunTo(200 * time.Second)
	if names, _ := started(c); len(names) != 0 {
		t.Errorf("starts %v while suspended", names)
	}
	update(c, func(s *batchv1.CronJobSpec) { s.Suspend = new(false) })
	c.RunTo(205 * time.Second)
	if names, _ := started(c); len(names) != 1 || names[0] != "tick-29919095" {
		t.Errorf("starts %v on resuming, want the most recent only", names)
	}
}

func TestStartingDeadline(t *testing.T) {
	c := start(t, time.Second)
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.Suspend, s.StartingDeadlineSeconds = new(true), new(int64(10)) }))
	c.RunTo(110 * time.Second) // 3:33:47
	update(c, func(s *batchv1.CronJobSpec) { s.Suspend = new(false) })
	c.RunTo(120 * time.Second)
	if names, _ := started(c); len(names) != 0 {
		t.Errorf("starts %v after the deadline", names)
	}
	c.RunTo(130 * time.Second)
	if names, _ := started(c); len(names) != 1 || names[0] != "tick-29919094" {
		t.Errorf("starts %v", names)
	}
}

// TestManyMissed: after two hours of suspension one Job starts, with a warning.
func TestManyMissed(t *testing.T) {
	c := start(t, time.Second)
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.Suspend = new(true) }))
	c.RunTo(2 * time.Hour)
	update(c, func(s *batchv1.CronJobSpec) { s.Suspend = new(false) })
	c.Run(2 * time.Second)
	if names, _ := started(c); len(names) != 1 || notes(c, "TooManyMissedTimes") != 1 {
		t.Errorf("starts %v, %d warnings", names, notes(c, "TooManyMissedTimes"))
	}
}

func TestTimeZone(t *testing.T) {
	c := start(t, time.Second)
	// 3:35 UTC is 12:35 in Tokyo.
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.Schedule, s.TimeZone = "35 12 * * *", new("Asia/Tokyo") }))
	c.RunTo(5 * time.Minute)
	names, at := started(c)
	if len(names) != 1 || math.Abs(at[0]-183.15) > 0.03 {
		t.Fatalf("%v at %.2f", names, at)
	}
	if got := testcluster.Get[*batchv1.Job](c, api.Job, names[0]).Annotations[batchv1.CronJobScheduledTimestampAnnotation]; got != "2026-11-20T12:35:00+09:00" {
		t.Error(got)
	}
}

func TestScheduleChange(t *testing.T) {
	c := start(t, time.Second)
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.Schedule = "0 0 1 1 *" }))
	c.RunTo(10 * time.Second)
	update(c, func(s *batchv1.CronJobSpec) { s.Schedule = "*/2 * * * *" })
	c.RunTo(150 * time.Second)
	names, _ := started(c)
	if len(names) == 0 || names[len(names)-1] != "tick-29919094" {
		t.Errorf("starts %v", names)
	}
}

func TestDelete(t *testing.T) {
	c := start(t, time.Hour)
	c.Create(tick())
	c.RunTo(10 * time.Second)
	c.Delete(api.CronJob, "tick", metav1.DeletePropagationBackground)
	c.RunTo(2 * time.Minute)
	if jobs(c) != "" || len(c.Pods()) != 0 {
		t.Errorf("%q and %d Pods stay", jobs(c), len(c.Pods()))
	}
}

func TestHistoryLimits(t *testing.T) {
	c := start(t, time.Second)
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.SuccessfulJobsHistoryLimit = new(int32(2)) }))
	c.RunTo(20 * time.Minute)
	if got := jobs(c); got != "tick-29919110 tick-29919111" {
		t.Error(got)
	}
}

// TestIdleCosts: a day of a minutely schedule is cheap, and a schedule that is far away costs nothing.
func TestIdleCosts(t *testing.T) {
	c := start(t, time.Second)
	c.Create(tick(func(s *batchv1.CronJobSpec) { s.Schedule = "0 0 1 1 *" }))
	c.RunTo(time.Minute)
	before := c.Kernel.Fired()
	c.RunTo(24 * time.Hour)
	if n := c.Kernel.Fired() - before; n > 10 {
		t.Errorf("%d events in an idle day", n)
	}
}

// TestEverySchedule: whatever the schedule, each Job comes a tenth of a second after a time of the schedule, and
// each such time has at most one.
func TestEverySchedule(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		every := rapid.IntRange(1, 30).Draw(rt, "minutes")
		c := start(t, time.Duration(rapid.IntRange(1, 300).Draw(rt, "runs"))*time.Second)
		c.Create(tick(func(s *batchv1.CronJobSpec) {
			s.Schedule = fmt.Sprintf("*/%d * * * *", every)
			s.ConcurrencyPolicy = rapid.SampledFrom([]batchv1.ConcurrencyPolicy{batchv1.AllowConcurrent, batchv1.ReplaceConcurrent}).Draw(rt, "policy")
		}))
		c.RunTo(time.Duration(rapid.IntRange(1, 180).Draw(rt, "until")) * time.Minute)
		names, at := started(c)
		seen := map[string]bool{}
		for i, name := range names {
			if seen[name] {
				rt.Fatalf("%s twice", name)
			}
			seen[name] = true
			wall := c.Kernel.Start().Add(time.Duration(at[i] * float64(time.Second)))
			if off := wall.Sub(wall.Truncate(time.Minute)); wall.Minute()%every != 0 || off > 150*time.Millisecond {
				rt.Fatalf("%s at %s", name, wall)
			}
		}
	})
}
