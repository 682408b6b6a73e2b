package manifest

import (
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"podflight/engine/api"
)

var yamlLine = regexp.MustCompile(`line (\d+)`)

// syntaxDiagnostic says where and why a document is no YAML.
func syntaxDiagnostic(file, data string, e *syntaxError) Diagnostic {
	d := Diagnostic{File: file, Range: e.place, Message: e.err.Error(), Hint: syntaxHint(e.err.Error())}
	if d.Line > 0 {
		return d
	}
	line := e.above + 1
	if m := yamlLine.FindStringSubmatch(e.err.Error()); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = e.above + n
		}
	}
	lines := strings.Split(data, "\n")
	line = min(max(line, 1), len(lines))
	text := []rune(strings.TrimRight(lines[line-1], " \t\r"))
	indent := len(text) - len([]rune(strings.TrimLeft(string(text), " \t")))
	d.Range = Range{Line: line, Col: indent + 1, EndCol: max(len(text), indent+1) + 1}
	return d
}

// syntaxHints say in plain words what the YAML parser's complaints come from most often.
var syntaxHints = []struct{ complaint, hint string }{
	{"found character that cannot start any token", "Indent with blanks; YAML takes no tabs. Put quotes around a value that begins with @, ` or %."},
	{"found a tab character", "Indent with blanks; YAML takes no tabs."},
	{"mapping values are not allowed in this context", "There is a second colon in the line, or the line before is indented differently. Put quotes around a value with a colon."},
	{"did not find expected key", "The indentation of this line or of one above it does not fit: fields of one object begin in the same column."},
	{"did not find expected '-' indicator", "The items of a list begin with \"- \" in the same column."},
	{"could not find expected ':'", "A field is written \"name: value\", with a blank after the colon."},
	{"did not find expected ',' or ']'", "A list in brackets is not closed, or a comma is missing."},
	{"did not find expected ',' or '}'", "An object in braces is not closed, or a comma is missing."},
	{"found unexpected end of stream", "A quote is not closed."},
	{"block sequence entries are not allowed in this context", "A list begins on a line of its own, below its field's name."},
	{"unknown anchor", "An asterisk at the start of a value names an anchor; put quotes around it."},
	{"did not find expected alphabetic or numeric character", "An asterisk or ampersand at the start of a value names an anchor; put quotes around it."},
	{"invalid Yaml document separator", "A line with three dashes separates documents and holds nothing else."},
}

func syntaxHint(message string) string {
	for _, h := range syntaxHints {
		if strings.Contains(message, h.complaint) {
			return h.hint
		}
	}
	return ""
}

// kindHint says which of apiVersion and kind is wrong, and what to write.
func kindHint(gvk schema.GroupVersionKind) (path, hint string) {
	if res, ok := api.ResourceOf(api.Kind(gvk.Kind)); ok {
		return "apiVersion", "A " + gvk.Kind + " is of apiVersion " + res.APIVersion() + "."
	}
	var names []string
	for _, res := range api.Resources() {
		names = append(names, string(res.Kind))
	}
	if near := nearest(gvk.Kind, names); near != "" {
		return "kind", "Did you mean " + near + "? Kinds are case-sensitive."
	}
	return "kind", "The cluster has no such kind. Custom resources are not simulated."
}
