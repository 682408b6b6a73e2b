package job_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/job"
	"podflight/engine/controller/pods"
	"podflight/engine/controller/testcluster"
	"podflight/engine/trace"
)

// task returns a Job with the restart policy Never.
func task(change ...func(*batchv1.JobSpec)) *batchv1.Job {
	j := &batchv1.Job{
		ObjectMeta: metav1.ObjectMeta{Name: "task"},
		Spec: batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
			RestartPolicy: corev1.RestartPolicyNever, Containers: []corev1.Container{{Name: "work", Image: "busybox:1.36"}},
		}}},
	}
	for _, f := range change {
		f(&j.Spec)
	}
	return j
}

func completions(n, parallel int32) func(*batchv1.JobSpec) {
	return func(s *batchv1.JobSpec) { s.Completions, s.Parallelism = &n, &parallel }
}

func backoffLimit(n int32) func(*batchv1.JobSpec) {
	return func(s *batchv1.JobSpec) { s.BackoffLimit = &n }
}

func indexed(n, parallel int32) func(*batchv1.JobSpec) {
	return func(s *batchv1.JobSpec) {
		s.Completions, s.Parallelism, s.CompletionMode = &n, &parallel, new(batchv1.IndexedCompletion)
	}
}

// exits is a plan by which every Pod runs that long and exits so.
func exits(runs time.Duration, code int32) testcluster.Plan {
	return func(*corev1.Pod) (time.Duration, int32) { return runs, code }
}

func start(tb testing.TB, plan testcluster.Plan) *testcluster.Cluster {
	// The recordings began at odd fractions of a second too.
	c := testcluster.New(tb, testcluster.Options{Plan: plan, Start: time.Date(2026, 11, 20, 3, 36, 47, 880_000_000, time.UTC)})
	c.Start(job.New(c.Server), garbagecollector.New(c.Server))
	return c
}

func get(c *testcluster.Cluster) *batchv1.Job {
	return testcluster.Get[*batchv1.Job](c, api.Job, "task")
}

// row prints the columns STATUS and COMPLETIONS of `kubectl get jobs`.
func row(j *batchv1.Job) string {
	status := "Running"
	for _, want := range []batchv1.JobConditionType{batchv1.JobComplete, batchv1.JobFailed, batchv1.JobSuspended, batchv1.JobFailureTarget, batchv1.JobSuccessCriteriaMet} {
		for _, c := range j.Status.Conditions {
			if c.Type == want && c.Status == corev1.ConditionTrue && status == "Running" {
				status = string(want)
			}
		}
	}
	if j.Spec.Completions != nil {
		return fmt.Sprintf("%s %d/%d", status, j.Status.Succeeded, *j.Spec.Completions)
	}
	if *j.Spec.Parallelism > 1 {
		return fmt.Sprintf("%s %d/1 of %d", status, j.Status.Succeeded, *j.Spec.Parallelism)
	}
	return fmt.Sprintf("%s %d/1", status, j.Status.Succeeded)
}

func rows(c *testcluster.Cluster) []string {
	var out []string
	for _, ch := range testcluster.Changes(c, api.Job, row) {
		out = append(out, ch.Text)
	}
	return out
}

// created returns when the Job's Pods came, in seconds.
func created(c *testcluster.Cluster) []float64 {
	var out []float64
	for _, r := range c.Server.Recorder().Records() {
		if b, ok := r.Body.(trace.ObjectChange); ok && b.Key.Kind == api.Pod && b.Op == trace.Added {
			out = append(out, r.At.Seconds())
		}
	}
	return out
}

func reasons(c *testcluster.Cluster) string {
	var out []string
	for _, n := range c.Notes(api.Job) {
		out = append(out, n.Reason)
	}
	return strings.Join(out, " ")
}

func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %.2f, want about %v", what, got, want)
		return
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > tolerance {
			t.Errorf("%s: %.2f, want about %v", what, got, want)
			return
		}
	}
}

