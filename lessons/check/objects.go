package check

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

func now(m *moment, _ []string) (any, error) { return m.at.Seconds(), nil }

// kindOf finds a kind by its name, plural or short name, in any case.
func kindOf(word string) (api.Resource, error) {
	for _, r := range api.Resources() {
		lower := strings.ToLower(word)
		if lower == r.Singular || lower == r.Plural || slices.Contains(r.Short, lower) {
			return r, nil
		}
	}
	return api.Resource{}, fmt.Errorf("there is no kind %q", word)
}

func (m *moment) key(kind, name string) (api.Key, error) {
	r, err := kindOf(kind)
	if err != nil {
		return api.Key{}, err
	}
	key := api.Key{Kind: r.Kind, Name: name}
	if r.Namespaced {
		key.Namespace = m.run.Namespace
		if ns, n, ok := strings.Cut(name, "/"); ok {
			key.Namespace, key.Name = ns, n
		}
	}
	return key, nil
}

func (m *moment) find(kind, name string) (api.Object, error) {
	key, err := m.key(kind, name)
	if err != nil {
		return nil, err
	}
	obj, ok := m.run.Trace.Object(key, m.at)
	if !ok {
		return nil, fmt.Errorf("there is no %s %s at %v", strings.ToLower(string(key.Kind)), name, m.at)
	}
	return obj, nil
}

// lookPod returns a Pod as it is, or as it was last if it is gone.
func (m *moment) lookPod(name string) (*corev1.Pod, error) {
	life, err := m.podLife(name)
	if err != nil {
		return nil, err
	}
	v, _ := life.Last(m.at)
	return v.Object.(*corev1.Pod), nil
}

func (m *moment) podLife(name string) (*trace.Life, error) {
	key, err := m.key("pod", name)
	if err != nil {
		return nil, err
	}
	life, ok := m.run.Trace.LifeAt(key, m.at)
	if !ok {
		return nil, fmt.Errorf("there was no pod %s up to %v", name, m.at)
	}
	return life, nil
}

func asMap(obj api.Object) (any, error) {
	return runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
}

func object(m *moment, args []string) (any, error) {
	obj, err := m.find(args[0], args[1])
	if err != nil {
		return nil, err
	}
	return asMap(obj)
}

func objectOf(kind string) func(*moment, []string) (any, error) {
	return func(m *moment, args []string) (any, error) { return object(m, []string{kind, args[0]}) }
}

func exists(m *moment, args []string) (any, error) {
	key, err := m.key(args[0], args[1])
	if err != nil {
		return nil, err
	}
	_, ok := m.run.Trace.Object(key, m.at)
	return ok, nil
}

func (m *moment) existing(kind string) ([]api.Object, error) {
	r, err := kindOf(kind)
	if err != nil {
		return nil, err
	}
	if r.Kind == api.Event {
		return m.existingEvents(), nil
	}
	all := m.run.Trace.Objects(r.Kind, m.at)
	return slices.DeleteFunc(all, func(o api.Object) bool { return r.Namespaced && o.GetNamespace() != m.run.Namespace }), nil
}

func objects(m *moment, args []string) (any, error) {
	all, err := m.existing(args[0])
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(all))
	for _, o := range all {
		v, err := asMap(o)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func names(m *moment, args []string) (any, error) {
	all, err := m.existing(args[0])
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(all))
	for _, o := range all {
		out = append(out, o.GetName())
	}
	return out, nil
}

func ever(m *moment, args []string) (any, error) {
	r, err := kindOf(args[0])
	if err != nil {
		return nil, err
	}
	out := []string{}
	for _, l := range m.run.Trace.Lives(r.Kind) {
		if l.Added <= m.at && (!r.Namespaced || l.Key.Namespace == m.run.Namespace) {
			out = append(out, l.Key.Name)
		}
	}
	return out, nil
}

func addedAt(m *moment, args []string) (any, error) {
	key, err := m.key(args[0], args[1])
	if err != nil {
		return nil, err
	}
	if l, ok := m.run.Trace.LifeAt(key, m.at); ok {
		return l.Added.Seconds(), nil
	}
	return -1.0, nil
}

func removedAt(m *moment, args []string) (any, error) {
	key, err := m.key(args[0], args[1])
	if err != nil {
		return nil, err
	}
	if l, ok := m.run.Trace.LifeAt(key, m.at); ok && l.Removed != sim.Never && l.Removed <= m.at {
		return l.Removed.Seconds(), nil
	}
	return -1.0, nil
}

func uid(m *moment, args []string) (any, error) {
	p, err := m.lookPod(args[0])
	if err != nil {
		return nil, err
	}
	return string(p.UID), nil
}

func phase(m *moment, args []string) (any, error) {
	p, err := m.lookPod(args[0])
	if err != nil {
		return nil, err
	}
	return phaseOf(p), nil
}

func status(m *moment, args []string) (any, error) {
	p, err := m.lookPod(args[0])
	if err != nil {
		return nil, err
	}
	return statusOf(p), nil
}

func phaseOf(p *corev1.Pod) string  { return string(p.Status.Phase) }
func statusOf(p *corev1.Pod) string { return printers.Summarize(p).Status }

// when returns a function that finds the first version of a Pod of which something is so.
func when(word func(*corev1.Pod) string) func(*moment, []string) (any, error) {
	return func(m *moment, args []string) (any, error) {
		life, err := m.podLife(args[0])
		if err != nil {
			return nil, err
		}
		for _, v := range life.Versions {
			if p, ok := v.Object.(*corev1.Pod); ok && v.At <= m.at && word(p) == args[1] {
				return v.At.Seconds(), nil
			}
		}
		return -1.0, nil
	}
}

func ready(m *moment, args []string) (any, error) {
	p, err := m.lookPod(args[0])
	if err != nil {
		return nil, err
	}
	s := printers.Summarize(p)
	return fmt.Sprintf("%d/%d", s.Ready, s.Total), nil
}

func condition(m *moment, args []string) (any, error) {
	kind, name, ok := strings.Cut(args[0], "/")
	if !ok {
		kind, name = "pod", args[0]
	}
	obj, err := m.find(kind, name)
	if err != nil {
		return nil, err
	}
	v, err := runtime.DefaultUnstructuredConverter.ToUnstructured(obj)
	if err != nil {
		return nil, err
	}
	status, _ := v["status"].(map[string]any)
	list, _ := status["conditions"].([]any)
	for _, c := range list {
		if c, ok := c.(map[string]any); ok && c["type"] == args[1] {
			return c["status"], nil
		}
	}
	return "", nil
}
