package tui

import (
	"strings"

	"podflight/engine/manifest"
	"podflight/tui/editor"
)

// Manifests is what the editor knows of Kubernetes manifests.
type Manifests struct{ Options manifest.Options }

// Check is part of editor.Language.
func (m Manifests) Check(file string, text []byte) []editor.Diagnostic {
	var out []editor.Diagnostic
	lines := strings.Split(string(text), "\n")
	for _, d := range manifest.Check(file, text, m.Options) {
		line := max(0, min(d.Line-1, len(lines)-1))
		e := editor.Diagnostic{
			Line: line, Col: bytesOf(lines[line], d.Col-1), End: bytesOf(lines[line], d.EndCol-1), Message: d.Message,
		}
		if d.Severity != manifest.Error {
			e.Severity = editor.Warning
		}
		if d.Hint != "" {
			e.Message += "\n" + d.Hint
		}
		out = append(out, e)
	}
	return out
}

// Complete is part of editor.Language.
func (m Manifests) Complete(text []byte, line, col int) []editor.Item {
	s := string(text)
	_, candidates := manifest.Complete(s, line+1, charsOf(s, line, col)+1)
	var out []editor.Item
	for _, c := range candidates {
		detail := c.Field.Type
		if c.Required {
			detail += ", required"
		}
		out = append(out, editor.Item{Label: c.Label, Insert: c.Text, Detail: detail, Doc: firstSentence(c.Field.Doc)})
	}
	return out
}

// Doc is part of editor.Language.
func (m Manifests) Doc(text []byte, line, col int) (title, body string) {
	s := string(text)
	f, ok := manifest.Describe(s, line+1, charsOf(s, line, col)+1)
	if !ok {
		return "", ""
	}
	body = f.Doc
	if len(f.Values) > 0 {
		names := make([]string, len(f.Values))
		for i, v := range f.Values {
			names[i] = written(v)
		}
		body += "\n\nOne of " + strings.Join(names, ", ") + "."
	}
	for _, v := range f.Enum {
		if v.Doc != "" {
			body += "\n\n" + written(v.Name) + " " + v.Doc
		}
	}
	if f.Default != "" {
		body += "\n\nDefault: " + f.Default + "."
	}
	if f.Required {
		body += "\n\nRequired."
	}
	return f.Name + " <" + f.Type + ">", body
}

// written is a value as it stands in a manifest.
func written(value string) string {
	if value == "" {
		return `""`
	}
	return value
}

// bytesOf returns the byte at which a character of a line begins.
func bytesOf(line string, char int) int {
	for i := range line {
		if char <= 0 {
			return i
		}
		char--
	}
	return len(line)
}

// charsOf returns how many characters stand before a byte of a line of the text.
func charsOf(text string, line, col int) int {
	for ; line > 0; line-- {
		_, rest, ok := strings.Cut(text, "\n")
		if !ok {
			break
		}
		text = rest
	}
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	return len([]rune(text[:min(col, len(text))]))
}

func firstSentence(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	if i := strings.Index(s, ". "); i > 0 {
		return s[:i+1]
	}
	return s
}
