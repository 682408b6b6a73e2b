package compare

import (
	"regexp"
	"slices"
	"strings"
)

// command is what a kubectl command printed.
type command struct {
	line  string
	lines []string
	exit  string // "" if it had not ended
}

// commands returns the commands of a recording, sorted by their text: those that run at the same time may end in any order.
func (r *recording) commands() []command {
	var all []command
	for _, line := range r.sections["output"] {
		if m := commandLine.FindStringSubmatch(line); m != nil {
			all = append(all, command{line: m[2]})
			continue
		}
		if len(all) == 0 {
			continue
		}
		current := &all[len(all)-1]
		if m := exitLine.FindStringSubmatch(line); m != nil {
			current.exit = m[2]
		} else if text, ok := strings.CutPrefix(line, outputPrefix); ok {
			current.lines = append(current.lines, text)
		}
	}
	slices.SortStableFunc(all, func(a, b command) int { return strings.Compare(a.line, b.line) })
	return all
}

var (
	ageAtEnd    = regexp.MustCompile(`(?:DUR|<invalid>)[ \t]*(\n|$)`)
	date        = regexp.MustCompile(`\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d+ \w+ \d{4} [\d:]+ [+-]\d+`)
	unixDate    = regexp.MustCompile(`\w{3} \w{3} +\d+ [\d:]+ UTC \d{4}`)
	tokenVolume = regexp.MustCompile(`kube-api-access-\w{5}`)
	containerID = regexp.MustCompile(`containerd://[0-9a-f]+`)
	imageID     = regexp.MustCompile(`\S+@sha256:ID`)
	blanks      = regexp.MustCompile(`[ \t]+`)
	failedPull  = regexp.MustCompile(`\b(?:ErrImagePull|ImagePullBackOff)( \d)`)
	down        = regexp.MustCompile(`\b(?:CrashLoopBackOff|Error|Completed|OOMKilled)( [1-9]\d* )`)
)

// uncertain are lines that the real thing prints or not, as it happens.
func uncertain(line string) bool {
	return strings.HasPrefix(line, "Error from server (NotFound): error when") || strings.HasPrefix(line, "Warning: short name")
}

// canonical returns the lines of an output without what differs from run to run.
func canonical(lines []string, c *canon) []string {
	t := c.text(strings.Join(lines, "\n"))
	t = ageAtEnd.ReplaceAllString(t, "DUR$1")
	t = date.ReplaceAllString(t, "DATE")
	t = unixDate.ReplaceAllString(t, "DATE")
	t = tokenVolume.ReplaceAllString(t, "kube-api-access-XXXXX")
	t = containerID.ReplaceAllString(t, "containerd://ID")
	t = imageID.ReplaceAllString(t, "IMAGE@sha256:ID")
	t = blanks.ReplaceAllString(t, " ")
	t = failedPull.ReplaceAllString(t, "(pull-failed)$1")
	t = down.ReplaceAllString(t, "(down)$1")
	var out []string
	for _, line := range strings.Split(t, "\n") {
		if line = strings.TrimSpace(line); line != "" && !uncertain(line) {
			out = append(out, line)
		}
	}
	return out
}

func compareOutputs(r *Report, a, b *recording) {
	mine, theirs := a.commands(), b.commands()
	for i := range min(len(mine), len(theirs)) {
		x, y := mine[i], theirs[i]
		if x.exit != y.exit {
			r.add(Output, "%s: exit %s real, %s sim", x.line, x.exit, y.exit)
		}
		if real, sim, differ := firstDifference(canonical(x.lines, a.canon), canonical(y.lines, b.canon)); differ {
			r.add(Output, "%s: real %.140q | sim %.140q", x.line, real, sim)
		}
	}
	if len(mine) != len(theirs) {
		r.add(Output, "%d commands real, %d sim", len(mine), len(theirs))
	}
}

func firstDifference(a, b []string) (real, sim string, differ bool) {
	at := func(lines []string, i int) string {
		if i < len(lines) {
			return lines[i]
		}
		return "(nothing)"
	}
	for i := range max(len(a), len(b)) {
		if at(a, i) != at(b, i) {
			return at(a, i), at(b, i), true
		}
	}
	return "", "", false
}
