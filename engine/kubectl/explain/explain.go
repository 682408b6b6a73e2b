package explain

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"podflight/engine/api"
)

// Options say how much is shown.
type Options struct {
	Recursive bool // the names of all fields below, instead of the documentation of the next ones
	MaxDepth  int  // of Recursive; 0 for no limit
}

// Kind describes the kind that obj is an example of, or the field of it that path names, such as
// ["spec", "containers"]. It fails if there is no such field.
func Kind(gvk schema.GroupVersionKind, obj api.Object, path []string, o Options) (string, error) {
	p := &page{options: o}
	if gvk.Group != "" {
		p.put("GROUP:      %s\n", gvk.Group)
	}
	p.put("KIND:       %s\nVERSION:    %s\n\n", gvk.Kind, gvk.Version)
	t, doc := reflect.TypeOf(obj).Elem(), ""
	for i, name := range path {
		next, ok := propertyOf(element(t), name)
		if !ok {
			return "", fmt.Errorf("field %q does not exist", path[len(path)-1])
		}
		t, doc = next.typ, next.doc
		if i == len(path)-1 {
			p.field(next)
		}
	}
	p.put("DESCRIPTION:\n%s\n", indent(wrap(cmp.Or(description(t, doc), "<empty>"), 76), 4))
	if inner := element(t); len(propertiesOf(inner)) > 0 {
		p.put("FIELDS:\n")
		p.fields(inner, 1, nil)
	}
	p.put("\n")
	return p.b.String(), nil
}

func propertyOf(t reflect.Type, name string) (property, bool) {
	all := propertiesOf(t)
	at := slices.IndexFunc(all, func(p property) bool { return p.name == name })
	if at < 0 {
		return property{}, false
	}
	return all[at], true
}

// description is a field's documentation and then that of its type.
func description(t reflect.Type, doc string) string {
	var b strings.Builder
	if doc != "" {
		b.WriteString(doc + "\n")
	}
	if inner := element(t); inner.Kind() == reflect.Struct {
		if text := docsOf(inner)[""]; text != "" {
			b.WriteString(text + "\n")
		}
	}
	return b.String()
}

type page struct {
	b       strings.Builder
	options Options
}

func (p *page) put(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// field is the headline of the one field that is described.
func (p *page) field(f property) {
	p.put("FIELD: %s <%s>\n", f.name, typeName(f.typ))
	if values := valuesOf(f.typ); values != nil {
		p.put("ENUM:")
		for _, v := range values {
			p.put("\n    %s", quoteEmpty(v))
		}
	}
	p.put("\n\n")
}

func quoteEmpty(v string) string {
	if v == "" {
		return `""`
	}
	return v
}

// shownValues is how many values of an enumeration a list of fields shows.
const shownValues = 4

// fields lists the fields of a struct. above are the structs around it, which are not entered again.
func (p *page) fields(t reflect.Type, level int, above []reflect.Type) {
	above = append(slices.Clone(above), t)
	for _, f := range propertiesOf(t) {
		p.detail(f, 2*level)
		inner := element(f.typ)
		if p.options.Recursive && (p.options.MaxDepth == 0 || level < p.options.MaxDepth) && !slices.Contains(above, inner) {
			p.fields(inner, level+1, above)
		}
	}
}

// detail is a field in a list (fieldDetail).
func (p *page) detail(f property, pad int) {
	p.put("%s\t<%s>", indent(f.name, pad), typeName(f.typ))
	if f.required {
		p.put(" -required-")
	}
	if values := valuesOf(f.typ); values != nil {
		p.put("\n%senum: ", strings.Repeat(" ", pad))
		for i, v := range values {
			if i == shownValues {
				p.put(", ....")
				break
			}
			if i > 0 {
				p.put(", ")
			}
			p.put("%s", quoteEmpty(v))
		}
	}
	p.put("\n")
	if !p.options.Recursive {
		p.put("%s\n\n", indent(wrap(cmp.Or(f.doc, "<no description>"), 78-pad), pad+2))
	}
}

// Fields returns the names of the fields below a path, sorted; none if there is no such path.
func Fields(obj api.Object, path []string) []string {
	t := reflect.TypeOf(obj).Elem()
	for _, name := range path {
		f, ok := propertyOf(element(t), name)
		if !ok {
			return nil
		}
		t = f.typ
	}
	var names []string
	for _, f := range propertiesOf(element(t)) {
		names = append(names, f.name)
	}
	return names
}
