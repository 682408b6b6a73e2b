package jsonpath

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Text evaluates the template and prints what it finds: texts as they are, objects and lists as JSON,
// several results of one action with a blank between them. A missing field prints nothing.
func (t *Template) Text(data Value) (string, error) {
	results, err := t.Find(data, false)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, values := range results {
		for i, v := range values {
			if i > 0 {
				b.WriteByte(' ')
			}
			text, err := textOf(v)
			if err != nil {
				return "", err
			}
			b.WriteString(text)
		}
	}
	return b.String(), nil
}

// JSON evaluates the template and prints the results of each action as an indented JSON list.
func (t *Template) JSON(data Value) (string, error) {
	results, err := t.Find(data, false)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, values := range results {
		if values == nil {
			values = []Value{}
		}
		text, err := json.MarshalIndent(values, "", "    ")
		if err != nil {
			return "", err
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	return b.String(), nil
}

func textOf(v Value) (string, error) {
	switch v.(type) {
	case nil:
		return "null", nil
	case map[string]any, []any:
		text, err := json.Marshal(v)
		return string(text), err
	}
	return fmt.Sprint(v), nil
}
