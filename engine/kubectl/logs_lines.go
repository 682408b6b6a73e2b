package kubectl

import (
	"errors"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/cri"
	"podflight/engine/sim"
)

// logFilter says which lines of a log are shown, and how. The kubelet applies it in the real system
// (staging/src/k8s.io/cri-client/pkg/logs/logs.go).
type logFilter struct {
	tail       int64 // -1: all lines
	bytes      int64 // 0: no limit
	since      time.Duration
	after      time.Time
	timestamps bool
}

// lineWriter prints the lines of one log.
type lineWriter struct {
	logFilter
	c      *call
	prefix string
	after  time.Time
	left   int64 // bytes
	inside bool  // of a line that was printed in part
	begun  bool
	skip   int // lines at the beginning that have been printed already
}

func (o *logsOptions) writer(c *call, s stream) *lineWriter {
	w := &lineWriter{logFilter: o.lines, c: c, left: o.lines.bytes, after: o.lines.after}
	if o.lines.since > 0 {
		w.after = c.now().Add(-o.lines.since.Round(time.Second))
	}
	if o.prefix {
		w.prefix = "[pod/" + s.pod.Name + "/" + s.container + "] "
	}
	return w
}

// write prints lines. Only the first ones are cut to the last lines of the log.
func (w *lineWriter) write(lines []cri.LogLine) {
	if !w.begun && w.tail >= 0 && int64(len(lines)) > w.tail {
		lines = lines[int64(len(lines))-w.tail:]
	}
	w.begun = true
	skipped := min(w.skip, len(lines))
	lines, w.skip = lines[skipped:], w.skip-skipped
	var b strings.Builder
	for _, line := range lines {
		w.line(&b, line)
	}
	w.c.print(b.String())
}

// rfc3339NanoFixed is how the kubelet writes the time of a line.
const rfc3339NanoFixed = "2006-01-02T15:04:05.000000000Z07:00"

func (w *lineWriter) line(b *strings.Builder, line cri.LogLine) {
	at := w.c.server.Kernel().WallAt(line.At)
	if at.Before(w.after) {
		return
	}
	text := line.Text
	if !line.Partial {
		text += "\n"
	}
	if w.timestamps && !w.inside {
		text = at.UTC().Format(rfc3339NanoFixed) + " " + text
	}
	if w.logFilter.bytes > 0 {
		text = text[:min(int64(len(text)), w.left)]
		w.left -= int64(len(text))
		if text == "" {
			return
		}
	}
	if !w.inside {
		b.WriteString(w.prefix)
	}
	w.inside = line.Partial
	b.WriteString(text)
}

// show prints one log. With --follow it tries for a while to get one, once a second (consumeWithRetry).
func (o *logsOptions) show(c *call, s stream) error {
	deadline := c.server.Kernel().Now().Add(o.runTimeout)
	for {
		err := o.showOnce(c, s)
		switch {
		case err == nil:
			return nil
		case o.ignoreErrors:
			c.print("error: " + err.Error() + "\n")
			return nil
		case !o.follow:
			return err
		}
		c.complain("%s\n", err.Error())
		next := c.server.Kernel().Now().Add(time.Second)
		if next > deadline {
			c.sleep(deadline.Sub(c.server.Kernel().Now()))
			return errors.New("context deadline exceeded")
		}
		c.sleep(time.Second)
	}
}

func (o *logsOptions) showOnce(c *call, s stream) error {
	c.request()
	node, err := c.node(s.pod)
	if node == nil || err != nil {
		return err
	}
	w := o.writer(c, s)
	if o.follow {
		return o.follower(c, s, node, w)
	}
	lines, err := node.ContainerLogs(s.pod.Namespace, s.pod.Name, s.container, o.previous)
	if err != nil {
		return apierrors.NewBadRequest(err.Error())
	}
	w.write(lines)
	return nil
}

// follower prints a log until its container ends.
func (o *logsOptions) follower(c *call, s stream, node Node, w *lineWriter) error {
	var queue []cri.LogLine
	var ended bool
	var wake func()
	stop, err := node.FollowLogs(s.pod.Namespace, s.pod.Name, s.container, o.previous, func(lines []cri.LogLine, done bool) {
		queue, ended = append(queue, lines...), done
		if wake != nil {
			wake()
		}
	})
	if err != nil {
		return apierrors.NewBadRequest(err.Error())
	}
	defer stop()
	for {
		lines := queue
		queue = nil
		w.write(lines)
		if ended || o.lines.bytes > 0 && w.left == 0 {
			return nil
		}
		c.await(func(resume func()) { wake = resume })
		wake = nil
	}
}

// showAll follows several logs at the same time, each in a task of its own. The first error ends them all.
func (o *logsOptions) showAll(c *call, streams []stream) error {
	kernel := c.server.Kernel()
	var failure error
	var wake func()
	left := len(streams)
	var tasks []*sim.Task
	for _, s := range streams {
		tasks = append(tasks, kernel.Go("kubectl logs "+s.pod.Name, func(t *sim.Task) {
			mine := *c
			mine.task = t
			if err := o.show(&mine, s); err != nil && failure == nil {
				failure = err
			}
			left--
			if wake != nil {
				wake()
			}
		}))
	}
	defer func() {
		for _, t := range tasks {
			t.Kill()
		}
	}()
	for left > 0 && failure == nil {
		c.await(func(resume func()) { wake = resume })
		wake = nil
	}
	return failure
}
