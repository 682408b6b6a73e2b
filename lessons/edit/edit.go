// Package edit changes single fields of a YAML manifest and leaves the rest of its text as it is.
//
// It knows nothing of Kubernetes. Edits are applied in the order in which they are given.
package edit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Set returns the manifest with the field at path set to value, which is YAML. A nil value takes the field away.
// Fields on the way are made if they are not there; the one after the last item of a list appends to it.
// In a manifest of several objects, a path that begins with an index means that object: [1].spec.restartPolicy.
// Without one it means the first.
func Set(manifest []byte, path string, value *string) ([]byte, error) {
	steps, err := parsePath(path)
	if err != nil {
		return nil, err
	}
	index := 0
	if steps[0].key == "" {
		index, steps = steps[0].index, steps[1:]
	}
	docs := documents(manifest)
	switch {
	case len(steps) == 0:
		return nil, fmt.Errorf("%q names no field: write it as %s.spec.restartPolicy", path, path)
	case len(docs) == 0:
		return nil, fmt.Errorf("the manifest is empty")
	case index >= len(docs):
		return nil, fmt.Errorf("%s: the manifest has %d objects, counted from 0", path, len(docs))
	}
	d := docs[index]
	changed, err := set(manifest[d.from:d.to], path, steps, value)
	if err != nil {
		return nil, err
	}
	return slices.Concat(manifest[:d.from], changed, manifest[d.to:]), nil
}

// extent is where a document of a manifest stands.
type extent struct{ from, to int }

// documents finds the documents of a manifest that hold anything.
func documents(manifest []byte) []extent {
	var all []extent
	d := extent{}
	empty := true
	flush := func(next int) {
		if !empty {
			all = append(all, d)
		}
		d, empty = extent{next, next}, true
	}
	at := 0
	for line := range bytes.Lines(manifest) {
		at += len(line)
		bare := bytes.TrimSpace(line)
		switch {
		case bytes.HasPrefix(line, []byte("---")) && (len(bare) == 3 || bare[3] == ' '):
			flush(at)
			continue
		case len(bare) > 0 && bare[0] != '#':
			empty = false
		}
		d.to = at
	}
	flush(at)
	return all
}

// set changes a manifest of one object.
func set(manifest []byte, path string, steps []step, value *string) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(manifest, &doc); err != nil {
		return nil, fmt.Errorf("the manifest is not YAML: %w", err)
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("the manifest is empty")
	}
	if value == nil {
		return remove(manifest, &doc, steps)
	}
	var parsed yaml.Node
	if err := yaml.Unmarshal([]byte(*value), &parsed); err != nil {
		return nil, fmt.Errorf("%s: the new value is not YAML: %w", path, err)
	}
	fresh := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle}
	if len(parsed.Content) > 0 {
		fresh = parsed.Content[0]
	}
	old, err := reach(doc.Content[0], steps)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if out, ok := inPlace(manifest, old, fresh); ok {
		return out, nil
	}
	*old = *fresh
	return print(&doc)
}

func print(doc *yaml.Node) ([]byte, error) {
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	enc.CompactSeqIndent()
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// inPlace replaces one scalar by another within its line, so that comments and layout stay.
func inPlace(manifest []byte, old, fresh *yaml.Node) ([]byte, bool) {
	if old.Kind != yaml.ScalarNode || fresh.Kind != yaml.ScalarNode || old.Line == 0 {
		return nil, false
	}
	if old.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.Contains(fresh.Value, "\n") {
		return nil, false
	}
	lines := bytes.SplitAfter(manifest, []byte("\n"))
	line := lines[old.Line-1]
	from := column(line, old.Column)
	was := written(old, line[from:])
	if was == "" {
		return nil, false
	}
	if old.Style&yaml.DoubleQuotedStyle != 0 && fresh.Tag == "!!str" {
		fresh.Style = yaml.DoubleQuotedStyle
	}
	now, err := yaml.Marshal(fresh)
	if err != nil {
		return nil, false
	}
	lines[old.Line-1] = bytes.Join([][]byte{line[:from], bytes.TrimSpace(now), line[from+len(was):]}, nil)
	out := bytes.Join(lines, nil)
	var check yaml.Node
	if yaml.Unmarshal(out, &check) != nil {
		return nil, false
	}
	return out, true
}

// column returns the byte offset of a column that counts characters from 1.
func column(line []byte, col int) int {
	n := 1
	for i := range string(line) {
		if n == col {
			return i
		}
		n++
	}
	return len(line)
}

// written returns how a scalar on one line is written there, or "" if that cannot be told.
func written(n *yaml.Node, rest []byte) string {
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0 {
		if bytes.HasPrefix(rest, []byte(n.Value)) {
			return n.Value
		}
		return ""
	}
	quote := rest[0]
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && quote == '"':
			i++
		case rest[i] == quote && quote == '\'' && i+1 < len(rest) && rest[i+1] == quote:
			i++
		case rest[i] == quote:
			return string(rest[:i+1])
		}
	}
	return ""
}

