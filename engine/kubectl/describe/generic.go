package describe

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"podflight/engine/api"
)

// generic describes an object of a kind that kubectl has no words for, field by field (genericDescriber).
func (p *page) generic(obj api.Object) {
	p.header(obj)
	p.labels("Labels", obj.GetLabels())
	p.annotations("Annotations", obj.GetAnnotations())
	data, err := json.Marshal(obj)
	var content map[string]any
	if err == nil {
		err = json.Unmarshal(data, &content)
	}
	if err != nil {
		return // an API object is always JSON
	}
	p.content(0, "", content)
	kind, _ := api.KindOf(obj)
	p.eventsOf(kind, obj)
}

func skipped() []string {
	return []string{".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"}
}

// content follows printUnstructuredContent.
func (p *page) content(level int, path string, content map[string]any) {
	for _, field := range slices.Sorted(maps.Keys(content)) {
		at := path + "." + field
		if slices.Contains(skipped(), at) {
			continue
		}
		switch value := content[field].(type) {
		case map[string]any:
			p.put(level, "%s:\n", fieldLabel(field))
			p.content(level+1, at, value)
		case []any:
			p.put(level, "%s:\n", fieldLabel(field))
			for _, item := range value {
				if object, ok := item.(map[string]any); ok {
					p.content(level+1, at, object)
					continue
				}
				p.put(level+1, "%v\n", item)
			}
		case float64:
			p.put(level, "%s:\t%d\n", fieldLabel(field), int64(value))
		default:
			p.put(level, "%s:\t%v\n", fieldLabel(field), value)
		}
	}
}

// fieldLabel turns "apiVersion" into "API Version" (smartLabelFor).
func fieldLabel(field string) string {
	if strings.IndexFunc(field, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' }) >= 0 {
		return field
	}
	words := camelWords(field)
	for i, w := range words {
		switch {
		case slices.Contains([]string{"API", "URL", "UID", "GUID"}, strings.ToUpper(w)):
			words[i] = strings.ToUpper(w)
		case w != "" && strings.ToLower(w) == w:
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}

// camelWords splits "creationTimestamp" before its capitals; a run of capitals stays together.
func camelWords(s string) []string {
	var words []string
	start := 0
	for i := 1; i < len(s); i++ {
		lower := func(c byte) bool { return c >= 'a' && c <= 'z' }
		if lower(s[i-1]) && !lower(s[i]) || i+1 < len(s) && !lower(s[i-1]) && !lower(s[i]) && lower(s[i+1]) {
			words = append(words, s[start:i])
			start = i
		}
	}
	return append(words, s[start:])
}
