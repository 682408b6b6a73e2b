package kubectl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
)

// selector says which objects a command is about: what cli-runtime's resource builder collects from flags
// and arguments.
type selector struct {
	args          []string
	files         files
	labels        string
	fields        string
	all           bool // --all
	allNamespaces bool
	emptySelects  bool // a type without names selects all of it
	bareNames     bool // arguments are names of Pods unless they say otherwise (ResourceNames)
	oneType       bool // more than one type is an error
	lazy          bool // objects that are named need not be there
	stopAtError   bool // without ContinueOnError
	local         bool // objects are taken from files, not from the server
}

// item is one object of a selection.
type item struct {
	res       api.Resource
	namespace string // "" for a cluster-scoped one
	name      string
	object    api.Object // as read from the server; nil if the selection is lazy and this one is named
	doc       *document  // where it comes from a file
}

func (it item) key() api.Key {
	return api.Key{Kind: it.res.Kind, Namespace: it.namespace, Name: it.name}
}

// title is the item as messages call it: "pod/web".
func (it item) title() string { return kindName(it.res) + "/" + it.name }

// source is the file that the item comes from, "" for none.
func (it item) source() string {
	if it.doc == nil {
		return ""
	}
	return it.doc.File
}

// listing is what one request answers: one object by name, or the objects of a type.
type listing struct {
	res   api.Resource
	items []item
	named bool
}

// selection is what a selector found.
type selection struct {
	listings []listing
	single   bool    // the command line meant just one object
	errs     []error // of those that could not be had
}

func (s selection) items() []item {
	var all []item
	for _, l := range s.listings {
		all = append(all, l.items...)
	}
	return all
}

// without leaves out errors of a sort, as --ignore-not-found does.
func (s *selection) without(unwanted func(error) bool) {
	s.errs = slices.DeleteFunc(s.errs, unwanted)
}

var errNoResource = verbatim(`You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`)

// tuple is TYPE/NAME.
type tuple struct{ typ, name string }

// plan is a selector after its arguments have been understood.
type plan struct {
	types  []string
	names  []string
	tuples []tuple
	labels *string
	fields *string
}

// check finds what is wrong with the selector without asking for objects.
func (s selector) check() error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	words := p.types
	for _, t := range p.tuples {
		words = append(words, t.typ)
	}
	_, err = s.resources(unique(words))
	return err
}

// find finds the objects. Its error is one of the command line; what cannot be had from the server is in
// the selection's errors. It follows Builder.visitorResult and the visitors that it makes.
func (c *call) find(s selector) (selection, error) {
	if err := s.files.check(); err != nil {
		return selection{}, err
	}
	p, err := s.plan()
	if err != nil {
		return selection{}, err
	}
	switch {
	case !s.files.empty():
		if len(p.types) > 0 {
			return selection{}, errors.New("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well")
		}
		if len(p.tuples) > 0 {
			return selection{}, errors.New("resource/name arguments cannot be provided when a path is specified")
		}
		return c.findInFiles(s)
	case p.labels != nil || p.fields != nil:
		return c.findBySelector(s, p)
	case len(p.tuples) > 0:
		return c.findTuples(s, p.tuples)
	case len(p.names) > 0:
		return c.findNames(s, p)
	case len(p.types) > 0:
		for _, typ := range p.types {
			if _, err := resourceFor(typ); err != nil {
				return selection{}, err
			}
		}
		return selection{}, errors.New("resource(s) were provided, but no name was specified")
	}
	return selection{}, errNoResource
}

// plan follows Builder.ResourceTypeOrNameArgs and ResourceNames.
func (s selector) plan() (plan, error) {
	var p plan
	if l := strings.TrimSpace(s.labels); l != "" {
		p.labels = &l
	}
	if f := strings.TrimSpace(s.fields); f != "" {
		p.fields = &f
	}
	everything := ""
	if s.all {
		p.labels = &everything
	}
	args, combined, err := combine(s.args)
	if err != nil {
		return p, err
	}
	if s.bareNames {
		return p, p.addNames(s.args)
	}
	if combined {
		for _, arg := range args {
			t, err := splitTuple(arg)
			if err != nil {
				return p, err
			}
			p.tuples = append(p.tuples, t)
		}
		return p, nil
	}
	if len(args) > 0 {
		p.types = unique(strings.Split(expandAll(args[0]), ","))
		p.names = args[1:]
	}
	if len(args) == 1 && p.labels == nil && s.emptySelects {
		p.labels = &everything
	}
	return p, nil
}

func (p *plan) addNames(args []string) error {
	for _, arg := range args {
		t := tuple{"pods", arg}
		if strings.Contains(arg, "/") {
			var err error
			if t, err = splitTuple(arg); err != nil {
				return err
			}
		}
		p.tuples = append(p.tuples, t)
	}
	return nil
}

// combine turns "a,b x y" into a/x a/y b/x b/y, and reports whether the arguments are of the form TYPE/NAME.
func combine(args []string) ([]string, bool, error) {
	if len(args) >= 2 {
		if types := unique(strings.Split(args[0], ",")); len(types) > 1 {
			var out []string
			for _, t := range types {
				for _, n := range args[1:] {
					out = append(out, t+"/"+n)
				}
			}
			args = out
		}
	}
	slashes := 0
	for _, arg := range args {
		if strings.Contains(arg, "/") {
			slashes++
		}
	}
	if slashes > 0 && slashes < len(args) {
		return nil, false, errors.New("there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'")
	}
	return args, slashes > 0, nil
}

