package kubectl

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/manifest/schema"
)

// Candidate is a word that a command line could go on with.
type Candidate struct {
	Text string // the whole word
	Help string // what it is, in a sentence, or ""
	From int    // where in the line the word begins that Text replaces, in bytes
}

// Complete returns what the word at the cursor, a position in bytes, could become: a command, a flag, a kind, the
// name of an object. They are sorted and none is there twice. It asks the server without taking time.
func Complete(env *Env, line string, cursor int) []Candidate {
	cursor = min(max(cursor, 0), len(line))
	from := strings.LastIndexAny(line[:cursor], " \t") + 1
	words, err := split(line[:from])
	word := line[from:cursor]
	if err != nil || strings.ContainsAny(word, `'"\`) {
		return nil
	}
	if len(words) > 0 && (words[0] == "kubectl" || words[0] == "k") {
		words = words[1:]
	}
	if slices.Contains(words, "--") {
		return nil
	}
	c := &completion{env: env, word: word, namespace: env.Namespace}
	c.complete(words)
	slices.SortFunc(c.found, func(a, b Candidate) int { return strings.Compare(a.Text, b.Text) })
	c.found = slices.CompactFunc(c.found, func(a, b Candidate) bool { return a.Text == b.Text })
	for i := range c.found {
		c.found[i].From = from
	}
	return c.found
}

// completion collects candidates for one word.
type completion struct {
	env       *Env
	word      string
	namespace string
	cmd       command
	flags     *pflag.FlagSet
	args      []string // positional arguments before the word
	found     []Candidate
}

func (c *completion) add(text, help string) {
	if strings.HasPrefix(text, c.word) {
		c.found = append(c.found, Candidate{Text: text, Help: help})
	}
}

func (c *completion) complete(words []string) {
	var rest []string
	c.cmd, _, rest = find(commands(), words)
	c.flags = pflag.NewFlagSet("", pflag.ContinueOnError)
	c.flags.SetNormalizeFunc(normalize)
	if c.cmd.setup != nil {
		c.cmd.setup(c.flags)
	}
	c.flags.AddFlagSet(globalFlags(&call{}))
	waiting := c.readFlags(rest)
	switch name, _, isValue := strings.Cut(c.word, "="); {
	case waiting != nil:
		c.value(waiting.Name, "")
	case isValue && strings.HasPrefix(name, "-"):
		if f := c.flag(name); f != nil {
			c.value(f.Name, name+"=")
		}
	case strings.HasPrefix(c.word, "-"):
		c.flagNames()
	case len(c.cmd.sub) > 0 && len(c.args) == 0:
		for _, sub := range c.cmd.sub {
			if sub.setup != nil {
				c.add(sub.name, sub.short)
			}
		}
	default:
		c.argument()
	}
}

// readFlags notes the positional arguments and the namespace. It returns the flag that waits for its value, or nil.
func (c *completion) readFlags(words []string) *pflag.Flag {
	for i := 0; i < len(words); i++ {
		w := words[i]
		if !strings.HasPrefix(w, "-") || w == "-" {
			c.args = append(c.args, w)
			continue
		}
		name, value, given := strings.Cut(w, "=")
		f := c.flag(name)
		if f == nil || takesNoValue(f) {
			continue
		}
		if !given {
			if i++; i == len(words) {
				return f
			}
			value = words[i]
		}
		if f.Name == "namespace" {
			c.namespace = value
		}
	}
	return nil
}

// flag returns the flag of that name, "--output" or "-o" or the last of "-wo", or nil.
func (c *completion) flag(name string) *pflag.Flag {
	if long, ok := strings.CutPrefix(name, "--"); ok {
		return c.flags.Lookup(long)
	}
	return shorthand(c.flags, name[len(name)-1:])
}

func (c *completion) flagNames() {
	c.flags.VisitAll(func(f *pflag.Flag) {
		if f.Usage != "" && !f.Hidden {
			c.add("--"+f.Name, f.Usage)
		}
	})
}

// value completes the value of a flag. prefix is what stands before it in the same word.
func (c *completion) value(flag, prefix string) {
	values := map[string][]string{
		"output":  {"json", "yaml", "name", "wide", "jsonpath=", "custom-columns="},
		"dry-run": {"none", "client", "server"},
		"cascade": {"background", "foreground", "orphan"},
		"type":    {"strategic", "merge", "json"},
		"types":   {"Normal", "Warning"},
		"restart": {"Always", "OnFailure", "Never"},
		"for":     {"condition=Ready", "condition=Available", "condition=Complete", "condition=Failed", "create", "delete", "jsonpath="},
	}[flag]
	switch flag {
	case "namespace":
		values = c.names(api.Namespace)
	case "filename", "from-file", "from-env-file", "patch-file":
		if c.env.FileNames != nil {
			values = c.env.FileNames()
		}
	case "container":
		values = c.containers()
	}
	if flag == "for" && c.cmd.name == "events" {
		c.typeSlashName(api.Pod)
		return
	}
	for _, v := range values {
		c.add(prefix+v, "")
	}
}

// names returns the names of the objects of a kind in the namespace that the line is about.
func (c *completion) names(kind api.Kind) []string {
	res, ok := api.ResourceOf(kind)
	if !ok {
		return nil
	}
	namespace := ""
	if res.Namespaced {
		namespace = c.namespace
	}
	var names []string
	for _, obj := range c.env.objects().List(kind, namespace) {
		names = append(names, obj.GetName())
	}
	return names
}

func (c *completion) containers() []string {
	if len(c.args) == 0 {
		return nil
	}
	obj, ok := c.env.objects().Get(api.Key{Kind: api.Pod, Namespace: c.namespace, Name: strings.TrimPrefix(c.args[0], "pod/")})
	pod, isPod := obj.(*corev1.Pod)
	if !ok || !isPod {
		return nil
	}
	var names []string
	for _, ref := range containersOf(pod) {
		names = append(names, ref.name)
	}
	return names
}

// argument completes a positional argument.
func (c *completion) argument() {
	switch c.cmd.args {
	case typeAndName:
		c.typeOrName()
	case podName:
		if strings.Contains(c.word, "/") {
			c.typeSlashName(api.Pod, api.Deployment, api.ReplicaSet, api.StatefulSet, api.DaemonSet, api.Job)
		} else if len(c.args) == 0 {
			c.addAll(c.names(api.Pod))
		}
	case workloadName:
		c.typeSlashName(api.Deployment, api.StatefulSet, api.DaemonSet, api.ReplicaSet)
	case nodeName:
		if c.cmd.name == "taint" && len(c.args) == 0 {
			c.add("nodes", "")
		} else {
			c.addAll(c.names(api.Node))
		}
	case fieldPath:
		c.fieldPath()
	}
}

func (c *completion) addAll(texts []string) {
	for _, text := range texts {
		c.add(text, "")
	}
}

// typeOrName completes TYPE, TYPE/NAME, TYPE,TYPE or the NAME after a TYPE.
func (c *completion) typeOrName() {
	if len(c.args) > 0 && !strings.Contains(c.args[0], "/") {
		if res, err := resourceFor(c.args[0]); err == nil {
			for _, name := range c.names(res.Kind) {
				if !slices.Contains(c.args[1:], name) {
					c.add(name, "")
				}
			}
		}
		return
	}
	if strings.Contains(c.word, "/") || len(c.args) > 0 {
		c.typeSlashName()
		return
	}
	prefix := c.word[:strings.LastIndex(c.word, ",")+1]
	for _, r := range api.Resources() {
		if !r.Inert || len(c.names(r.Kind)) > 0 {
			c.add(prefix+r.Plural, "")
		}
	}
	if prefix == "" {
		c.add("all", "")
	}
}

// typeSlashName completes TYPE/NAME. The kinds are those that are offered as long as none is named; without
// any, none is.
func (c *completion) typeSlashName(kinds ...api.Kind) {
	typ, _, ok := strings.Cut(c.word, "/")
	if ok {
		if res, err := resourceFor(typ); err == nil {
			for _, name := range c.names(res.Kind) {
				c.add(typ+"/"+name, "")
			}
		}
		return
	}
	for _, kind := range kinds {
		res, _ := api.ResourceOf(kind)
		for _, name := range c.names(kind) {
			c.add(res.Singular+"/"+name, "")
		}
	}
}

// fieldPath completes TYPE.field.field.
func (c *completion) fieldPath() {
	if len(c.args) > 0 {
		return
	}
	at := strings.LastIndex(c.word, ".")
	if at < 0 {
		for _, r := range api.Resources() {
			if _, err := schema.Lookup(r.Kind); err == nil {
				c.add(r.Plural, "")
			}
		}
		return
	}
	res, path, err := splitFieldPath(c.word[:at])
	if err != nil {
		return
	}
	f, err := schema.Lookup(res.Kind, path...)
	if err != nil {
		return
	}
	for _, inner := range f.Fields() {
		c.add(c.word[:at+1]+inner.Name, "")
	}
}
