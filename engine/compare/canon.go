package compare

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// canon maps generated names to stable ones, in order of first appearance: the second Pod of the
// first ReplicaSet is the same in two recordings, whatever it is called.
type canon struct {
	names map[string]string
	count map[string]int
}

func newCanon() *canon { return &canon{names: map[string]string{}, count: map[string]int{}} }

const suffix = "[bcdfghjklmnpqrstvwxz2456789]" // what the API server draws names from

var (
	podOfSet  = regexp.MustCompile("-" + suffix + "{6,10}-" + suffix + "{5}$")
	set       = regexp.MustCompile("-" + suffix + "{9,10}$")
	generated = regexp.MustCompile("-" + suffix + "{5}$")
	tick      = regexp.MustCompile(`-\d{8}(-|$)`)
	number    = regexp.MustCompile(`#\d+`)
)

// name returns the stable form of an object's name.
func (c *canon) name(n string) string {
	if known, ok := c.names[n]; ok {
		return known
	}
	stable := podOfSet.ReplaceAllString(n, "-RS-POD")
	if stable == n {
		stable = set.ReplaceAllString(n, "-RS")
	}
	if stable == n {
		stable = generated.ReplaceAllString(n, "-POD")
	}
	stable = tick.ReplaceAllString(stable, "-TICK$1")
	if stable != n {
		c.count[stable]++
		stable = fmt.Sprintf("%s#%d", stable, c.count[stable])
	}
	c.names[n] = stable
	return stable
}

var (
	uid         = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	namespace   = regexp.MustCompile(`\b(?:t-[a-z0-9-]+|default)(/|_| namespace)`)
	looseName   = regexp.MustCompile("-" + suffix + "{6,10}-" + suffix + `{5}\b`)
	duration    = regexp.MustCompile(`\b(?:\d+(?:\.\d+)?(?:ms|µs|us|s|m|h|d))+\b`)
	imageSize   = regexp.MustCompile(`Image size: \d+ bytes`)
	imageDigest = regexp.MustCompile(`sha256:[0-9a-f]{12,64}`)
	address     = regexp.MustCompile(`127\.0\.0\.1:500\d|10\.244\.\d+\.\d+|\b\d+\.\d+\.\d+\.\d+\b`)
)

// text returns a text without names, identities, durations and addresses that differ from run to run.
func (c *canon) text(s string) string {
	s = uid.ReplaceAllString(s, "UID")
	for _, n := range c.longestFirst() {
		s = strings.ReplaceAll(s, n, c.names[n])
	}
	s = number.ReplaceAllString(s, "#")
	s = namespace.ReplaceAllString(s, "NS$1")
	s = looseName.ReplaceAllString(s, "-RS-POD")
	s = replaceUnlessBefore(duration, s, "DUR", " restarting")
	s = imageSize.ReplaceAllString(s, "Image size: N bytes")
	s = imageDigest.ReplaceAllString(s, "sha256:ID")
	return address.ReplaceAllString(s, "ADDR")
}

// longestFirst returns the generated names, the longest first, so that none is replaced within another.
func (c *canon) longestFirst() []string {
	names := slices.DeleteFunc(slices.Collect(maps.Keys(c.names)), func(n string) bool { return c.names[n] == n })
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	return names
}

// replaceUnlessBefore replaces each match that the given text does not follow.
func replaceUnlessBefore(re *regexp.Regexp, s, by, follower string) string {
	var b strings.Builder
	last := 0
	for _, m := range re.FindAllStringIndex(s, -1) {
		if strings.HasPrefix(s[m[1]:], follower) {
			continue
		}
		b.WriteString(s[last:m[0]])
		b.WriteString(by)
		last = m[1]
	}
	return b.String() + s[last:]
}
