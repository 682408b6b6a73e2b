package manifest

import (
	"slices"
	"strings"

	"podflight/engine/api"
	"podflight/engine/manifest/schema"
)

// Candidate is something that could stand at the cursor.
type Candidate struct {
	Text     string // what takes the place of the cursor's word: "restartPolicy: ", "OnFailure"
	Label    string // the name or value alone
	Field    schema.Field
	Required bool
}

// Complete returns what could stand at a place of a manifest, both from 1: fields that the mapping
// does not have yet, required ones first, or the values of a field. It goes by Locate.
func Complete(text string, line, col int) (Cursor, []Candidate) {
	c := Locate(text, line, col)
	if c.Key != "" {
		return c, c.values()
	}
	return c, c.fields()
}

// Describe returns the field under the cursor, with its documentation. It reports false where there is none.
func Describe(text string, line, col int) (schema.Field, bool) {
	c := Locate(text, line, col)
	if c.Key == "\n" {
		return schema.Field{}, false
	}
	path := schema.Split(c.Path)
	if c.Name != "" {
		path = append(path, c.Name)
	}
	f, err := schema.Lookup(c.Kind, path...)
	return f, err == nil
}

// serverFields are fields that only the server sets.
var serverFields = []string{
	"status", "managedFields", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
	"generation", "resourceVersion", "selfLink", "uid", "serviceAccount",
}

func (c Cursor) fields() []Candidate {
	f, err := schema.Lookup(c.Kind, schema.Split(c.Path)...)
	if err != nil {
		if c.Path != "" {
			return nil
		}
		f, _ = schema.Lookup(api.Pod)
	}
	dash := ""
	if f.List && !strings.HasSuffix(c.Path, "]") && !c.Item {
		dash = "- "
	}
	var out []Candidate
	for _, field := range f.Fields() {
		if slices.Contains(c.Present, field.Name) || slices.Contains(serverFields, field.Name) || !fits(field.Name, c.Word) {
			continue
		}
		text := dash + field.Name + ":"
		if !field.HasFields() && !field.List && !field.Map {
			text += " "
		}
		out = append(out, Candidate{Text: text, Label: field.Name, Field: field, Required: field.Required})
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return out
}

func (c Cursor) values() []Candidate {
	var field schema.Field
	var values []string
	switch {
	case c.Path == "" && c.Key == "kind":
		for _, res := range api.Resources() {
			values = append(values, string(res.Kind))
		}
	case c.Path == "" && c.Key == "apiVersion":
		values = versions(c.Kind)
	default:
		f, err := schema.Lookup(c.Kind, append(schema.Split(c.Path), c.Key)...)
		if err != nil || f.List || f.Map {
			return nil
		}
		field, values = f, f.Values
	}
	var out []Candidate
	for _, v := range values {
		if fits(v, c.Word) {
			out = append(out, Candidate{Text: v, Label: v, Field: field})
		}
	}
	return out
}

// versions returns the apiVersion of a kind, or all if the kind is not known.
func versions(kind api.Kind) []string {
	if res, ok := api.ResourceOf(kind); ok {
		return []string{res.APIVersion()}
	}
	var out []string
	for _, res := range api.Resources() {
		if !slices.Contains(out, res.APIVersion()) {
			out = append(out, res.APIVersion())
		}
	}
	return out
}

func fits(name, word string) bool {
	return len(word) <= len(name) && strings.EqualFold(name[:len(word)], word)
}
