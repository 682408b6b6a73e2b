package manifest

import (
	"encoding/base64"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"podflight/engine/api"
	"podflight/engine/codec"
	"podflight/engine/manifest/schema"
)

// badValue returns the path of the first value that is written as its type cannot be: the server says
// what is wrong with a quantity, a time or base64 text, but not where.
func (d *Document) badValue() string {
	f, err := schema.Lookup(d.Kind)
	if err != nil {
		return ""
	}
	path, _ := d.bad(d.source.root, f, "", maxDepth)
	return path
}

func (d *Document) bad(n *yaml.Node, f schema.Field, path string, depth int) (string, bool) {
	for n != nil && n.Kind == yaml.AliasNode && depth > 0 {
		n, depth = n.Alias, depth-1
	}
	if n == nil || depth == 0 {
		return "", false
	}
	switch n.Kind {
	case yaml.ScalarNode:
		return path, d.malformed(n.Value, f, path)
	case yaml.SequenceNode:
		for i, item := range n.Content {
			if at, ok := d.bad(item, f, path+"["+strconv.Itoa(i)+"]", depth-1); ok {
				return at, true
			}
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			inner, ok := f, f.Map || !f.HasFields()
			if !ok {
				inner, ok = f.Child(n.Content[i].Value)
			}
			if !ok {
				continue
			}
			if at, ok := d.bad(n.Content[i+1], inner, join(path, n.Content[i].Value), depth-1); ok {
				return at, true
			}
		}
	}
	return "", false
}

func (d *Document) malformed(value string, f schema.Field, path string) bool {
	switch f.Kind() {
	case "quantity":
		_, err := codec.ParseQuantity(value)
		return err != nil
	case "time":
		_, err := time.Parse(time.RFC3339, value)
		return err != nil
	}
	if d.Kind == api.Secret && len(schema.Split(path)) > 1 && schema.Split(path)[0] == "data" {
		_, err := base64.StdEncoding.DecodeString(value)
		return err != nil
	}
	return false
}
