package shell

import (
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
	"podflight/engine/sim"
)

// readOptions are the options of read.
type readOptions struct {
	raw     bool
	count   int // characters to read; 0 for a line
	timeout time.Duration
	timed   bool
	fd      int
	delim   byte
	prompt  string
}

// builtinRead reads a line and splits it into variables.
func (s *shell) builtinRead(args []string, _ *undoRedirects) int {
	o := readOptions{delim: '\n'}
	names, ok := o.parse(args[1:])
	if s.in.dialect == Dash && (o.timed || o.count > 0 || o.fd != 0 || o.delim != '\n') {
		ok = false
	}
	if !ok {
		s.complainAs("read", "illegal option")
		return 2
	}
	for _, name := range names {
		if !syntax.ValidName(name) {
			s.complainAs("read", "'"+name+"': bad variable name")
			return 2
		}
	}
	if len(names) == 0 && s.in.dialect == Dash {
		s.complainAs("read", "arg count")
		return 2
	}
	if len(names) == 0 {
		names = []string{"REPLY"}
	}
	line, quoted, status := s.readLine(o)
	if status > 128 {
		return status
	}
	s.assignFields(names, line, quoted)
	return status
}

func (o *readOptions) parse(args []string) (names []string, ok bool) {
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		for i := 1; i < len(arg); i++ {
			c := arg[i]
			if c == 'r' || c == 's' || c == 'e' {
				o.raw = o.raw || c == 'r'
				continue
			}
			value := arg[i+1:]
			if value == "" {
				if len(args) == 0 {
					return nil, false
				}
				value, args = args[0], args[1:]
			}
			if !o.setValue(c, value) {
				return nil, false
			}
			break
		}
	}
	return args, true
}

func (o *readOptions) setValue(c byte, value string) bool {
	var err error
	switch c {
	case 't':
		var sec float64
		sec, err = strconv.ParseFloat(value, 64)
		o.timeout, o.timed = time.Duration(sec*float64(time.Second)), true
	case 'n', 'N':
		o.count, err = strconv.Atoi(value)
	case 'u':
		o.fd, err = strconv.Atoi(value)
	case 'd':
		o.delim = 0
		if value != "" {
			o.delim = value[0]
		}
	case 'p':
		o.prompt = value
	default:
		return false
	}
	return err == nil
}

// readLine reads byte by byte, as a shell must: what follows the line belongs to other commands.
// quoted marks the bytes that a backslash made literal.
func (s *shell) readLine(o readOptions) (line []byte, quoted []bool, status int) {
	if o.prompt != "" {
		s.p.WriteString(2, o.prompt)
	}
	deadline := s.p.Kernel().Now().Add(o.timeout)
	escape := false
	buf := make([]byte, 1)
	for {
		n, err := s.readByte(o, buf, deadline)
		if err == linux.EINTR {
			if sig := s.pendingSignal(); sig != 0 {
				return line, quoted, 128 + int(sig)
			}
			continue
		}
		if err != nil || n == 0 {
			return line, quoted, 1
		}
		c := buf[0]
		switch {
		case c == 0:
			continue
		case escape:
			escape = false
			if c != '\n' {
				line, quoted = append(line, c), append(quoted, true)
			}
		case c == '\\' && !o.raw:
			escape = true
			continue
		case c == o.delim:
			return line, quoted, 0
		default:
			line, quoted = append(line, c), append(quoted, false)
		}
		if o.count > 0 && len(line) >= o.count {
			return line, quoted, 0
		}
	}
}

func (s *shell) readByte(o readOptions, buf []byte, deadline sim.Instant) (int, error) {
	if !o.timed {
		return s.p.Read(o.fd, buf)
	}
	ready, interrupted := s.p.Poll(o.fd, deadline)
	switch {
	case interrupted:
		return 0, linux.EINTR
	case !ready:
		return 0, linux.ETIMEDOUT
	}
	return s.p.Read(o.fd, buf)
}

// assignFields splits a line at IFS; the last variable gets the rest.
func (s *shell) assignFields(names []string, line []byte, quoted []bool) {
	ifs, set := s.get("IFS")
	if !set {
		ifs = " \t\n"
	}
	isSep := func(i int) bool { return !quoted[i] && strings.IndexByte(ifs, line[i]) >= 0 }
	isSpace := func(i int) bool { return isSep(i) && (line[i] == ' ' || line[i] == '\t' || line[i] == '\n') }
	i, end := 0, len(line)
	for i < end && isSpace(i) {
		i++
	}
	for k, name := range names {
		if k == len(names)-1 {
			for end > i && isSpace(end-1) {
				end--
			}
			// A single separator at the end of the last field is dropped.
			if end > i && isSep(end-1) && !isSpace(end-1) && countSeps(i, end, isSep) == 1 {
				end--
			}
			s.assign(name, string(line[i:end]))
			return
		}
		start := i
		for i < end && !isSep(i) {
			i++
		}
		s.assign(name, string(line[start:i]))
		for i < end && isSpace(i) {
			i++
		}
		if i < end && isSep(i) && !isSpace(i) {
			i++
			for i < end && isSpace(i) {
				i++
			}
		}
	}
}

func countSeps(from, to int, isSep func(int) bool) int {
	n := 0
	for i := from; i < to; i++ {
		if isSep(i) {
			n++
		}
	}
	return n
}