// TestRows holds the Job's columns to those of real clusters.
func TestRows(t *testing.T) {
	forever := exits(-1, 0)
	for _, c := range []struct {
		name   string
		job    *batchv1.Job
		plan   testcluster.Plan
		want   []string
		events string
		end    float64 // seconds
	}{
		{
			"one success", task(backoffLimit(0)), exits(5*time.Second, 0),
			[]string{"Running 0/1", "SuccessCriteriaMet 0/1", "Complete 1/1"},
			"SuccessfulCreate Completed", 8.4,
		},
		{
			"no try left", task(backoffLimit(0)), exits(2*time.Second, 1),
			[]string{"Running 0/1", "FailureTarget 0/1", "Failed 0/1"},
			"SuccessfulCreate BackoffLimitExceeded", 4.8,
		},
		{
			"three completions, two at a time", task(completions(3, 2)), exits(2*time.Second, 0),
			[]string{"Running 0/3", "Running 2/3", "SuccessCriteriaMet 2/3", "Complete 3/3"},
			"SuccessfulCreate SuccessfulCreate SuccessfulCreate Completed", 10.1,
		},
		{
			"deadline", task(func(s *batchv1.JobSpec) { s.ActiveDeadlineSeconds = new(int64(8)) }), forever,
			[]string{"Running 0/1", "FailureTarget 0/1", "Failed 0/1"},
			"SuccessfulCreate SuccessfulDelete DeadlineExceeded", 8.7,
		},
		{
			"a work queue", task(func(s *batchv1.JobSpec) { s.Parallelism = new(int32(3)) }), exits(3*time.Second, 0),
			[]string{"Running 0/1 of 3", "SuccessCriteriaMet 0/1 of 3", "Complete 3/1 of 3"},
			"SuccessfulCreate SuccessfulCreate SuccessfulCreate Completed", 6.2,
		},
		{
			"failure policy", task(backoffLimit(6), failOn(42)), exits(2*time.Second, 42),
			[]string{"Running 0/1", "FailureTarget 0/1", "Failed 0/1"},
			"SuccessfulCreate PodFailurePolicy", 5.0,
		},
		{
			"indexed", task(indexed(3, 3)), exits(2*time.Second, 0),
			[]string{"Running 0/3", "SuccessCriteriaMet 3/3", "Complete 3/3"},
			"SuccessfulCreate SuccessfulCreate SuccessfulCreate Completed", 5.2,
		},
		{
			"suspended", task(func(s *batchv1.JobSpec) { s.Suspend = new(true) }), exits(2*time.Second, 0),
			[]string{"Running 0/1", "Suspended 0/1"},
			"Suspended", 0,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl := start(t, c.plan)
			cl.Create(c.job)
			cl.Run(60 * time.Second)
			if diff := cmp.Diff(c.want, rows(cl)); diff != "" {
				t.Error(diff)
			}
			if got := reasons(cl); got != c.events {
				t.Errorf("events %s, want %s", got, c.events)
			}
			changes := testcluster.Changes(cl, api.Job, row)
			if got := changes[len(changes)-1].At.Seconds(); math.Abs(got-c.end) > 0.7 {
				t.Errorf("ends at %.2f s, want about %.1f s", got, c.end)
			}
			if s := get(cl).Status; s.UncountedTerminatedPods != nil && len(s.UncountedTerminatedPods.Succeeded)+len(s.UncountedTerminatedPods.Failed) > 0 {
				t.Errorf("Pods stay uncounted: %+v", s.UncountedTerminatedPods)
			}
			for _, p := range cl.Pods() {
				if job.Finished(get(cl)) != nil && len(p.Finalizers) > 0 {
					t.Errorf("%s keeps %v", p.Name, p.Finalizers)
				}
			}
		})
	}
}

func failOn(code int32) func(*batchv1.JobSpec) {
	return func(s *batchv1.JobSpec) {
		s.PodFailurePolicy = &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{
			Action:      batchv1.PodFailurePolicyActionFailJob,
			OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{ContainerName: new("work"), Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{code}},
		}}}
	}
}

