package kubelet_test

import (
	"testing"
	"time"
)

const pod = `
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - {name: app, image: "busybox:1.36"}
`

func TestCrashLoop(t *testing.T) {
	w := newWorld(t, map[string]program{"app": {runs: 2 * time.Second, exit: 1}})
	w.apply(pod)
	w.until(200 * time.Second)
	t.Log("\n" + w.dump())
}
