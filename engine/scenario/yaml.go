package scenario

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// yamlReader reads YAML nodes strictly and remembers where they stand.
type yamlReader struct {
	*report
	offset int // lines of the file before the YAML
}

// field is a field of an object and what to do with its value.
type field struct {
	name string
	read func(*yaml.Node)
}

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func (y *yamlReader) parse(text string) (*yaml.Node, bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		line, message := 0, err.Error()
		if m := yamlErrorLine.FindStringSubmatch(message); m != nil {
			line, _ = strconv.Atoi(m[1])
			message = message[len(m[0]):]
		}
		y.add(line+y.offset, "check indentation and quotes there and on the line before", "this is not YAML: %s", message)
		return nil, false
	}
	if len(doc.Content) == 0 {
		return &yaml.Node{Kind: yaml.MappingNode}, true
	}
	return doc.Content[0], true
}

func (y *yamlReader) line(n *yaml.Node) int { return n.Line + y.offset }

// resolve follows an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// find returns the value of a key of an object, or nil.
func find(n *yaml.Node, key string) *yaml.Node {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// object reads the fields of a mapping and reports those that what does not have.
func (y *yamlReader) object(n *yaml.Node, what string, fields []field) {
	y.entries(n, what, func(key, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == key.Value })
		if i < 0 {
			names := make([]string, len(fields))
			for j, f := range fields {
				names[j] = f.name
			}
			y.add(y.line(key), what+" has "+strings.Join(names, ", "), "there is no field %q in %s", key.Value, what)
			return
		}
		fields[i].read(value)
	})
}

// entries calls fn for each pair of a mapping, in order.
func (y *yamlReader) entries(n *yaml.Node, what string, fn func(key, value *yaml.Node)) {
	n = resolve(n)
	if n.Kind != yaml.MappingNode {
		if !empty(n) {
			y.add(y.line(n), "write \"key: value\" lines", "%s is not a mapping", what)
		}
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if was, twice := seen[key.Value]; twice {
			y.add(y.line(key), "remove one of them", "%q is already set on line %d", key.Value, was)
			continue
		}
		seen[key.Value] = y.line(key)
		fn(key, n.Content[i+1])
	}
}

func (y *yamlReader) list(n *yaml.Node, what string, fn func(item *yaml.Node)) {
	n = resolve(n)
	if n.Kind != yaml.SequenceNode {
		if !empty(n) {
			y.add(y.line(n), "write its items with a dash before each", "%s is not a list", what)
		}
		return
	}
	for _, item := range n.Content {
		fn(item)
	}
}

// empty reports whether a value was left out ("nodes:" and nothing after it).
func empty(n *yaml.Node) bool {
	return n.Kind == 0 || n.Kind == yaml.ScalarNode && n.Tag == "!!null"
}

func (y *yamlReader) text(n *yaml.Node) string {
	n = resolve(n)
	if n.Kind != yaml.ScalarNode {
		y.add(y.line(n), "write a single word or a quoted text", "a text was expected here")
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

func (y *yamlReader) texts(n *yaml.Node) []string {
	var all []string
	y.list(n, "the value", func(item *yaml.Node) { all = append(all, y.text(item)) })
	return all
}

func (y *yamlReader) boolean(n *yaml.Node) bool {
	switch y.text(n) {
	case "true":
		return true
	case "false":
		return false
	}
	y.add(y.line(n), "write true or false", "%q is neither true nor false", resolve(n).Value)
	return false
}

func (y *yamlReader) number(n *yaml.Node, low, high int64) int64 {
	v, err := strconv.ParseInt(y.text(n), 10, 64)
	if err != nil || v < low || v > high {
		y.add(y.line(n), "", "%q is not a number from %d to %d", resolve(n).Value, low, high)
		return low
	}
	return v
}

func (y *yamlReader) oneOf(n *yaml.Node, allowed ...string) string {
	s := y.text(n)
	if !slices.Contains(allowed, s) {
		y.add(y.line(n), "write "+strings.Join(allowed, ", ")+" without quotes", "%q is not possible here", s)
	}
	return s
}

// quantity reads a quantity of Kubernetes: "2", "500m", "16Gi".
func (y *yamlReader) quantity(n *yaml.Node, otherwise string) string {
	s := y.text(n)
	if q, err := resource.ParseQuantity(s); err != nil || q.Sign() < 0 {
		y.add(y.line(n), "write for instance 2, 500m or 16Gi", "%q is not a quantity", s)
		return otherwise
	}
	return s
}

// bytes reads a quantity of bytes: 2223659, 20Mi.
func (y *yamlReader) bytes(n *yaml.Node) int64 {
	q, err := resource.ParseQuantity(y.text(n))
	if err != nil || q.Sign() < 0 {
		y.add(y.line(n), "write for instance 2223659 or 20Mi", "%q is not a number of bytes", resolve(n).Value)
		return 0
	}
	return q.Value()
}

// versionForm is what a version looks like of which the differences to others are known.
var versionForm = regexp.MustCompile(`^v1\.37\.\d{1,3}$`)

func checkVersion(r *report, line int, s string) bool {
	if !versionForm.MatchString(s) {
		r.add(line, "write v1.37.1", "kubernetes: version %q is not offered", s)
		return false
	}
	return true
}

func checkName(r *report, line int, what, s string) bool {
	if len(validation.IsDNS1123Label(s)) > 0 && (what == "namespace" || len(validation.IsDNS1123Subdomain(s)) > 0) {
		r.add(line, "use lower-case letters, digits and dashes", "%s: %q is not a name", what, s)
		return false
	}
	return true
}