// TestRetries is the recording of a Job with backoffLimit 3 whose Pods run 2 s and fail.
func TestRetries(t *testing.T) {
	c := start(t, exits(2*time.Second, 1))
	c.Create(task(backoffLimit(3)))
	c.Run(160 * time.Second)
	near(t, "Pods", created(c), []float64{0.03, 12.13, 34.13, 76.13}, 1.2)
	if got := reasons(c); got != "SuccessfulCreate SuccessfulCreate SuccessfulCreate SuccessfulCreate BackoffLimitExceeded" {
		t.Error(got)
	}
	if s := get(c).Status; s.Failed != 4 || s.Active != 0 {
		t.Errorf("failed %d, active %d", s.Failed, s.Active)
	}
	var waits []string
	for _, r := range c.Server.Recorder().Records() {
		if b, ok := r.Body.(trace.BackOff); ok {
			waits = append(waits, fmt.Sprintf("%d %v", b.Phase, b.Delay))
			if b.Until-b.Since != b.Until-b.Since.Add(0) || b.Until.Sub(b.Since) != b.Delay || b.Owner != testcluster.Key(api.Job, "task") {
				t.Errorf("back-off %+v", b)
			}
		}
	}
	want := []string{"0 10s", "1 10s", "0 20s", "1 20s", "0 40s", "1 40s"}
	if diff := cmp.Diff(want, waits); diff != "" {
		t.Error(diff)
	}
}

// TestDefaultLimit: seven Pods within eleven minutes, with the pauses 10, 20, 40, 80, 160 and 320 s.
func TestDefaultLimit(t *testing.T) {
	c := start(t, exits(0, 1))
	c.Create(task())
	c.Run(20 * time.Minute)
	near(t, "Pods", created(c), []float64{0, 11, 32, 73, 154, 315, 636}, 6)
	changes := testcluster.Changes(c, api.Job, row)
	if got := changes[len(changes)-1]; got.Text != "Failed 0/1" || got.At.Duration() > 11*time.Minute {
		t.Errorf("ends as %s at %s", got.Text, got.At)
	}
}

// TestSuccessResets: a success makes the pauses begin anew.
func TestSuccessResets(t *testing.T) {
	n := 0
	c := start(t, func(*corev1.Pod) (time.Duration, int32) {
		n++
		if n == 3 {
			return 0, 0
		}
		return 0, 1
	})
	c.Create(task(completions(2, 1), backoffLimit(10)))
	c.Run(80 * time.Second)
	got := created(c)
	var gaps []float64
	for i := 1; i < len(got); i++ {
		gaps = append(gaps, got[i]-got[i-1])
	}
	// 10 and 20 s after two failures; none after the success; then 10 and 20 again.
	near(t, "gaps", gaps, []float64{10.5, 20.5, 2, 10.5, 20.5}, 1.5)
}

// TestPausesFromTheCauses: the chain of causes of a replacement Pod tells of the pause and of the failed Pod.
func TestPausesFromTheCauses(t *testing.T) {
	c := start(t, exits(time.Second, 1))
	c.Create(task(backoffLimit(1)))
	c.Run(15 * time.Second)
	records := c.Server.Recorder().Records()
	var chain []string
	for i := len(records) - 1; i >= 0; i-- {
		b, ok := records[i].Body.(trace.ObjectChange)
		if !ok || b.Key.Kind != api.Pod || b.Op != trace.Added {
			continue
		}
		for id := records[i].Cause; id != 0 && len(chain) < 4; id = records[id-1].Cause {
			switch b := records[id-1].Body.(type) {
			case trace.Step:
				chain = append(chain, b.Text)
			case trace.BackOff:
				chain = append(chain, fmt.Sprintf("back-off %d of %v", b.Phase, b.Delay))
			}
		}
		break
	}
	if len(chain) < 3 || chain[0] != "wants 1 Pod active, has 0: creates 1, 10s after failure 1" || chain[1] != "back-off 1 of 10s" || chain[2] != "back-off 0 of 10s" {
		t.Errorf("chain %q", chain)
	}
}

