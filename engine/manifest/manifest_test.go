package manifest

import (
	"fmt"
	"testing"
)

func TestTry(t *testing.T) {
	for _, s := range []string{`apiVersion: v1
kind: Pod
metadata: {name: x}
spec:
  restartPolcy: Never
  terminationGracePeriodSeconds: abc
  containers:
  - name: app
    command: sh
    image: a
`, `apiVersion: v1
kind: Pod
metadata: {name: x}
spec:
  containers:
    name: a
`, `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{"a":1}}}`,
`apiVersion: v1
kind: Pod
metadata: {name: x}
spec:
  containers:
  - name: a
    resources: {limits: {memory: 5zz}}
`,`apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Podd
- apiVersion: v1
  kind: Secret
  metadata: {name: a, name: b}
  foo: a
`,
} {
		docs, diags := Decode("pod.yaml", []byte(s))
		for _, d := range docs {
			fmt.Printf("%+v %s\n", d.GVK, d.JSON)
		}
		for _, d := range diags {
			fmt.Printf("  %d:%d-%d %s | %s | %s\n", d.Line, d.Col, d.EndCol, d.Path, d.Message, d.Hint)
		}
	}
}
