package check

import (
	"fmt"
	"strings"
)

// Markdown returns the functions of the language as a table.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| function | what it gives |\n|---|---|\n")
	for _, f := range Functions() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", f.Usage, f.Doc)
	}
	return b.String()
}