// TestOnFailure: with OnFailure the restarts count, and the Pod goes with its logs.
func TestOnFailure(t *testing.T) {
	for _, c := range []struct {
		limit    int32
		restarts int32
		fails    bool
	}{{0, 0, false}, {0, 1, true}, {2, 1, false}, {2, 2, true}} {
		t.Run(fmt.Sprintf("limit %d, %d restarts", c.limit, c.restarts), func(t *testing.T) {
			cl := start(t, exits(-1, 0))
			cl.Create(task(backoffLimit(c.limit), func(s *batchv1.JobSpec) { s.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure }))
			cl.Run(3 * time.Second)
			p := cl.Pods()[0].DeepCopy()
			p.Status.ContainerStatuses[0].RestartCount = c.restarts
			if _, err := cl.Server.UpdateStatus(p); err != nil {
				t.Fatal(err)
			}
			cl.Run(5 * time.Second)
			if got := job.Finished(get(cl)) != nil; got != c.fails {
				t.Errorf("failed: %v, want %v", got, c.fails)
			}
			if gone := len(cl.Pods()) == 0; gone != c.fails {
				t.Errorf("the Pod is gone: %v, want %v", gone, c.fails)
			}
		})
	}
}

func TestSuspendAndResume(t *testing.T) {
	c := start(t, exits(20*time.Second, 0))
	suspend := func(v bool) {
		testcluster.Update(c, api.Job, "task", func(j *batchv1.Job) { j.Spec.Suspend = &v })
	}
	c.Create(task(func(s *batchv1.JobSpec) { s.ActiveDeadlineSeconds = new(int64(30)) }))
	c.Run(10 * time.Second)
	suspend(true)
	c.Run(40 * time.Second)
	if got := row(get(c)); got != "Suspended 0/1" || len(c.Pods()) != 0 {
		t.Fatalf("%s with %d Pods", got, len(c.Pods()))
	}
	if s := get(c).Status; s.StartTime != nil || s.Failed != 0 {
		t.Errorf("startTime %v, failed %d", s.StartTime, s.Failed)
	}
	suspend(false)
	c.Run(30 * time.Second)
	if got := row(get(c)); got != "Complete 1/1" {
		t.Error(got)
	}
	if got := reasons(c); got != "SuccessfulCreate SuccessfulDelete Suspended SuccessfulCreate Resumed Completed" {
		t.Error(got)
	}
}

func TestBackoffLimitPerIndex(t *testing.T) {
	c := start(t, func(p *corev1.Pod) (time.Duration, int32) {
		if p.Labels[batchv1.JobCompletionIndexAnnotation] == "1" {
			return time.Second, 1
		}
		return time.Second, 0
	})
	c.Create(task(indexed(3, 3), func(s *batchv1.JobSpec) { s.BackoffLimitPerIndex = new(int32(1)) }))
	c.Run(60 * time.Second)
	s := get(c).Status
	if s.CompletedIndexes != "0,2" || s.FailedIndexes == nil || *s.FailedIndexes != "1" {
		t.Errorf("completed %q, failed %v", s.CompletedIndexes, s.FailedIndexes)
	}
	if f := job.Finished(get(c)); f == nil || f.Reason != "FailedIndexes" {
		t.Errorf("finished as %v", f)
	}
	if n := len(created(c)); n != 4 {
		t.Errorf("%d Pods, want 4: one index is tried twice", n)
	}
	for _, p := range c.Pods() {
		if p.Labels[batchv1.JobCompletionIndexAnnotation] != "1" {
			continue
		}
		if p.Spec.Hostname != "task-1" || !strings.HasPrefix(p.Name, "task-1-") {
			t.Errorf("Pod %s has hostname %s", p.Name, p.Spec.Hostname)
		}
	}
}

func TestMaxFailedIndexes(t *testing.T) {
	c := start(t, exits(time.Second, 1))
	c.Create(task(indexed(6, 2), func(s *batchv1.JobSpec) {
		s.BackoffLimitPerIndex, s.MaxFailedIndexes = new(int32(0)), new(int32(2))
	}))
	c.Run(60 * time.Second)
	if f := job.Finished(get(c)); f == nil || f.Reason != "MaxFailedIndexesExceeded" {
		t.Errorf("finished as %v", f)
	}
}

