package keys

import (
	"fmt"
	"strings"
)

// Markdown returns the key table for the README: a heading and a table for each place.
func (t Table) Markdown() string {
	var b strings.Builder
	for _, p := range Places() {
		fmt.Fprintf(&b, "### %s\n\n| key | what it does |\n|---|---|\n", p)
		for _, bind := range t.places[p] {
			if len(bind.Keys) == 0 {
				continue
			}
			var names []string
			for _, k := range bind.Keys {
				names = append(names, "`"+strings.ReplaceAll(Name(k, false), "|", "\\|")+"`")
			}
			fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(names, ", "), bind.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}
