package kubectl

import (
	"fmt"
	"strings"
)

// split splits a command line into words as a shell does: blanks separate, quotes and backslashes
// keep together. There is nothing else of a shell here: no variables, no globs, no pipes.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case ' ', '\t', '\n', '\r':
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
			continue
		case '#':
			if !inWord {
				return words, nil
			}
			word.WriteByte(c)
		case '\'', '"':
			end, err := quoted(line, i, &word)
			if err != nil {
				return nil, err
			}
			i = end
		case '\\':
			i++
			if i == len(line) || line[i] == '\n' {
				continue
			}
			word.WriteByte(line[i])
		case '|', '&', ';', '<', '>', '`':
			return nil, fmt.Errorf("this line takes one kubectl command: %q is for a shell; put it in quotes to use it as text", string(c))
		default:
			word.WriteByte(c)
		}
		inWord = true
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// quoted writes the text between the quote at i and the one that closes it, and returns where that is.
func quoted(line string, i int, word *strings.Builder) (int, error) {
	quote := line[i]
	for j := i + 1; j < len(line); j++ {
		switch {
		case line[j] == quote:
			return j, nil
		case line[j] == '\\' && quote == '"' && j+1 < len(line) && strings.IndexByte("\\\"$`\n", line[j+1]) >= 0:
			j++
			if line[j] != '\n' {
				word.WriteByte(line[j])
			}
		default:
			word.WriteByte(line[j])
		}
	}
	return 0, fmt.Errorf("the quote that opens at position %d is never closed: add a %c", i+1, quote)
}
