package kubectl

import (
	"errors"
	"fmt"
	"regexp"
	"sort"

	"k8s.io/apimachinery/pkg/api/resource"

	"podflight/engine/kubectl/jsonpath"
	"podflight/engine/printers"
)

var relaxed = regexp.MustCompile(`^\{\.?([^{}]+)\}$|^\.?([^{}]+)$`)

// relaxedPath makes a JSONPath of what users write for one: name.name, .name.name, {name.name} or {.name.name}
// (RelaxedJSONPathExpression, staging/src/k8s.io/kubectl/pkg/cmd/get/customcolumn.go).
func relaxedPath(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	m := relaxed.FindStringSubmatch(text)
	if m == nil {
		return "", errors.New("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'")
	}
	return "{." + m[1] + m[2] + "}", nil
}

// sorting sorts things by what a path finds in each. It is not stable, as kubectl's is not.
type sorting struct {
	values []jsonpath.Value // nil where nothing was found
	found  []bool
	swap   func(i, j int)
	err    error
}

func (s *sorting) Len() int { return len(s.values) }

func (s *sorting) Swap(i, j int) {
	s.values[i], s.values[j] = s.values[j], s.values[i]
	s.found[i], s.found[j] = s.found[j], s.found[i]
	s.swap(i, j)
}

func (s *sorting) Less(i, j int) bool {
	if !s.found[i] {
		return true
	}
	if !s.found[j] {
		return false
	}
	less, err := isLess(s.values[i], s.values[j])
	if err != nil {
		s.err = err
	}
	return less
}

// sortBy sorts n contents by a field.
func sortBy(field string, contents []map[string]any, swap func(i, j int)) error {
	path, err := relaxedPath(field)
	if err != nil {
		path = field
	}
	template, err := jsonpath.Parse(path)
	if err != nil {
		return fmt.Errorf("sorting error: %w", err)
	}
	s := &sorting{swap: swap}
	once := false
	for _, content := range contents {
		results, err := template.Find(content, false)
		if err != nil {
			return err
		}
		found := len(results) > 0 && len(results[0]) > 0
		var v jsonpath.Value
		if found {
			v, once = results[0][0], true
		}
		s.values, s.found = append(s.values, v), append(s.found, found)
	}
	if len(contents) > 0 && !once {
		return fmt.Errorf("couldn't find any field with path %q in the list of objects", path)
	}
	sort.Sort(s)
	return s.err
}

func sortTable(t *printers.Table, field string) error {
	contents := make([]map[string]any, len(t.Rows))
	for i, row := range t.Rows {
		content, err := fieldsJSON(row.Object)
		if err != nil {
			return err
		}
		contents[i] = content
	}
	return sortBy(field, contents, func(i, j int) { t.Rows[i], t.Rows[j] = t.Rows[j], t.Rows[i] })
}

func sortContents(items []any, field string) error {
	contents := make([]map[string]any, len(items))
	for i, it := range items {
		contents[i], _ = it.(map[string]any)
	}
	return sortBy(field, contents, func(i, j int) { items[i], items[j] = items[j], items[i] })
}

// isLess compares as kubectl's sorter does: numbers, texts, and texts that are quantities by their size.
func isLess(a, b jsonpath.Value) (bool, error) {
	switch x := a.(type) {
	case nil:
		return b != nil, nil
	case int64:
		y, ok := b.(int64)
		return ok && x < y, nil
	case float64:
		y, ok := b.(float64)
		return ok && x < y, nil
	case string:
		y, ok := b.(string)
		if !ok {
			return false, nil
		}
		qx, errX := resource.ParseQuantity(x)
		qy, errY := resource.ParseQuantity(y)
		if errX == nil && errY == nil {
			return qx.Cmp(qy) < 0, nil
		}
		return x < y, nil
	}
	return false, fmt.Errorf("unsortable type: %T", a)
}
