package kubelet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"pgregory.net/rapid"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// story is a random Pod with what its processes do and when it is deleted.
type story struct {
	manifest string
	programs map[string]program
	deleteAt time.Duration // 0: never
	jitter   bool
}

func drawStory(t *rapid.T) story {
	st := story{programs: map[string]program{}, jitter: rapid.Bool().Draw(t, "jitter")}
	var b strings.Builder
	b.WriteString("apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n")
	fmt.Fprintf(&b, "  restartPolicy: %s\n", rapid.SampledFrom([]string{"Always", "OnFailure", "Never"}).Draw(t, "policy"))
	fmt.Fprintf(&b, "  terminationGracePeriodSeconds: %d\n", rapid.IntRange(1, 10).Draw(t, "grace"))
	list := func(kind string, least, most int) {
		n := rapid.IntRange(least, most).Draw(t, kind)
		if n == 0 {
			return
		}
		fmt.Fprintf(&b, "  %s:\n", kind)
		for i := range n {
			name := fmt.Sprintf("%c%d", kind[0], i)
			extra := rapid.SampledFrom([]string{
				"", "", "", ", restartPolicy: Always", ", restartPolicy: Never", ", restartPolicy: OnFailure",
				", restartPolicy: Never, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [3]}}]",
				", restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [4]}}]",
			}).Draw(t, name+" extra")
			fmt.Fprintf(&b, "  - {name: %s, image: \"busybox:1.36\"%s}\n", name, extra)
			st.programs[name] = program{
				runs:     time.Duration(rapid.IntRange(0, 20).Draw(t, name+" runs")) * 500 * time.Millisecond,
				exit:     rapid.IntRange(0, 5).Draw(t, name+" exit"),
				ignores:  rapid.Bool().Draw(t, name+" ignores"),
				term:     time.Duration(rapid.IntRange(0, 5).Draw(t, name+" term")) * time.Second,
				startErr: rapid.SampledFrom([]string{"", "", "", "", "no such file"}).Draw(t, name+" startErr"),
			}
		}
	}
	list("initContainers", 0, 2)
	list("containers", 1, 3)
	st.manifest = b.String()
	if rapid.Bool().Draw(t, "deleted") {
		st.deleteAt = time.Duration(rapid.IntRange(1, 600).Draw(t, "at")) * 100 * time.Millisecond
	}
	return st
}

// play runs a story and checks what must hold of any.
func (st story) play(t *testing.T, rt *rapid.T) []string {
	p := timing.Steady()
	if st.jitter {
		p = timing.Jittery()
	}
	w := newWorldWith(t, st.programs, p)
	check := newChecker(rt)
	w.server.Watch(api.Pod, check.see)
	w.apply(st.manifest)
	if st.deleteAt > 0 {
		w.kernel.After(st.deleteAt, func() { w.delete("p", apiserver.DeleteOptions{}) })
	}
	w.until(200 * s)
	if st.deleteAt > 0 && w.rows[len(w.rows)-1].text != "deleted" {
		rt.Fatalf("the Pod was not removed\n%s%s", st.manifest, w.dump())
	}
	var out []string
	for _, r := range w.rows {
		out = append(out, fmt.Sprintf("%v %s", r.at, r.text))
	}
	w.kernel.Close()
	return out
}

type checker struct {
	t        *rapid.T
	phase    corev1.PodPhase
	restarts map[string]int32
}

func newChecker(t *rapid.T) *checker { return &checker{t: t, restarts: map[string]int32{}} }

func (c *checker) see(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	ended := c.phase == corev1.PodSucceeded || c.phase == corev1.PodFailed
	if ev.Op != trace.Deleted && ended && pod.Status.Phase != c.phase {
		c.t.Fatalf("the Pod goes from %s to %s", c.phase, pod.Status.Phase)
	}
	c.phase = pod.Status.Phase
	for _, s := range slices.Concat(pod.Status.ContainerStatuses, pod.Status.InitContainerStatuses) {
		if s.RestartCount < c.restarts[s.Name] {
			c.t.Fatalf("the restarts of %s fall from %d to %d", s.Name, c.restarts[s.Name], s.RestartCount)
		}
		c.restarts[s.Name] = s.RestartCount
	}
}

// Restart counts never fall, a Pod never leaves Succeeded or Failed, a deleted Pod goes, and the same story is told twice.
func TestAnyPod(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		st := drawStory(rt)
		first, second := st.play(t, rt), st.play(t, rt)
		if !slices.Equal(first, second) {
			rt.Fatalf("two runs differ:\n%s\n\n%s", strings.Join(first, "\n"), strings.Join(second, "\n"))
		}
	})
}
