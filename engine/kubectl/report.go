package kubectl

import (
	"encoding/json"

	"github.com/spf13/pflag"

	"podflight/engine/api"
)

// outputFlags are the flags of a command that prints the objects that it changes
// (staging/src/k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go).
type outputFlags struct {
	format   string
	template string
}

func (o *outputFlags) declare(fs *pflag.FlagSet) {
	fs.StringVarP(&o.format, "output", "o", "", "Output format. One of: (json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file).")
	fs.StringVar(&o.template, "template", "", "Template string or path to template file to use when -o=go-template, -o=go-template-file.")
	fs.Bool("allow-missing-template-keys", true, "If true, ignore any errors in templates when a field or map key is missing in the template.")
	fs.Bool("show-managed-fields", false, "If true, keep the managedFields when printing objects in JSON or YAML format.")
}

// whole says that objects are printed rather than what was done to them.
func (o *outputFlags) whole() bool { return o.format != "" && o.format != "name" }

// reporter tells what became of objects: in a few words, or as -o wants it.
type reporter struct {
	c      *call
	format string
	print  printer
	suffix string
}

func (c *call) reporter(o outputFlags, d dryRun) (reporter, error) {
	r := reporter{c: c, format: o.format, suffix: d.suffix()}
	if o.format == "" && o.template != "" {
		o.format = "go-template"
	}
	if !o.whole() {
		return r, nil
	}
	var err error
	if r.print, err = c.newPrinter(o.format); err == nil && r.print == nil {
		err = unknownFormat(o.format, formats())
	}
	return r, err
}

// tell tells about an object as the server answered with it, or as it would have been sent.
func (r reporter) tell(res api.Resource, obj api.Object, operation string) error {
	if r.print == nil {
		r.say(res, obj.GetName(), operation)
		return nil
	}
	content, err := fieldsJSON(obj)
	if err != nil {
		return err
	}
	return r.show(content)
}

// tellTyped is tell for commands that print Go types, whose fields JSON keeps in their own order.
func (r reporter) tellTyped(res api.Resource, obj api.Object, operation string) error {
	if r.format != "json" {
		return r.tell(res, obj, operation)
	}
	data, err := json.MarshalIndent(obj, "", "    ")
	r.c.print(string(data) + "\n")
	return err
}

// tellContent is tell for an object that is not typed.
func (r reporter) tellContent(it item, content map[string]any, operation string) error {
	if r.print == nil {
		r.say(it.res, it.name, operation)
		return nil
	}
	return r.show(content)
}

func (r reporter) show(content map[string]any) error {
	text, err := r.print(content)
	r.c.print(text)
	return err
}

func (r reporter) say(res api.Resource, name, operation string) {
	if name == "" {
		name = "<unknown>"
	}
	text := kindName(res) + "/" + name
	if r.format != "name" && operation != "" {
		text += " " + operation
	}
	if r.format != "name" {
		text += r.suffix
	}
	r.c.print(text + "\n")
}
