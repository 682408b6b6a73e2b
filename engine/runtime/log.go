package runtime

import (
	"bytes"
	"slices"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/trace"
)

// containerLog is what an instance wrote, cut into lines as containerd writes them to the log
// file: a line without its newline appears when the stream ends or 16 KiB are full.
type containerLog struct {
	c       *container
	lines   []cri.LogLine
	streams []*logStream
	watches []*logWatch
	bytes   int
}

// logWatch is someone who follows a log.
type logWatch struct{ fn func() }

type logStream struct {
	log  *containerLog
	name string
	buf  []byte
}

// maxLogLine is where containerd cuts a line into parts, in bytes.
const maxLogLine = 16 << 10

// A log is rotated at containerLogMaxSize, 10Mi: of an older file nothing is shown.
const (
	maxLogLines = 100_000
	maxLogBytes = 10 << 20
)

func (l *containerLog) stream(name string) *linux.File {
	s := &logStream{log: l, name: name}
	l.streams = append(l.streams, s)
	return linux.NewSink(s.write, s.flush)
}

func (s *logStream) write(b []byte) {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			s.buf = append(s.buf, b...)
			for len(s.buf) >= maxLogLine {
				s.emit(string(s.buf[:maxLogLine]), true)
				s.buf = append(s.buf[:0], s.buf[maxLogLine:]...)
			}
			return
		}
		if len(s.buf) > 0 {
			s.buf = append(s.buf, b[:i]...)
			s.emit(string(s.buf), false)
			s.buf = s.buf[:0]
		} else {
			s.emit(string(b[:i]), false)
		}
		b = b[i+1:]
	}
}

func (s *logStream) flush() {
	if len(s.buf) > 0 {
		s.emit(string(s.buf), true)
		s.buf = nil
	}
}

func (s *logStream) emit(text string, partial bool) {
	l := s.log
	l.rotate(len(text))
	c := l.c
	l.lines = append(l.lines, cri.LogLine{At: c.runtime.kernel.Now(), Stream: s.name, Text: text, Partial: partial})
	c.runtime.rec.Note("", trace.Log{Container: c.name(), Attempt: c.Attempt, Stream: s.name, Text: text, Partial: partial})
	l.changed()
}

// rotate drops the older half of the log once it is full.
func (l *containerLog) rotate(more int) {
	l.bytes += more
	if len(l.lines) < maxLogLines && l.bytes < maxLogBytes {
		return
	}
	half := len(l.lines) / 2
	for _, line := range l.lines[:half] {
		l.bytes -= len(line.Text)
	}
	l.lines = append(l.lines[:0:0], l.lines[half:]...)
}

// changed tells those who follow the log.
func (l *containerLog) changed() {
	for _, w := range slices.Clone(l.watches) {
		w.fn()
	}
}

// WatchLog calls fn when the log of an instance has grown or the instance has ended.
func (r *Runtime) WatchLog(id cri.ContainerID, fn func()) (stop func()) {
	c := r.containers[id]
	if c == nil {
		return func() {}
	}
	w := &logWatch{fn}
	c.log.watches = append(c.log.watches, w)
	return func() {
		c.log.watches = slices.DeleteFunc(c.log.watches, func(other *logWatch) bool { return other == w })
	}
}

func (l *containerLog) flush() {
	for _, s := range l.streams {
		s.flush()
	}
}
