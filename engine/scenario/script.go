package scenario

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Limits of a run.
const (
	DefaultUntil = 5 * time.Minute     // how long a run is whose scenario does not say it
	MaxUntil     = 31 * 24 * time.Hour // longer than any run needs to be
)

// ParseTime reads a time of a script: "0s", "1m30s", "1.5s", or a plain number of seconds.
func ParseTime(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		seconds, errNumber := strconv.ParseFloat(text, 64)
		if errNumber != nil || math.IsNaN(seconds) || math.Abs(seconds) > MaxUntil.Seconds() {
			return 0, fmt.Errorf("%q is not a time: write 0s, 1m30s or a number of seconds", text)
		}
		d = time.Duration(math.Round(seconds * float64(time.Second)))
	}
	switch {
	case d < 0:
		return 0, fmt.Errorf("%s is before the run begins: times count from 0s", text)
	case d > MaxUntil:
		return 0, fmt.Errorf("%s is too late: a run lasts at most %d days", text, MaxUntil/(24*time.Hour))
	}
	return d, nil
}

// ParseStep reads a line of a script: a time and a kubectl command.
func ParseStep(line string) (Step, error) {
	at, command := cutWord(line)
	d, err := ParseTime(at)
	switch {
	case err != nil:
		return Step{}, err
	case command == "":
		return Step{}, fmt.Errorf("there is no command after %s: write for instance %q", at, at+" kubectl get pods")
	}
	if first, _ := cutWord(command); first != "kubectl" {
		return Step{}, fmt.Errorf("cannot run %q: a step is a kubectl command", first)
	}
	return Step{At: d, Command: command}, nil
}

// script is what a section "script" says.
type script struct {
	steps  []Step
	until  time.Duration
	seed   uint64
	hasEnd bool
}

// parseScript reads the text of a script that begins at the given line of its file.
func parseScript(r *report, text string, first int) script {
	var s script
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line, at := lines[i], first+i
		for strings.HasSuffix(line, `\`) && !isComment(line) {
			if i+1 == len(lines) || i+2 == len(lines) && lines[i+1] == "" {
				r.add(at, "remove it or add the rest of the command", "the backslash at the end has no line after it")
				break
			}
			i++
			line = strings.TrimSuffix(line, `\`) + strings.TrimLeft(lines[i], " \t")
		}
		line = strings.TrimSpace(strings.TrimRight(line, `\`))
		if line == "" || isComment(line) {
			continue
		}
		s.read(r, line, at)
	}
	if !s.hasEnd {
		s.until = endFor(s.steps)
	}
	return s
}

// cutWord cuts the first word off a line.
func cutWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

func isComment(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "#") }

func (s *script) read(r *report, line string, at int) {
	word, rest := cutWord(line)
	switch word {
	case "until":
		d, err := ParseTime(rest)
		if err == nil && d == 0 {
			err = errors.New("a run of no time shows nothing: write for instance \"until 2m\"")
		}
		if err != nil {
			r.add(at, "", "until: %v", err)
		}
		s.until, s.hasEnd = d, true
	case "seed":
		n, err := strconv.ParseUint(rest, 10, 64)
		if err != nil {
			r.add(at, "write a whole number from 0 on", "seed: %q is not a seed", rest)
		}
		s.seed = n
	default:
		step, err := ParseStep(line)
		if err != nil {
			r.add(at, "", "%v", err)
			return
		}
		step.Line = at
		s.steps = append(s.steps, step)
	}
}

// endFor returns how long a run lasts whose script does not say it: five minutes, and a minute after its last step.
func endFor(steps []Step) time.Duration {
	end := DefaultUntil
	for _, s := range steps {
		end = max(end, s.At+time.Minute)
	}
	return min(end, MaxUntil)
}
