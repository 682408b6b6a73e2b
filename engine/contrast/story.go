package contrast

import (
	"fmt"
	"slices"
	"strings"
	"time"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// story is what can be seen of a run, in threads. Within a thread facts have an order that does not hang on chance: a phase
// and a container's end that come within a tenth of a second are in different ones.
type story struct {
	trace   *trace.Trace
	threads map[string][]fact
	names   []string // of the threads, the more telling first
}

// fact is one thing that can be seen.
type fact struct {
	at   sim.Instant
	what string // facts are the same if they are the same in this
	text string // as it is told
}

func (s *story) add(thread string, f fact) {
	if _, ok := s.threads[thread]; !ok {
		s.names = append(s.names, thread)
	}
	s.threads[thread] = append(s.threads[thread], f)
}

func (s *story) tell(thread string, at sim.Instant, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.add(thread, fact{at, text, text})
}

// read finds out what can be seen of a run. Pods are matched by the order of their creation, since generated names say nothing.
func read(t *trace.Trace) story {
	s := story{trace: t, threads: map[string][]fact{}}
	for _, c := range t.Commands(t.End) {
		if c.To != sim.Never && c.Exit != 0 {
			s.tell("commands", c.To, "%s is refused: %s", c.Line, firstLine(c.Text(c.To)))
		}
	}
	for _, life := range t.Lives(api.Job) {
		s.job(life)
	}
	pods := t.Lives(api.Pod)
	for i, life := range pods {
		if i > 0 {
			s.tell("pods", life.Added, "another Pod is made")
		}
		s.phases(fmt.Sprintf("pod %d", i), life)
	}
	for i, life := range pods {
		all := t.Lanes(life.UID)
		for _, l := range all {
			who := "it is"
			if len(all) > 1 {
				who = l.Container.Name + " is"
			}
			s.container(fmt.Sprintf("pod %d container %s", i, l.Container.Name), who, l)
		}
	}
	for i, life := range pods {
		s.readiness(fmt.Sprintf("pod %d ready", i), life)
	}
	return s
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

func (s *story) job(life *trace.Life) {
	told := map[batchv1.JobConditionType]bool{}
	for _, v := range life.Versions {
		j, ok := v.Object.(*batchv1.Job)
		if !ok {
			return
		}
		for _, c := range j.Status.Conditions {
			words := map[batchv1.JobConditionType]string{batchv1.JobComplete: "the Job is complete", batchv1.JobFailed: "the Job has failed"}[c.Type]
			if words != "" && c.Status == corev1.ConditionTrue && !told[c.Type] {
				told[c.Type] = true
				s.tell("job "+life.Key.Name, v.At, "%s", words)
			}
		}
	}
}

// phases tells the phases that a Pod goes through, and that it goes.
func (s *story) phases(thread string, life *trace.Life) {
	last := corev1.PodPending
	for _, v := range life.Versions {
		if pod, ok := v.Object.(*corev1.Pod); ok && pod.Status.Phase != last && pod.Status.Phase != "" {
			last = pod.Status.Phase
			s.tell(thread, v.At, "phase becomes %s", last)
		}
	}
	if life.Removed != sim.Never {
		s.tell(thread+" gone", life.Removed, "the Pod is gone")
	}
}

// readiness tells when a Pod becomes ready and stops to be, but for what is over in a moment.
func (s *story) readiness(thread string, life *trace.Life) {
	type turn struct {
		at    sim.Instant
		ready bool
	}
	var turns []turn
	for _, v := range life.Versions {
		pod, ok := v.Object.(*corev1.Pod)
		if !ok {
			return
		}
		ready := slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
			return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
		})
		if n := len(turns); n > 0 && turns[n-1].ready == ready || n == 0 && !ready {
			continue
		}
		turns = append(turns, turn{v.At, ready})
	}
	for i := 0; i < len(turns); i++ {
		if i+1 < len(turns) && turns[i+1].at.Sub(turns[i].at) < slack {
			i++ // there and back again: which of it a watch sees is chance
			continue
		}
		if turns[i].ready {
			s.tell(thread, turns[i].at, "the Pod is ready")
		} else {
			s.tell(thread, turns[i].at, "the Pod is no longer ready")
		}
	}
}