func splitTuple(arg string) (tuple, error) {
	parts := strings.Split(arg, "/")
	if len(parts) != 2 {
		return tuple{}, errors.New("arguments in resource/name form may not have more than one slash")
	}
	if parts[0] == "" || parts[1] == "" || strings.Contains(parts[0], ",") {
		return tuple{}, errors.New("arguments in resource/name form must have a single resource and name")
	}
	return tuple{parts[0], parts[1]}, nil
}

func unique(all []string) []string {
	var out []string
	for _, s := range all {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// resources finds the resources that words name, each once.
func (s selector) resources(words []string) ([]api.Resource, error) {
	if len(words) > 1 && s.oneType {
		return nil, errors.New("you may only specify a single resource type")
	}
	var out []api.Resource
	for _, w := range words {
		r, err := resourceFor(w)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o api.Resource) bool { return o.Kind == r.Kind }) {
			out = append(out, r)
		}
	}
	return out, nil
}

func (c *call) findBySelector(s selector, p plan) (selection, error) {
	switch {
	case len(p.names) > 0:
		return selection{}, errors.New("name cannot be provided when a selector is specified")
	case len(p.tuples) > 0:
		return selection{}, errors.New("selectors and the all flag cannot be used when passing resource/name arguments")
	case len(p.types) == 0:
		return selection{}, errors.New("at least one resource must be specified to use a selector")
	}
	resources, err := s.resources(p.types)
	if err != nil {
		return selection{}, err
	}
	var sel selection
	for _, r := range resources {
		match, matchFields, err := p.matchers(r)
		if err != nil {
			sel.errs = append(sel.errs, err)
			continue
		}
		c.request()
		sel.listings = append(sel.listings, c.list(r, s.allNamespaces, match, matchFields))
	}
	return sel, nil
}

// matchers returns what the selectors let through of a resource, or the server's refusal (EnhanceListError).
func (p plan) matchers(r api.Resource) (labels.Selector, func(api.Object) bool, error) {
	labelText, fieldText := "", ""
	if p.labels != nil {
		labelText = *p.labels
	}
	if p.fields != nil {
		fieldText = *p.fields
	}
	match, err := labels.Parse(labelText)
	var matchFields func(api.Object) bool
	if err == nil {
		matchFields, err = fieldSelector(r, fieldText)
	}
	if err != nil {
		return nil, nil, apierrors.NewBadRequest(fmt.Sprintf("Unable to find %q that match label selector %q, field selector %q: %v",
			r.GroupVersionKind().GroupVersion().WithResource(r.Plural).String(), labelText, fieldText, err))
	}
	return match, matchFields, nil
}

// list returns the objects of a type as the server has them now.
func (c *call) list(r api.Resource, allNamespaces bool, match labels.Selector, matchFields func(api.Object) bool) listing {
	namespace := c.namespace
	if allNamespaces || !r.Namespaced {
		namespace = ""
	}
	l := listing{res: r}
	for _, obj := range c.server.List(r.Kind, namespace) {
		if match.Matches(labels.Set(obj.GetLabels())) && matchFields(obj) {
			l.items = append(l.items, item{res: r, namespace: obj.GetNamespace(), name: obj.GetName(), object: obj})
		}
	}
	return l
}

func (c *call) findNames(s selector, p plan) (selection, error) {
	if len(p.types) > 1 {
		return selection{}, errors.New("you must specify only one resource")
	}
	tuples := make([]tuple, len(p.names))
	for i, name := range p.names {
		tuples[i] = tuple{p.types[0], name}
	}
	return c.findTuples(s, tuples)
}

func (c *call) findTuples(s selector, tuples []tuple) (selection, error) {
	words := make([]string, len(tuples))
	for i, t := range tuples {
		words[i] = t.typ
	}
	if _, err := s.resources(unique(words)); err != nil {
		return selection{}, err
	}
	sel := selection{single: len(tuples) == 1}
	for _, t := range tuples {
		r, err := resourceFor(t.typ)
		if err != nil {
			return selection{}, err
		}
		it := item{res: r, name: t.name}
		if r.Namespaced {
			if s.allNamespaces {
				return selection{}, errors.New("a resource cannot be retrieved by name across all namespaces")
			}
			it.namespace = c.namespace
		}
		if !s.lazy {
			if it.object, err = c.get(it.key()); err != nil {
				sel.errs = append(sel.errs, err)
				if s.stopAtError {
					return sel, nil
				}
				continue
			}
		}
		sel.listings = append(sel.listings, listing{res: r, items: []item{it}, named: true})
	}
	return sel, nil
}

// get asks the server for one object.
func (c *call) get(key api.Key) (api.Object, error) {
	c.request()
	obj, ok := c.server.Get(key)
	if !ok {
		res, _ := api.ResourceOf(key.Kind)
		return nil, apierrors.NewNotFound(res.GroupResource(), key.Name)
	}
	return obj, nil
}
