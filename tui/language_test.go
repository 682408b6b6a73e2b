package tui

import (
	"strings"
	"testing"
)

func TestDocOfAField(t *testing.T) {
	const text = `apiVersion: v1
kind: Pod
spec:
  volumes:
  - name: host
    hostPath: {path: /x, type: File}
  containers:
  - name: app
    imagePullPolicy: Always
    livenessProbe:
      periodSeconds: 10
`
	for _, c := range []struct {
		line, col int // from 0
		title     string
		parts     []string
	}{
		{8, 8, "imagePullPolicy <string>", []string{
			"Image pull policy.", "One of Always, IfNotPresent, Never.", "\nNever means that kubelet never pulls an image", "Default: ",
		}},
		{10, 10, "periodSeconds <integer>", []string{"How often", "Default: 10."}},
		{6, 4, "containers <[]Container>", []string{"List of containers", "Required."}},
	} {
		title, body := Manifests{}.Doc([]byte(text), c.line, c.col)
		if title != c.title {
			t.Errorf("title %q, want %q", title, c.title)
		}
		for _, part := range c.parts {
			if !strings.Contains(body, part) {
				t.Errorf("%s: %q is not in\n%s", c.title, part, body)
			}
		}
	}
	if got := written(""); got != `""` {
		t.Errorf("nothing is written %s", got)
	}
}
