package explain

import (
	"cmp"
	"fmt"
	"strings"

	runtimeschema "k8s.io/apimachinery/pkg/runtime/schema"

	"podflight/engine/api"
	"podflight/engine/manifest/schema"
)

// Options say how much is shown.
type Options struct {
	Recursive bool // the names of all fields below, instead of the documentation of the next ones
	MaxDepth  int  // of Recursive; 0 for no limit
}

// Kind describes a kind, or the field of it that path names, such as ["spec", "containers"]. It fails if
// there is no such field.
func Kind(gvk runtimeschema.GroupVersionKind, path []string, o Options) (string, error) {
	f, err := schema.Lookup(api.Kind(gvk.Kind), path...)
	if err != nil {
		return "", err
	}
	p := &page{options: o}
	if gvk.Group != "" {
		p.put("GROUP:      %s\n", gvk.Group)
	}
	p.put("KIND:       %s\nVERSION:    %s\n\n", gvk.Kind, gvk.Version)
	if len(path) > 0 {
		p.headline(f)
	}
	p.put("DESCRIPTION:\n%s\n", indent(wrap(cmp.Or(description(f), "<empty>"), 76), 4))
	if len(f.Fields()) > 0 {
		p.put("FIELDS:\n")
		p.fields(f, 1)
	}
	p.put("\n")
	return p.b.String(), nil
}

// description is a field's documentation and then that of its type.
func description(f schema.Field) string {
	var b strings.Builder
	for _, text := range []string{documentation(f), f.TypeDoc} {
		if text != "" {
			b.WriteString(text + "\n")
		}
	}
	return b.String()
}

// documentation is what the API server publishes of a field: the values that it may have stand at the end.
func documentation(f schema.Field) string {
	if len(f.Enum) == 0 || f.List || f.Map {
		return f.Doc
	}
	var b strings.Builder
	b.WriteString(f.Doc + "\n\nPossible enum values:")
	for _, v := range f.Enum {
		b.WriteString(strings.TrimRight(fmt.Sprintf("\n - `%q` %s", v.Name, v.Doc), " "))
	}
	return b.String()
}

type page struct {
	b       strings.Builder
	options Options
}

func (p *page) put(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// headline introduces the one field that is described.
func (p *page) headline(f schema.Field) {
	p.put("FIELD: %s <%s>\n", f.Name, f.Type)
	if values := valuesOf(f); len(values) > 0 {
		p.put("ENUM:\n    %s", strings.Join(values, "\n    "))
	}
	p.put("\n\n")
}

// valuesOf returns the values that a field may have. A list or a map of them has none itself.
func valuesOf(f schema.Field) []string {
	if f.List || f.Map {
		return nil
	}
	var out []string
	for _, v := range f.Enum {
		out = append(out, cmp.Or(v.Name, `""`))
	}
	return out
}

// shownValues is how many values of an enumeration a list of fields shows.
const shownValues = 4

// fields lists the fields of a value of f.
func (p *page) fields(f schema.Field, level int) {
	for _, inner := range f.Fields() {
		p.detail(inner, 2*level)
		if p.options.Recursive && (p.options.MaxDepth == 0 || level < p.options.MaxDepth) {
			p.fields(inner, level+1)
		}
	}
}

// detail is a field in a list (fieldDetail).
func (p *page) detail(f schema.Field, pad int) {
	p.put("%s\t<%s>", indent(f.Name, pad), f.Type)
	if f.Required {
		p.put(" -required-")
	}
	if values := valuesOf(f); len(values) > 0 {
		if len(values) > shownValues {
			values = append(values[:shownValues], "....")
		}
		p.put("\n%senum: %s", strings.Repeat(" ", pad), strings.Join(values, ", "))
	}
	p.put("\n")
	if !p.options.Recursive {
		p.put("%s\n\n", indent(wrap(cmp.Or(documentation(f), "<no description>"), 78-pad), pad+2))
	}
}