// reach returns the node at a path, made if it is not there.
func reach(n *yaml.Node, steps []step) (*yaml.Node, error) {
	for _, s := range steps {
		next, err := child(n, s)
		if err != nil {
			return nil, err
		}
		n = next
	}
	return n, nil
}

func child(n *yaml.Node, s step) (*yaml.Node, error) {
	if s.key == "" {
		if n.Kind == 0 || n.Tag == "!!null" {
			*n = yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		}
		switch {
		case n.Kind != yaml.SequenceNode:
			return nil, fmt.Errorf("item [%d] of something that is no list", s.index)
		case s.index > len(n.Content):
			return nil, fmt.Errorf("there are %d items, so there is no [%d]", len(n.Content), s.index)
		case s.index == len(n.Content):
			n.Content = append(n.Content, &yaml.Node{})
		}
		return n.Content[s.index], nil
	}
	if n.Kind == 0 || n.Tag == "!!null" {
		*n = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	}
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s of something that has no fields", s.key)
	}
	if i := find(n, s.key); i >= 0 {
		return n.Content[i+1], nil
	}
	made := &yaml.Node{}
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s.key}, made)
	return made, nil
}

func find(n *yaml.Node, key string) int {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}

func remove(manifest []byte, doc *yaml.Node, steps []step) ([]byte, error) {
	parent, err := reach(doc.Content[0], steps[:len(steps)-1])
	if err != nil {
		return nil, err
	}
	last := steps[len(steps)-1]
	switch {
	case last.key != "" && parent.Kind == yaml.MappingNode:
		i := find(parent, last.key)
		if i < 0 {
			return nil, fmt.Errorf("there is no %s to take away", last.key)
		}
		if out, ok := cutLines(manifest, parent, i); ok {
			return out, nil
		}
		parent.Content = append(parent.Content[:i], parent.Content[i+2:]...)
	case last.key == "" && parent.Kind == yaml.SequenceNode && last.index < len(parent.Content):
		parent.Content = append(parent.Content[:last.index], parent.Content[last.index+1:]...)
	default:
		return nil, fmt.Errorf("there is nothing to take away")
	}
	return print(doc)
}

// cutLines takes away a field that has its lines to itself, so that the rest keeps its layout.
func cutLines(manifest []byte, parent *yaml.Node, i int) ([]byte, bool) {
	key, value := parent.Content[i], parent.Content[i+1]
	if parent.Style&yaml.FlowStyle != 0 || i == 0 {
		return nil, false
	}
	lines := bytes.SplitAfter(manifest, []byte("\n"))
	to := lastLine(value)
	if i+2 < len(parent.Content) && parent.Content[i+2].Line <= to {
		return nil, false
	}
	out := bytes.Join(append(append([][]byte{}, lines[:key.Line-1]...), lines[to:]...), nil)
	var check yaml.Node
	return out, yaml.Unmarshal(out, &check) == nil
}

func lastLine(n *yaml.Node) int {
	last := n.Line
	if n.Kind == yaml.ScalarNode {
		last += strings.Count(n.Value, "\n")
	}
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}
