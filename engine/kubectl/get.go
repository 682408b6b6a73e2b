package kubectl

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/printers"
)

func getCommand() command {
	return command{
		name: "get", suggestFor: []string{"list", "ls"}, args: typeAndName,
		use:   "[(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
		short: "Display one or many resources",
		setup: func(fs *pflag.FlagSet) runner {
			o := &getOptions{}
			o.declare(fs)
			return o.run
		},
	}
}

// getOptions are the flags of kubectl get (staging/src/k8s.io/kubectl/pkg/cmd/get/get.go GetOptions).
type getOptions struct {
	selector
	output         string
	noHeaders      bool
	showLabels     bool
	labelColumns   []string
	sortBy         string
	watch          bool
	watchOnly      bool
	watchEvents    bool
	ignoreNotFound bool
	raw            string
}

func (o *getOptions) declare(fs *pflag.FlagSet) {
	fs.StringVarP(&o.output, "output", "o", "", "Output format. One of: ("+strings.Join(getFormats(), ", ")+").")
	fs.BoolVar(&o.noHeaders, "no-headers", false, "When using the default or custom-column output format, don't print headers (default print headers).")
	fs.BoolVar(&o.showLabels, "show-labels", false, "When printing, show all labels as the last column (default hide labels column)")
	fs.StringSliceVarP(&o.labelColumns, "label-columns", "L", nil, "Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...")
	fs.StringVar(&o.sortBy, "sort-by", "", "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.")
	fs.BoolVarP(&o.watch, "watch", "w", false, "After listing/getting the requested object, watch for changes.")
	fs.BoolVar(&o.watchOnly, "watch-only", false, "Watch for changes to the requested object(s), without listing/getting first.")
	fs.BoolVar(&o.watchEvents, "output-watch-events", false, "Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.")
	fs.BoolVar(&o.ignoreNotFound, "ignore-not-found", false, "If set to true, suppresses NotFound error for specific objects that do not exist. Using this flag with commands that query for collections of resources has no effect when no resources are found.")
	fs.StringVar(&o.raw, "raw", "", "Raw URI to request from the server.  Uses the transport specified by the kubeconfig file.")
	o.files.declare(fs, "identifying the resource to get from a server.")
	selectorFlag(fs, &o.labels)
	fieldSelectorFlag(fs, &o.fields)
	allNamespacesFlag(fs, &o.allNamespaces)
	ignoredFlags(fs, "chunk-size", "server-print", "subresource", "show-kind", "show-managed-fields", "allow-missing-template-keys")
}

func getFormats() []string {
	return []string{
		"json", "yaml", "kyaml", "name", "go-template", "go-template-file", "template", "templatefile", "jsonpath",
		"jsonpath-as-json", "jsonpath-file", "custom-columns", "custom-columns-file", "wide",
	}
}

func (o *getOptions) run(c *call, args []string) error {
	o.args, o.emptySelects = args, true
	if err := o.check(c); err != nil {
		return err
	}
	if o.watch || o.watchOnly {
		return o.runWatch(c)
	}
	var print printer
	if !o.isTable() {
		var err error
		if print, err = o.printer(c); err != nil {
			return err
		}
	}
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	if o.ignoreNotFound {
		sel.without(apierrors.IsNotFound)
	}
	if print != nil {
		return o.printWhole(c, sel, print)
	}
	return o.printTables(c, sel)
}

func (o *getOptions) isTable() bool { return o.output == "" || o.output == "wide" }

