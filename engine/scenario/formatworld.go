package scenario

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v3"

	"podflight/engine/sim"
)

// formatWorld writes what differs in a world from the one that it was made from. It returns nothing for the default world.
func formatWorld(w World) []byte {
	from, ok := base(w.Base)
	if !ok {
		from = Default()
	}
	m := newMapping()
	if from.Base != DefaultBase {
		m.text("base", from.Base)
	}
	if w.Kubernetes != from.Kubernetes {
		m.text("kubernetes", w.Kubernetes)
	}
	if w.Runtime != from.Runtime {
		m.text("containerRuntime", w.Runtime)
	}
	if !maps.Equal(w.Gates, from.Gates) {
		m.put("featureGates", gatesNode(w.Gates))
	}
	if w.Namespace != from.Namespace {
		m.text("namespace", w.Namespace)
	}
	if w.Pinned != from.Pinned {
		m.scalar("pinNamespace", strconv.FormatBool(w.Pinned))
	}
	if !w.Clock.Equal(from.Clock) {
		m.text("clock", w.Clock.UTC().Format(time.RFC3339Nano))
	}
	if w.Timing.Name != from.Timing.Name {
		m.text("timing", w.Timing.Name)
	}
	sameRegistries := reflect.DeepEqual(w.Registries, from.Registries)
	if w.Exact != from.Exact || !sameRegistries {
		m.scalar("catalogue", strconv.FormatBool(!w.Exact))
	}
	if !reflect.DeepEqual(w.Nodes, from.Nodes) {
		m.put("nodes", listNode(w.Nodes, nodeNode))
	}
	if !sameRegistries {
		m.put("registries", listNode(w.Registries, registryNode))
	}
	if len(m.Content) == 0 {
		return nil
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(m.Node); err != nil {
		panic("scenario: a world cannot be written: " + err.Error())
	}
	return b.Bytes()
}

func nodeNode(n Node) *yaml.Node {
	m := newMapping()
	m.text("name", n.Name)
	m.text("cpu", n.CPU)
	m.text("memory", n.Memory)
	m.scalar("pods", strconv.Itoa(n.Pods))
	if len(n.Labels) > 0 {
		labels := newMapping()
		for _, k := range slices.Sorted(maps.Keys(n.Labels)) {
			labels.text(k, n.Labels[k])
		}
		m.put("labels", labels.Node)
	}
	if len(n.Taints) > 0 {
		m.put("taints", listNode(n.Taints, func(t Taint) *yaml.Node {
			m := newMapping()
			m.text("key", t.Key)
			m.text("value", t.Value)
			m.optional("effect", t.Effect)
			return m.Node
		}))
	}
	if n.Unschedulable {
		m.scalar("unschedulable", "true")
	}
	if n.SingleProcessOOMKill {
		m.scalar("singleProcessOOMKill", "true")
	}
	m.texts("imagesPresent", n.ImagesPresent)
	return m.Node
}

func registryNode(r Registry) *yaml.Node {
	m := newMapping()
	m.text("host", r.Host)
	if r.Credentials != nil {
		c := newMapping()
		c.text("username", r.Credentials.Username)
		c.text("password", r.Credentials.Password)
		m.put("credentials", c.Node)
	}
	m.number("bandwidth", r.Bandwidth)
	m.optional("endpoint", r.Endpoint)
	if r.HidesMissing {
		m.scalar("hidesMissing", "true")
	}
	if len(r.Outages) > 0 {
		m.put("outages", listNode(r.Outages, func(o Outage) *yaml.Node {
			m := newMapping()
			m.text("from", sim.Brief(o.From))
			if o.To != 0 {
				m.text("to", sim.Brief(o.To))
			}
			m.optional("mode", string(o.Mode))
			return m.Node
		}))
	}
	if len(r.Images) > 0 {
		m.put("images", listNode(r.Images, imageNode))
	}
	return m.Node
}

func imageNode(i Image) *yaml.Node {
	m := newMapping()
	m.text("name", i.Name)
	m.texts("tags", i.Tags)
	m.optional("pattern", i.Pattern)
	m.optional("version", i.Version)
	m.number("size", i.Size)
	m.texts("entrypoint", i.Entrypoint)
	m.texts("cmd", i.Cmd)
	m.texts("env", i.Env)
	m.optional("workingDir", i.WorkingDir)
	m.optional("stopSignal", i.StopSignal)
	m.optional("user", i.User)
	if len(i.Ports) > 0 {
		m.put("ports", listNode(i.Ports, func(p int) *yaml.Node { return scalarNode(strconv.Itoa(p)) }))
	}
	m.optional("program", i.Program)
	if len(i.Moves) > 0 {
		m.put("moves", listNode(i.Moves, func(t TagMove) *yaml.Node {
			m := newMapping()
			m.text("tag", t.Tag)
			m.text("at", sim.Brief(t.At))
			m.text("to", t.To)
			return m.Node
		}))
	}
	return m.Node
}

func gatesNode(gates map[string]bool) *yaml.Node {
	m := newMapping()
	for _, k := range slices.Sorted(maps.Keys(gates)) {
		m.scalar(k, strconv.FormatBool(gates[k]))
	}
	return m.Node
}

// mapping is a YAML mapping in the making.
type mapping struct{ *yaml.Node }

func newMapping() mapping { return mapping{&yaml.Node{Kind: yaml.MappingNode}} }

func (m mapping) put(key string, value *yaml.Node) {
	m.Content = append(m.Content, textNode(key), value)
}
func (m mapping) text(key, value string)   { m.put(key, textNode(value)) }
func (m mapping) scalar(key, value string) { m.put(key, scalarNode(value)) }

func (m mapping) optional(key, value string) {
	if value != "" {
		m.text(key, value)
	}
}

func (m mapping) number(key string, value int64) {
	if value != 0 {
		m.scalar(key, strconv.FormatInt(value, 10))
	}
}

func (m mapping) texts(key string, values []string) {
	if len(values) > 0 {
		list := listNode(values, textNode)
		list.Style = yaml.FlowStyle
		m.put(key, list)
	}
}

func listNode[T any](items []T, node func(T) *yaml.Node) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode}
	for _, item := range items {
		n.Content = append(n.Content, node(item))
	}
	return n
}

// scalarNode is a number or a truth value, written as it is.
func scalarNode(value string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: value} }

// textNode is a text, quoted where YAML would take it for something else.
func textNode(value string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(value)
	n.Style = 0
	return n
}
