package kubectl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/yaml"

	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/manifest"
	"podflight/engine/patch"
)

func editCommand() command {
	return command{
		name: "edit", args: typeAndName, use: "(RESOURCE/NAME | -f FILENAME)", short: "Edit a resource on the server",
		setup: func(fs *pflag.FlagSet) runner {
			o := &editOptions{}
			o.files.declare(fs, "to use to edit the resource")
			o.output.declare(fs)
			validateFlag(fs)
			recordFlag(fs)
			saveConfigFlag(fs, &o.annotate)
			ignoredFlags(fs, "field-manager", "windows-line-endings", "subresource")
			fs.BoolVar(&o.outputPatch, "output-patch", false, "Output the patch if the resource is edited.")
			return o.run
		},
	}
}

// editOptions are the flags of kubectl edit (staging/src/k8s.io/kubectl/pkg/cmd/util/editor/editoptions.go).
type editOptions struct {
	selector
	output      outputFlags
	annotate    bool
	outputPatch bool
	validation  codec.FieldValidation
	report      reporter
}

const editHeader = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

// editTries bounds how often the editor opens again after a mistake, for an editor that never gives up.
const editTries = 100

// session is one text that is edited until it is accepted or given up.
type session struct {
	items    []item
	original string // without the header
	edited   string
	reasons  []string // lines of the header that tell what was wrong
}

func (o *editOptions) run(c *call, args []string) (err error) {
	o.args, o.emptySelects = args, true
	if o.validation, err = c.validation(); err != nil {
		return err
	}
	if o.report, err = c.reporter(outputFlags{}, dryRunNone); err != nil {
		return err
	}
	sel, err := c.find(o.selector)
	if err == nil {
		err = collect(sel.errs)
	}
	if err != nil {
		return err
	}
	s := &session{items: sel.items()}
	switch {
	case len(s.items) == 0:
		return errors.New("edit cancelled, no objects found")
	case c.env.Edit == nil:
		return errors.New("podflight's kubectl has no editor here: use kubectl patch, or change the file and apply it")
	}
	if s.original, err = editText(s.items); err != nil {
		return err
	}
	s.edited = s.original
	for range editTries {
		if done, err := o.round(c, s); done || err != nil {
			return err
		}
	}
	return errCancelled
}

var errCancelled = verbatim("Edit cancelled, no valid changes were saved.")

// editText is what the editor shows: the object, or a List of them.
func editText(items []item) (string, error) {
	var contents []any
	for _, it := range items {
		content, err := fieldsJSON(it.object)
		if err != nil {
			return "", err
		}
		contents = append(contents, content)
	}
	whole := contents[0]
	if len(contents) > 1 {
		list := listJSON(contents)
		list["metadata"] = patch.Object{}
		whole = list
	}
	data, err := yaml.Marshal(whole)
	return string(data), err
}

// round opens the editor once and sends what was changed. It reports whether that is all.
func (o *editOptions) round(c *call, s *session) (done bool, err error) {
	text := editHeader
	for _, reason := range s.reasons {
		text += "# " + strings.ReplaceAll(reason, "\n", "\n# ") + "\n#\n"
	}
	c.begin()
	data, err := c.env.Edit("kubectl-edit.yaml", []byte(text+s.edited))
	if err != nil {
		return true, err
	}
	before, after := s.edited, withoutComments(string(data))
	switch {
	case len(s.reasons) > 0 && after == withoutComments(before):
		return true, errCancelled
	case after == withoutComments(s.original):
		c.complain("Edit cancelled, no changes made.\n")
		return true, nil
	case strings.TrimSpace(after) == "":
		c.complain("Edit cancelled, saved file was empty.\n")
		return true, nil
	}
	s.edited, s.reasons = after, nil
	docs, errs := manifest.Read("edited-file", []byte(after), o.validation != codec.Ignore)
	if len(errs) > 0 {
		s.reasons = []string{fmt.Sprintf("The edited file had a syntax error: %v", collect(errs))}
		return false, nil
	}
	return o.send(c, s, docs)
}

// withoutComments takes out the lines that the editor's user is told will be ignored.
func withoutComments(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// send patches the objects that were changed (visitToPatch). It reports false if the editor has to open again.
func (o *editOptions) send(c *call, s *session, docs []document) (done bool, err error) {
	failed := false
	for i := range docs {
		it, content, err := o.originalOf(s, &docs[i])
		if err != nil {
			return true, err
		}
		change, err := o.changeOf(it, content)
		switch {
		case err != nil:
			return true, err
		case change == nil:
			o.report.say(it.res, it.name, "skipped")
			continue
		}
		if o.outputPatch {
			c.printf("Patch: %s\n", change)
		}
		obj, err := c.send(it.key(), types.StrategicMergePatchType, change, apiserver.PatchOptions{Validation: o.validation})
		if err == nil {
			o.report.say(it.res, obj.GetName(), "edited")
			continue
		}
		what := fmt.Sprintf("%s %q", it.res.GroupResource(), it.name)
		switch {
		case apierrors.IsInvalid(err):
			c.complain("error: %s is invalid\n", what)
			s.reasons = append(s.reasons, invalidReason(what, err))
		case apierrors.IsNotFound(err):
			c.complain("error: %s could not be found on the server\n", what)
			failed = true
		default:
			c.complain("error: %s could not be patched: %v\n", what, err)
			failed = true
		}
	}
	if failed {
		return true, exitError{1}
	}
	return len(s.reasons) == 0, nil
}

// invalidReason is what the header says of an object that the server refused.
func invalidReason(what string, err error) string {
	text := what + " was not valid"
	var status *apierrors.StatusError
	if errors.As(err, &status) && status.ErrStatus.Details != nil {
		text += ":"
		for _, cause := range status.ErrStatus.Details.Causes {
			text += "\n* " + cause.Field + ": " + cause.Message
		}
	}
	return text
}

// originalOf finds the object that a document was made from, by its UID.
func (o *editOptions) originalOf(s *session, doc *document) (item, patch.Object, error) {
	content, err := parseObject(doc.JSON)
	if err != nil {
		return item{}, nil, err
	}
	meta := part(content, "metadata")
	for _, it := range s.items {
		if meta["uid"] != string(it.object.GetUID()) {
			continue
		}
		if it.res.Namespaced && doc.Namespace != it.namespace {
			return it, nil, verbatim("the namespace from the provided object %q does not match the namespace %q. You must pass '--namespace=%s' to perform this operation.",
				doc.Namespace, it.namespace, doc.Namespace)
		}
		if o.annotate {
			err = rememberApplied(content)
		}
		return it, content, err
	}
	return item{}, nil, fmt.Errorf("no original object found for %s %q", doc.Kind, doc.Name)
}

// changeOf returns the patch from the original to what was edited, nil if they are the same.
func (o *editOptions) changeOf(it item, content patch.Object) ([]byte, error) {
	before, err := fieldsJSON(it.object)
	if err != nil {
		return nil, err
	}
	was, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	is, err := json.Marshal(content)
	if err != nil || bytes.Equal(was, is) {
		return nil, err
	}
	if content["apiVersion"] != before["apiVersion"] || content["kind"] != before["kind"] || part(content, "metadata")["name"] != it.name {
		return nil, verbatim("At least one of apiVersion, kind and name was changed")
	}
	change, err := patch.TwoWay(before, content, patch.SchemaOf(it.object))
	if err != nil {
		return nil, err
	}
	return json.Marshal(change)
}