// check follows GetOptions.Complete and Validate.
func (o *getOptions) check(c *call) error {
	if o.raw != "" {
		return errors.New("podflight's kubectl does not answer raw requests: name a resource type")
	}
	custom := strings.HasPrefix(o.output, "custom-columns")
	switch {
	case o.watch && o.sortBy != "":
		c.complain("warning: --watch requested, --sort-by will be ignored for watch events received\n")
	case o.watchOnly && o.sortBy != "":
		c.complain("warning: --watch-only requested, --sort-by will be ignored\n")
	case !o.watch && !o.watchOnly && len(o.args) == 0 && o.files.empty():
		c.complain("You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\n")
		return c.usageError("Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).")
	}
	switch {
	case o.showLabels && !o.isTable():
		return fmt.Errorf("--show-labels option cannot be used with %s printer", o.output)
	case len(o.labelColumns) > 0 && custom:
		return fmt.Errorf("--label-columns option cannot be used with %s printer", o.output)
	case o.watchEvents && !o.watch && !o.watchOnly:
		return errors.New("--output-watch-events option can only be used with --watch or --watch-only")
	}
	return nil
}

// printer returns the printer of a format that is no table of the server's.
func (o *getOptions) printer(c *call) (printer, error) {
	if strings.HasPrefix(o.output, "custom-columns") {
		return c.newColumnsPrinter(o.output, o.noHeaders)
	}
	print, err := c.newPrinter(o.output)
	if err == nil && print == nil {
		err = unknownFormat(o.output, getFormats())
	}
	return print, err
}

// tableOptions are the printers' options for one resource.
func (o *getOptions) tableOptions(r api.Resource, withKind bool) printers.Options {
	t := printers.Options{
		Wide: o.output == "wide", NoHeaders: o.noHeaders, ShowLabels: o.showLabels, LabelColumns: o.labelColumns,
		WithNamespace: o.allNamespaces && r.Namespaced,
	}
	if withKind {
		t.Kind = kindName(r)
	}
	return t
}

// printTables prints one table for each kind, as GetOptions.Run does.
func (o *getOptions) printTables(c *call, sel selection) error {
	withKind := slices.ContainsFunc(sel.listings, func(l listing) bool { return l.res.Kind != sel.listings[0].res.Kind })
	namespaced := !o.allNamespaces
	written, last := false, -1
	var w printers.Writer
	flush := func() {
		text := w.Flush()
		if text != "" && written && !o.noHeaders {
			text = "\n" + text
		}
		written = written || text != ""
		c.print(text)
		w = printers.Writer{}
	}
	for i, l := range sel.listings {
		namespaced = namespaced && l.res.Namespaced
		if last >= 0 && sel.listings[last].res.Kind != l.res.Kind {
			flush()
		}
		last = i
		table := c.table(l)
		if o.sortBy != "" {
			if err := sortTable(&table, o.sortBy); err != nil {
				return err
			}
		}
		w.Add(table, o.tableOptions(l.res, withKind))
	}
	flush()
	if !written && !o.ignoreNotFound && len(sel.errs) == 0 {
		if namespaced {
			c.complain("No resources found in %s namespace.\n", c.namespace)
		} else {
			c.complain("No resources found\n")
		}
	}
	return collect(sel.errs)
}

// table is what the server answers for a listing.
func (c *call) table(l listing) printers.Table {
	objects := make([]api.Object, len(l.items))
	for i, it := range l.items {
		objects[i] = it.object
	}
	return printers.New(l.res.Kind, objects, c.now())
}

// printWhole prints whole objects: one, or a List of them (GetOptions.printGeneric).
func (o *getOptions) printWhole(c *call, sel selection, print printer) error {
	if sel.single && len(sel.errs) > 0 {
		return collect(sel.errs)
	}
	items := sel.items()
	if len(items) == 0 && o.ignoreNotFound {
		return collect(sel.errs)
	}
	contents := make([]any, len(items))
	for i, it := range items {
		content, err := fieldsJSON(it.object)
		if err != nil {
			return err
		}
		contents[i] = content
	}
	if o.sortBy != "" {
		if err := sortContents(contents, o.sortBy); err != nil {
			return err
		}
	}
	whole := listJSON(contents)
	if sel.single && len(contents) == 1 {
		whole = contents[0].(map[string]any)
	}
	text, err := print(whole)
	if err != nil {
		return collect(append(sel.errs, err))
	}
	c.print(text)
	return collect(sel.errs)
}