func TestSuccessPolicy(t *testing.T) {
	c := start(t, func(p *corev1.Pod) (time.Duration, int32) {
		if p.Labels[batchv1.JobCompletionIndexAnnotation] == "0" {
			return 2 * time.Second, 0
		}
		return -1, 0
	})
	c.Create(task(indexed(3, 3), func(s *batchv1.JobSpec) {
		s.SuccessPolicy = &batchv1.SuccessPolicy{Rules: []batchv1.SuccessPolicyRule{{SucceededIndexes: new("0")}}}
	}))
	c.Run(30 * time.Second)
	want := []string{"Running 0/3", "SuccessCriteriaMet 1/3", "Complete 1/3"}
	if diff := cmp.Diff(want, rows(c)); diff != "" {
		t.Error(diff)
	}
	if f := job.Finished(get(c)); f == nil || f.Reason != "SuccessPolicy" || f.Message != "Matched rules at index 0" {
		t.Errorf("finished as %v", f)
	}
	if n := c.Count(pods.Active); n != 0 {
		t.Errorf("%d Pods go on", n)
	}
}

func TestPodFailurePolicyIgnores(t *testing.T) {
	n := 0
	c := start(t, func(*corev1.Pod) (time.Duration, int32) {
		if n++; n <= 2 {
			return 0, 7
		}
		return 0, 0
	})
	c.Create(task(backoffLimit(0), func(s *batchv1.JobSpec) {
		s.PodFailurePolicy = &batchv1.PodFailurePolicy{Rules: []batchv1.PodFailurePolicyRule{{
			Action:      batchv1.PodFailurePolicyActionIgnore,
			OnExitCodes: &batchv1.PodFailurePolicyOnExitCodesRequirement{Operator: batchv1.PodFailurePolicyOnExitCodesOpIn, Values: []int32{7}},
		}}}
	}))
	c.Run(2 * time.Minute)
	if got := row(get(c)); got != "Complete 1/1" || get(c).Status.Failed != 0 {
		t.Errorf("%s, failed %d", got, get(c).Status.Failed)
	}
}

// TestReplacement: a Pod that is being deleted counts as failed at once, or, if the policy says so, when it has ended.
func TestReplacement(t *testing.T) {
	for _, policy := range []batchv1.PodReplacementPolicy{batchv1.TerminatingOrFailed, batchv1.Failed} {
		c := start(t, exits(-1, 0))
		c.Kubelet.Killed, c.Kubelet.Stopping = 143, 20*time.Second
		c.Create(task(func(s *batchv1.JobSpec) { s.PodReplacementPolicy = &policy }))
		c.Run(3 * time.Second)
		c.Delete(api.Pod, c.Pods()[0].Name, "")
		c.Run(60 * time.Second)
		want := []float64{0, 13} // ten seconds after the deletion
		if policy == batchv1.Failed {
			want[1] = 33 // ten seconds after the end
		}
		near(t, string(policy), created(c), want, 1.5)
		if n := get(c).Status.Failed; n != 1 {
			t.Errorf("%s: %d failed", policy, n)
		}
	}
}

func TestManagedBy(t *testing.T) {
	c := start(t, exits(0, 0))
	c.Create(task(func(s *batchv1.JobSpec) { s.ManagedBy = new("example.com/mine") }))
	c.Run(10 * time.Second)
	if len(c.Pods()) != 0 {
		t.Error("a Job that is managed elsewhere gets Pods")
	}
}

