package plain

import (
	"regexp"
	"strings"
)

var (
	link  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	bold  = regexp.MustCompile(`\*\*([^*]*)\*\*`)
	slant = regexp.MustCompile(`(^|[\s(])\*([^*\s][^*]*)\*`)
)

// readable takes the marks of Markdown out of a text and leaves its words.
func readable(text string) string {
	text = link.ReplaceAllString(text, "$1")
	text = bold.ReplaceAllString(text, "$1")
	text = slant.ReplaceAllString(text, "$1$2")
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, l := range lines {
		if rest := strings.TrimLeft(l, "#"); rest != l && strings.HasPrefix(rest, " ") {
			lines[i] = strings.TrimSpace(rest)
		}
	}
	return strings.ReplaceAll(strings.Join(lines, "\n"), "`", "")
}
