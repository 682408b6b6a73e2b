package scenario

import (
	"go.yaml.in/yaml/v3"
)

// defaultPods is how many Pods a node takes that does not say it (the kubelet's maxPods).
const defaultPods = 110

func readNodes(y *yamlReader, n *yaml.Node) []Node {
	var nodes []Node
	seen := map[string]bool{}
	y.list(n, "nodes", func(item *yaml.Node) {
		node := readNode(y, item)
		if seen[node.Name] && node.Name != "" {
			y.add(y.line(item), "give each node a name of its own", "there are two nodes %q", node.Name)
		}
		seen[node.Name] = true
		nodes = append(nodes, node)
	})
	if len(nodes) == 0 && len(y.problems) == 0 {
		y.add(y.line(n), "list at least one", "nodes: a world without a node runs nothing")
	}
	return nodes
}

func readNode(y *yamlReader, n *yaml.Node) Node {
	node := Node{CPU: "4", Memory: "16Gi", Pods: defaultPods}
	y.object(n, "a node", []field{
		{"name", func(n *yaml.Node) {
			if s := y.text(n); checkName(y.report, y.line(n), "name", s) {
				node.Name = s
			}
		}},
		{"cpu", func(n *yaml.Node) { node.CPU = y.quantity(n, node.CPU) }},
		{"memory", func(n *yaml.Node) { node.Memory = y.quantity(n, node.Memory) }},
		{"pods", func(n *yaml.Node) { node.Pods = int(y.number(n, 0, 5000)) }},
		{"labels", func(n *yaml.Node) {
			y.entries(n, "labels", func(k, v *yaml.Node) {
				if node.Labels == nil {
					node.Labels = map[string]string{}
				}
				node.Labels[k.Value] = y.text(v)
			})
		}},
		{"taints", func(n *yaml.Node) {
			y.list(n, "taints", func(item *yaml.Node) { node.Taints = append(node.Taints, readTaint(y, item)) })
		}},
		{"unschedulable", func(n *yaml.Node) { node.Unschedulable = y.boolean(n) }},
		{"singleProcessOOMKill", func(n *yaml.Node) { node.SingleProcessOOMKill = y.boolean(n) }},
		{"imagesPresent", func(n *yaml.Node) { node.ImagesPresent = y.texts(n) }},
	})
	if find(n, "name") == nil {
		y.add(y.line(n), "add for instance \"name: node-1\"", "the node has no name")
	}
	return node
}

func readTaint(y *yamlReader, n *yaml.Node) Taint {
	var t Taint
	y.object(n, "a taint", []field{
		{"key", func(n *yaml.Node) { t.Key = y.text(n) }},
		{"value", func(n *yaml.Node) { t.Value = y.text(n) }},
		{"effect", func(n *yaml.Node) {
			t.Effect = y.oneOf(n, "NoSchedule", "PreferNoSchedule", "NoExecute")
		}},
	})
	return t
}
