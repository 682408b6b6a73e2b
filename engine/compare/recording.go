package compare

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/tools/txtar"
)

// recording is one archive: the lines of its sections, and the names that it has generated.
type recording struct {
	sections map[string][]string
	canon    *canon
}

func read(data []byte) *recording {
	r := &recording{sections: map[string][]string{}, canon: newCanon()}
	for _, f := range txtar.Parse(data).Files {
		r.sections[f.Name] = strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
	}
	return r
}

// until returns how long the recorded run was, in seconds; a minute if its script does not say it.
func (r *recording) until() float64 {
	for _, line := range r.sections["script"] {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "until "); ok {
			if d, err := time.ParseDuration(rest); err == nil {
				return d.Seconds()
			}
		}
	}
	return 60
}

// seconds reads a time of a recording; 0 for one that is too great.
func seconds(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return f
}

// The lines of the sections.
var (
	rowLine     = regexp.MustCompile(`^\s*(-?\d+(?:\.\d+)?) (\w+)\s+(\w+)\s+(.*)$`)
	stateLine   = regexp.MustCompile(`^\s*(-?\d+(?:\.\d+)?) (\S+) (object|phase|deletionGracePeriodSeconds|condition \S+|container \S+): (.*)$`)
	eventLine   = regexp.MustCompile(`^\s*(-?\d+(?:\.\d+)?) x(\d+) (\w+) (\w+) ([a-z]+)/(\S+?)(\[[^\]]*\])? (\S*): (.*)$`)
	commandLine = regexp.MustCompile(`^\s*(-?\d+(?:\.\d+)?) \$ (.*)$`)
	exitLine    = regexp.MustCompile(`^\s*(-?\d+(?:\.\d+)?) exit (-?\d+)$`)
)

// outputPrefix stands before each line that a command printed.
const outputPrefix = "         | "