// container tells what a container does. who is the subject of the sentences.
func (s *story) container(thread, who string, l *trace.Lane) {
	ended := sim.Instant(-1)
	for _, span := range l.Spans {
		switch span.Phase {
		case trace.Waiting:
			if stuck(span) {
				s.tell(thread, span.From, "%s waiting: %s", who, span.Reason)
			}
		case trace.Pulling:
			s.tell(thread, span.From, "the image is pulled")
		case trace.Running:
			if ended < 0 {
				s.tell(thread, span.From, "%s started", who)
			} else {
				s.add(thread, fact{span.From, "again", fmt.Sprintf("%s started again %s", who, after(span.From.Sub(ended)))})
			}
		case trace.Stopping:
			s.tell(thread, span.From, "%s told to stop, with %s of grace", who, sim.Brief(span.Grace))
		case trace.Exited:
			ended = span.From
			s.tell(thread, span.From, "%s over, %s", who, ending(span))
		}
	}
}

// stuck reports whether a wait is one of those that do not pass by themselves.
func stuck(span trace.Span) bool {
	switch span.Reason {
	case "", "ContainerCreating", "PodInitializing", "CrashLoopBackOff", "ImagePullBackOff":
		return false
	}
	return true
}

func ending(span trace.Span) string {
	switch {
	case span.Reason == "OOMKilled":
		return "killed for want of memory"
	case span.Signal == "SIGKILL":
		return fmt.Sprintf("killed, exit code %d", span.ExitCode)
	}
	return fmt.Sprintf("with exit code %d", span.ExitCode)
}

// after says how long after its end a container is started again, in round figures: the kubelet sees an end within a second,
// and that a wait is over within half of it.
func after(d time.Duration) string {
	switch {
	case d < 3*time.Second:
		return "at once"
	case d < time.Minute:
		return "after " + sim.Brief(d.Round(5*time.Second))
	}
	return "after " + sim.Brief(d.Round(30*time.Second))
}

// near is what counts as the same moment when a parting is put into words.
const near = 1300 * time.Millisecond

// at says what a run does at a moment: the most telling of what happens then, or else how it stands. The first facts of each
// thread, as many as shared says, are left out: other runs do them too.
func (s *story) at(at sim.Instant, shared map[string]int) string {
	for _, name := range s.names {
		for _, f := range s.threads[name][shared[name]:] {
			if f.at >= at.Add(-slack) && f.at < at.Add(near) {
				return f.text
			}
		}
	}
	return s.standing(at.Add(near))
}

// standing says how a run stands when nothing happens in it: what its newest Pod's container does.
func (s *story) standing(at sim.Instant) string {
	pods := s.trace.Lives(api.Pod)
	n := 0
	for n < len(pods) && pods[n].Added <= at {
		n++
	}
	if n == 0 {
		return "there is no Pod"
	}
	life := pods[n-1]
	all := s.trace.Lanes(life.UID)
	switch {
	case life.Removed <= at:
		return "the Pod is gone"
	case len(all) == 0:
		return "the Pod waits"
	}
	l := all[len(all)-1]
	if w, ok := l.WaitAt(at); ok && w.Until > at {
		return "it waits, " + sim.Brief(w.Until.Sub(at).Round(time.Second)) + " left"
	}
	span, ok := l.SpanAt(at)
	switch {
	case !ok:
		return "the Pod waits"
	case span.Phase == trace.Running:
		return "it runs on"
	case span.Phase == trace.Stopping:
		return "it still has " + sim.Brief(max(span.From.Add(span.Grace).Sub(at), 0).Round(time.Second)) + " to stop"
	case span.Phase == trace.Exited || span.Phase == trace.Removed:
		return "nothing more happens"
	case span.Phase == trace.Pulling:
		return "the image is still being pulled"
	}
	return "it still waits"
}
