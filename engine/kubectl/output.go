package kubectl

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	sjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"

	"podflight/engine/api"
	"podflight/engine/kubectl/jsonpath"
)

// fieldsJSON turns an object into plain JSON values, as kubectl sees what the server sends. Managed fields
// are left out, as kubectl leaves them out of what it prints.
func fieldsJSON(obj api.Object) (map[string]any, error) {
	data, err := json.Marshal(obj)
	if err != nil {
		return nil, err
	}
	var content map[string]any
	if err := sjson.UnmarshalCaseSensitivePreserveInts(data, &content); err != nil {
		return nil, err
	}
	if meta, ok := content["metadata"].(map[string]any); ok {
		delete(meta, "managedFields")
	}
	return content, nil
}

// listJSON wraps objects in a List, as `kubectl get -o json` does with several.
func listJSON(items []any) map[string]any {
	if items == nil {
		items = []any{}
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "List", "items": items, "metadata": map[string]any{"resourceVersion": ""},
	}
}

// printer prints plain JSON values in the format of -o. It is nil for the formats that are tables.
type printer func(content map[string]any) (string, error)

// formats are the values of -o that every command with an output flag takes, sorted.
func formats() []string {
	return []string{
		"go-template", "go-template-file", "json", "jsonpath", "jsonpath-as-json", "jsonpath-file", "kyaml", "name",
		"template", "templatefile", "yaml",
	}
}

// newPrinter returns the printer of a format, or nil for one that it does not know.
func (c *call) newPrinter(format string) (printer, error) {
	switch lower := strings.ToLower(format); {
	case lower == "json":
		return printJSON, nil
	case lower == "yaml":
		return newYAMLPrinter(), nil
	case format == "name":
		return printName, nil
	case lower == "kyaml":
		return nil, fmt.Errorf("podflight's kubectl does not print KYAML: use -o yaml")
	case strings.HasPrefix(format, "go-template"), strings.HasPrefix(format, "template"):
		return nil, fmt.Errorf("podflight's kubectl has no Go templates: use -o jsonpath=… or -o custom-columns=…")
	}
	kind, text, given := strings.Cut(format, "=")
	if !slices.Contains([]string{"jsonpath", "jsonpath-as-json", "jsonpath-file"}, kind) {
		return nil, nil
	}
	if !given || text == "" {
		return nil, fmt.Errorf("template format specified but no template given")
	}
	if kind == "jsonpath-file" {
		data, _, err := c.readFile(text)
		if err != nil {
			return nil, fmt.Errorf("error reading --template %s, open %s: no such file or directory", text, text)
		}
		text = string(data)
	}
	return newPathPrinter(text, kind == "jsonpath-as-json")
}

func unknownFormat(format string, allowed []string) error {
	allowed = slices.Clone(allowed)
	slices.Sort(allowed)
	return fmt.Errorf("unable to match a printer suitable for the output format %q, allowed formats are: %s", format, strings.Join(allowed, ","))
}

func printJSON(content map[string]any) (string, error) {
	data, err := json.MarshalIndent(content, "", "    ")
	return string(data) + "\n", err
}

// newYAMLPrinter returns a printer that separates what it prints by "---".
func newYAMLPrinter() printer {
	first := true
	return func(content map[string]any) (string, error) {
		data, err := yaml.Marshal(content)
		text := string(data)
		if !first {
			text = "---\n" + text
		}
		first = false
		return text, err
	}
}

func printName(content map[string]any) (string, error) {
	if items, ok := content["items"].([]any); ok {
		var b strings.Builder
		for _, it := range items {
			if object, ok := it.(map[string]any); ok {
				text, err := printName(object)
				if err != nil {
					return "", err
				}
				b.WriteString(text)
			}
		}
		return b.String(), nil
	}
	kind, _ := content["kind"].(string)
	apiVersion, _ := content["apiVersion"].(string)
	kind = strings.ToLower(kind)
	if group, _, ok := strings.Cut(apiVersion, "/"); ok {
		kind += "." + group
	}
	name := "<unknown>"
	if meta, ok := content["metadata"].(map[string]any); ok {
		if n, ok := meta["name"].(string); ok && n != "" {
			name = n
		}
	}
	return kind + "/" + name + "\n", nil
}

// newPathPrinter follows JSONPathPrinter.
func newPathPrinter(text string, asJSON bool) (printer, error) {
	template, err := jsonpath.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("error parsing jsonpath %s, %w", text, err)
	}
	return func(content map[string]any) (string, error) {
		eval := template.Text
		if asJSON {
			eval = template.JSON
		}
		out, err := eval(content)
		if err != nil {
			return "", verbatim("error executing jsonpath %q: Error executing template: %v. Printing more information for debugging the template:\n"+
				"\ttemplate was:\n\t\t%v\n\tobject given to jsonpath engine was:\n\t\t%#v\n\n\n", text, err, text, content)
		}
		return out, nil
	}, nil
}
