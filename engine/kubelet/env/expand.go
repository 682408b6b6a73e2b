package env

import (
	"slices"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
)

// Expand replaces each $(NAME) in a string by what lookup returns for it. "$$" stands for one "$"; a name that lookup
// does not know stays as it is written (third_party/forked/golang/expansion/expand.go Expand).
func Expand(s string, lookup func(name string) (string, bool)) string {
	if !strings.Contains(s, "$") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '$' || i+1 == len(s) {
			b.WriteByte(s[i])
			i++
			continue
		}
		switch rest := s[i+1:]; rest[0] {
		case '$':
			b.WriteByte('$')
			i += 2
		case '(':
			end := strings.IndexByte(rest, ')')
			if end < 0 {
				b.WriteString("$(")
				i += 2
				continue
			}
			name := rest[1:end]
			value, ok := lookup(name)
			if !ok {
				value = "$(" + name + ")"
			}
			b.WriteString(value)
			i += 2 + end
		default:
			_, size := utf8.DecodeRuneInString(rest)
			b.WriteString(s[i : i+1+size])
			i += 1 + size
		}
	}
	return b.String()
}

// ExpandCommand expands a container's command and arguments with its environment
// (pkg/kubelet/container/helpers.go ExpandContainerCommandAndArgs).
func ExpandCommand(c *corev1.Container, vars []cri.EnvVar) (command, args []string) {
	lookup := Lookup(vars)
	return expandAll(c.Command, lookup), expandAll(c.Args, lookup)
}

// ExpandStatic expands a command with the values that a container's spec itself gives, without those that come from
// elsewhere, which count as empty (pkg/kubelet/container/helpers.go ExpandContainerCommandOnlyStatic). It returns the
// command as it is if there is nothing to expand.
func ExpandStatic(command []string, vars []corev1.EnvVar) []string {
	if !slices.ContainsFunc(command, func(s string) bool { return strings.Contains(s, "$") }) {
		return command
	}
	return expandAll(command, func(name string) (string, bool) {
		for i := len(vars) - 1; i >= 0; i-- {
			if vars[i].Name == name {
				return vars[i].Value, true
			}
		}
		return "", false
	})
}

// Lookup returns a function for Expand that knows an environment.
func Lookup(vars []cri.EnvVar) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := range vars {
			if vars[i].Name == name {
				return vars[i].Value, true
			}
		}
		return "", false
	}
}

func expandAll(in []string, lookup func(string) (string, bool)) []string {
	if len(in) == 0 {
		return nil
	}
	out := make([]string, len(in))
	for i, s := range in {
		out[i] = Expand(s, lookup)
	}
	return out
}
