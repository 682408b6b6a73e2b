package manifest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/api"
	"podflight/engine/manifest/schema"
)

// unknownHint says what a field that there is not was probably meant to be, and the path of the field that it
// suggests, if any.
func (d *Document) unknownHint(path string) (hint, suggestion string) {
	parent, name := cutLast(path)
	f, err := schema.Lookup(d.Kind, schema.Split(parent)...)
	if err != nil {
		return "", ""
	}
	names := f.Names()
	if near := nearest(name, names); near != "" {
		if strings.EqualFold(near, name) {
			return fmt.Sprintf("Field names are case-sensitive: write %s.", near), join(parent, near)
		}
		return fmt.Sprintf("Did you mean %s?", near), join(parent, near)
	}
	if place := d.belongs(parent, name); place != "" {
		return fmt.Sprintf("%s is a field of %s: check the indentation.", name, place), ""
	}
	if strings.Count(parent, ".") == 0 && len(names) > 0 && parent == "" {
		return fmt.Sprintf("A %s has the fields %s.", d.Kind, strings.Join(visible(names), ", ")), ""
	}
	return fmt.Sprintf("%s has no such field.", cmp.Or(parent, string(d.Kind))), ""
}

func visible(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "status" })
}

// cutLast cuts the last name off a path.
func cutLast(path string) (parent, name string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// belongs returns the path under which a kind has a field of that name: the nearest to where it was
// written, and of equally near ones one that every object has.
func (d *Document) belongs(parent, name string) string {
	here := schema.Split(parent)
	best, rank := "", -1
	for _, path := range schema.Find(d.Kind, name) {
		above := path[:len(path)-1]
		shared := 0
		for shared < len(above) && shared < len(here) && above[shared] == here[shared] {
			shared++
		}
		n := 2 * shared
		if f, err := schema.Lookup(d.Kind, above...); err == nil && f.Required {
			n++
		}
		if n > rank {
			best, rank = strings.Join(above, "."), n
		}
	}
	if best == "" && rank >= 0 {
		return "the object itself"
	}
	return best
}

// suggested reports whether an earlier finding says that the field at path is there under a wrong name.
func suggested(earlier []Diagnostic, path string) bool {
	return slices.ContainsFunc(earlier, func(d Diagnostic) bool { return d.suggestion == path })
}

// typeHint says how to write a value of the type that its field has.
func (d *Document) typeHint(err error, path string) string {
	_, name := cutLast(path)
	var typ *json.UnmarshalTypeError
	if !errors.As(err, &typ) {
		switch {
		case strings.Contains(err.Error(), "quantities must match"), strings.Contains(err.Error(), "quantity's suffix"):
			return "A quantity is a number with a unit, for example 500m of a CPU, 128Mi or 1Gi of memory."
		case strings.Contains(err.Error(), "base64"):
			return "Values under data are base64. Write plain text under stringData instead."
		}
		return ""
	}
	value, _, _ := strings.Cut(typ.Value, " ")
	switch want := typ.Type.Kind().String(); {
	case want == "slice" && value == "string":
		return fmt.Sprintf("%s is a list: put its value in brackets, or write one item a line, each after a dash.", name)
	case want == "slice":
		return fmt.Sprintf("%s is a list: each item begins with a dash.", name)
	case want == "string" && value == "number":
		return "Put quotes around the value: without them it is a number."
	case want == "string" && value == "bool":
		return "Put quotes around the value: without them yes, no, on, off, true and false are booleans."
	case want == "bool":
		return "Write true or false, without quotes."
	case strings.HasPrefix(want, "int") && value == "string":
		return "Write a number, without quotes."
	case (want == "struct" || want == "map") && value == "array":
		return fmt.Sprintf("%s is one object, not a list: leave the dash out.", name)
	case want == "struct" || want == "map":
		return fmt.Sprintf("%s is an object: its fields stand below it, indented.", name)
	}
	return ""
}

var quoted = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)