// TestDeleteRunning: deleting a Job takes its Pods along, finalizers and all.
func TestDeleteRunning(t *testing.T) {
	for _, policy := range []metav1.DeletionPropagation{metav1.DeletePropagationBackground, metav1.DeletePropagationForeground, metav1.DeletePropagationOrphan} {
		c := start(t, exits(-1, 0))
		c.Create(task(completions(3, 3)))
		c.Run(3 * time.Second)
		c.Delete(api.Job, "task", policy)
		c.Run(10 * time.Second)
		if _, ok := c.Server.Get(testcluster.Key(api.Job, "task")); ok {
			t.Errorf("%s: the Job stays", policy)
		}
		want := 0
		if policy == metav1.DeletePropagationOrphan {
			want = 3
		}
		if len(c.Pods()) != want {
			t.Errorf("%s: %d Pods stay, want %d", policy, len(c.Pods()), want)
		}
		for _, p := range c.Pods() {
			if len(p.Finalizers) != 0 {
				t.Errorf("%s: %s keeps %v", policy, p.Name, p.Finalizers)
			}
		}
	}
}

// TestCounts: whatever its Pods do, a Job never has more of them active than parallelism, counts each
// exactly once, and ends with all that it needs or with more failures than allowed.
func TestCounts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		fails := rapid.IntRange(0, 60).Draw(rt, "percent")
		n := 0
		c := start(t, func(*corev1.Pod) (time.Duration, int32) {
			n++
			if n*37%100 < fails {
				return time.Duration(n%5) * time.Second, 1
			}
			return time.Duration(n%3) * time.Second, 0
		})
		want := int32(rapid.IntRange(1, 8).Draw(rt, "completions"))
		parallel := int32(rapid.IntRange(1, 5).Draw(rt, "parallelism"))
		shape := completions(want, parallel)
		if rapid.Bool().Draw(rt, "indexed") {
			shape = indexed(want, parallel)
		}
		c.Create(task(shape, backoffLimit(int32(rapid.IntRange(0, 4).Draw(rt, "limit")))))
		for range rapid.IntRange(0, 3).Draw(rt, "deletions") {
			c.Run(time.Duration(rapid.IntRange(0, 5000).Draw(rt, "ms")) * time.Millisecond)
			if live := c.Pods(); len(live) > 0 {
				// A Pod may have gone with the Job's end.
				_, _ = c.Server.Delete(api.KeyOf(api.Pod, live[0]), apiserver.DeleteOptions{})
			}
		}
		c.Run(3 * time.Hour)
		active := map[string]bool{}
		for _, r := range c.Server.Recorder().Records() {
			b, ok := r.Body.(trace.ObjectChange)
			if !ok || b.Key.Kind != api.Pod {
				continue
			}
			delete(active, b.Key.Name)
			if b.Op != trace.Deleted && pods.Active(b.Object.(*corev1.Pod)) {
				active[b.Key.Name] = true
			}
			if len(active) > int(parallel) {
				rt.Fatalf("%d Pods active at %s, parallelism is %d", len(active), r.At, parallel)
			}
		}
		j := get(c)
		end := job.Finished(j)
		switch {
		case end == nil:
			rt.Fatalf("still %s after three hours", row(j))
		case end.Type == batchv1.JobComplete && j.Status.Succeeded != want:
			rt.Fatalf("complete with %d of %d", j.Status.Succeeded, want)
		case end.Type == batchv1.JobFailed && j.Status.Failed <= *j.Spec.BackoffLimit:
			rt.Fatalf("failed with %d failures, %d are allowed", j.Status.Failed, *j.Spec.BackoffLimit)
		}
		if total := int(j.Status.Succeeded + j.Status.Failed); total != len(created(c)) && *j.Spec.CompletionMode != batchv1.IndexedCompletion {
			rt.Fatalf("counted %d Pods of %d", total, len(created(c)))
		}
		for _, p := range c.Pods() {
			if len(p.Finalizers) > 0 {
				rt.Fatalf("%s keeps %v", p.Name, p.Finalizers)
			}
		}
	})
}

func BenchmarkJob1000(b *testing.B) {
	for b.Loop() {
		n := 0
		c := start(b, func(*corev1.Pod) (time.Duration, int32) {
			if n++; n%10 == 0 {
				return 5 * time.Second, 1
			}
			return 5 * time.Second, 0
		})
		c.Create(task(completions(1000, 50), backoffLimit(10000)))
		c.Run(30 * time.Minute)
		if got := row(get(c)); got != "Complete 1000/1000" {
			b.Fatal(got)
		}
	}
}
