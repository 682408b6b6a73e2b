package busybox

import (
	"regexp"
	"strings"
)

// compileRegex compiles a POSIX regular expression, basic or extended. Back-references are not supported.
func compileRegex(text string, extended, fold bool) (*regexp.Regexp, error) {
	if !extended {
		text = basicToExtended(text)
	}
	text = translateExtended(text)
	if fold {
		text = "(?i)" + text
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	re.Longest()
	return re, nil
}

// basicToExtended turns \( \) \{ \} \| \+ \? into operators and the bare ones into characters.
func basicToExtended(text string) string {
	var b strings.Builder
	start := true
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			if strings.IndexByte("(){}|+?", text[i]) >= 0 {
				b.WriteByte(text[i])
				start = text[i] == '(' || text[i] == '|'
				continue
			}
			b.WriteByte('\\')
			b.WriteByte(text[i])
		case c == '[':
			end := setEnd(text, i)
			b.WriteString(text[i:end])
			i = end - 1
		case strings.IndexByte("(){}|+?", c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '*' && start:
			b.WriteString(`\*`)
		case c == '^' && !start:
			b.WriteString(`\^`)
		case c == '$' && i+1 < len(text) && !strings.HasPrefix(text[i+1:], `\)`) && !strings.HasPrefix(text[i+1:], `\|`):
			b.WriteString(`\$`)
		default:
			b.WriteByte(c)
		}
		start = c == '^' && start
	}
	return b.String()
}

// setEnd returns where the bracket expression at i ends.
func setEnd(text string, i int) int {
	j := i + 1
	if j < len(text) && text[j] == '^' {
		j++
	}
	if j < len(text) && text[j] == ']' {
		j++
	}
	for j < len(text) && text[j] != ']' {
		if strings.HasPrefix(text[j:], "[:") {
			if end := strings.Index(text[j:], ":]"); end > 0 {
				j += end + 1
			}
		}
		j++
	}
	return min(j+1, len(text))
}

// translateExtended puts what Go's syntax means differently into its own terms.
func translateExtended(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			switch text[i] {
			case '<', '>':
				b.WriteString(`\b`)
			case '`':
				b.WriteString(`\A`)
			case '\'':
				b.WriteString(`\z`)
			case 'w', 'W', 's', 'S', 'b', 'B', 'n', 't', 'r':
				b.WriteByte('\\')
				b.WriteByte(text[i])
			default:
				b.WriteString(regexp.QuoteMeta(text[i : i+1]))
			}
		case c == '[':
			end := setEnd(text, i)
			b.WriteString(translateSet(text[i:end]))
			i = end - 1
		case c == '{' && (i+1 >= len(text) || text[i+1] < '0' || text[i+1] > '9') && !strings.HasPrefix(text[i+1:], ","):
			b.WriteString(`\{`)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// translateSet quotes a ] or [ that stands for itself in a bracket expression.
func translateSet(set string) string {
	if len(set) < 2 || !strings.HasSuffix(set, "]") {
		return set
	}
	inner := set[1 : len(set)-1]
	neg := ""
	if strings.HasPrefix(inner, "^") {
		neg, inner = "^", inner[1:]
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		switch {
		case strings.HasPrefix(inner[i:], "[:"):
			if end := strings.Index(inner[i:], ":]"); end > 0 {
				b.WriteString(inner[i : i+end+2])
				i += end + 1
				continue
			}
			b.WriteString(`\[`)
		case inner[i] == '[' || inner[i] == ']' || inner[i] == '\\' || inner[i] == '&' || inner[i] == '~':
			b.WriteByte('\\')
			b.WriteByte(inner[i])
		default:
			b.WriteByte(inner[i])
		}
	}
	return "[" + neg + b.String() + "]"
}