// fieldHint says what to do about an error of the validation.
func (d *Document) fieldHint(err *field.Error) string {
	if err.Type == field.ErrorTypeNotSupported {
		if hint := supportedHint(err); hint != "" && !strings.HasSuffix(err.Field, "template.spec.restartPolicy") {
			return hint
		}
	}
	text := err.Error() + "\n" // a complaint with a line end stands at the end
	for _, h := range fieldHints {
		if strings.Contains(text, h.complaint) && (h.kind == "" || h.kind == d.Kind) {
			return h.hint
		}
	}
	return ""
}

func supportedHint(err *field.Error) string {
	var valid []string
	for _, m := range quoted.FindAllStringSubmatch(err.Detail, -1) {
		valid = append(valid, m[1])
	}
	near := nearest(fmt.Sprint(err.BadValue), valid)
	switch {
	case near == "" || near == fmt.Sprint(err.BadValue):
		return ""
	case strings.EqualFold(near, fmt.Sprint(err.BadValue)):
		return fmt.Sprintf("Values are case-sensitive: write %s.", near)
	}
	return fmt.Sprintf("Did you mean %s?", near)
}

// fieldHints are what the server's most frequent complaints ask for, in plain words.
var fieldHints = []struct {
	kind            api.Kind
	complaint, hint string
}{
	{"", `Required value: valid values: "OnFailure", "Never"`, "A Job's work must be able to end. The default is Always, so write restartPolicy: Never or OnFailure in the template."},
	{"", "supported values: \"Always\"\n", "These Pods are meant to run for ever, so their restartPolicy is Always. Use a Job for work that ends."},
	{"", "`selector` does not match template `labels`", "The template's labels must hold everything that selector.matchLabels asks for."},
	{"", "empty selector is invalid", "Write selector.matchLabels with a label that the template has."},
	{"", ".selector: Required value", "Write selector.matchLabels with a label that the template has."},
	{"", "must specify a handler type", "Say how to probe: exec, httpGet, tcpSocket or grpc."},
	{"", "may not specify more than 1 handler type", "Keep one of exec, httpGet, tcpSocket and grpc."},
	{"", "may not specify more than 1 volume type", "Keep one type for each volume."},
	{"", "successThreshold: Invalid value", "Only a readinessProbe can ask for more than one success."},
	{"", "must specify restartPolicy when restart rules are used", "Give the container a restartPolicy of its own, for what no rule matches."},
	{"", "may not be set for init containers without restartPolicy=Always", "An init container runs to its end. Only one with restartPolicy: Always, a sidecar, can have this."},
	{"", "volumeMounts", "A mount names one of spec.volumes, and each mountPath stands once."},
	{"", ".image: Required value", "Say which image to run, for example image: busybox:1.36."},
	{"", ".name: Required value", "Give it a name: lower-case letters, digits and dashes."},
	{"", "Duplicate value", "Names within one list must differ."},
	{"", "RFC 1123", "Use lower-case letters, digits and dashes; begin and end with a letter or digit."},
	{"", "must be no more than", "Shorten it."},
	{"", "must be less than or equal to", "A request cannot be above its limit."},
	{"", "must be a standard resource", "The resources are cpu, memory and ephemeral-storage; others have a domain, for example example.com/gpu."},
	{"", "containers: Required value", "A Pod has at least one container."},
	{"", "expected exactly 5 fields", "A schedule has five fields, minute, hour, day, month and weekday, for example */5 * * * *."},
	{"", "schedule: Required value", "Say when to run, for example */5 * * * * for every five minutes."},
	{"", "must be between 1 and 65535", "Ports go from 1 to 65535."},
	{"", "must be greater than or equal to 0", "It cannot be negative."},
	{"", "may not be 0 when", "Let at least one of maxSurge and maxUnavailable be above 0, or nothing can be replaced."},
	{"", "requires indexed completion mode", "Write completionMode: Indexed."},
	{"", "less than terminationGracePeriodSeconds", "The hook's sleep has to fit into terminationGracePeriodSeconds."},
}
