package kubectl

import (
	"fmt"
	"strings"

	"podflight/engine/api"
	"podflight/engine/codec"
	"podflight/engine/manifest"
)

// document is one object of a file.
type document = manifest.Document

// findInFiles reads the manifests that -f names, and, unless the selector is lazy, the objects that they name.
func (c *call) findInFiles(s selector) (selection, error) {
	docs, errs := c.readFiles(s.files, false)
	sel := selection{errs: errs, single: len(s.files.names) == 1 && s.files.names[0] != "-" && len(docs) == 1}
	for i := range docs {
		it, err := c.itemOf(&docs[i])
		switch {
		case err != nil || s.lazy:
		case s.local:
			it.object, _, err = docs[i].Typed(codec.Ignore)
		default:
			it.object, err = c.get(it.key())
		}
		if err != nil {
			sel.errs = append(sel.errs, err)
			continue
		}
		sel.listings = append(sel.listings, listing{res: it.res, items: []item{it}, named: true})
	}
	return sel, nil
}

// readFiles reads every object of the files, in order, and what is wrong with them.
func (c *call) readFiles(f files, validate bool) ([]document, []error) {
	var docs []document
	var errs []error
	stdin := false
	for _, name := range f.names {
		if name == "-" && stdin {
			return nil, []error{fmt.Errorf("standard input cannot be used for multiple arguments")}
		}
		stdin = stdin || name == "-"
		data, source, err := c.readFile(name)
		if err != nil {
			return nil, []error{err}
		}
		more, wrong := manifest.Read(source, data, validate)
		docs, errs = append(docs, more...), append(errs, wrong...)
	}
	return docs, errs
}

// readFile reads a file that a flag names, and returns what messages call it.
func (c *call) readFile(name string) (data []byte, source string, err error) {
	if name == "-" {
		return c.env.Stdin, "STDIN", nil
	}
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		return nil, "", fmt.Errorf("podflight's kubectl has no network: save %s to a file first", name)
	}
	if c.env.Files != nil {
		if data, ok := c.env.Files(name); ok {
			return data, name, nil
		}
	}
	return nil, "", fmt.Errorf("the path %q does not exist", name)
}

// itemOf says which object a document is: of the current namespace if it names none (SetNamespace), and
// of no other if one was given (RequireNamespace).
func (c *call) itemOf(doc *document) (item, error) {
	res, ok := api.ResourceOf(doc.Kind)
	if !ok {
		return item{}, fmt.Errorf("no matches for kind %q", doc.Kind)
	}
	it := item{res: res, name: doc.Name, doc: doc}
	if !res.Namespaced {
		return it, nil
	}
	it.namespace = doc.Namespace
	if it.namespace == "" {
		it.namespace = c.namespace
	}
	if c.given && it.namespace != c.namespace {
		return item{}, verbatim("the namespace from the provided object %q does not match the namespace %q. You must pass '--namespace=%s' to perform this operation.",
			it.namespace, c.namespace, it.namespace)
	}
	return it, nil
}
