package shell_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"go.uber.org/goleak"

	"podflight/engine/rootfs/boxtest"
)

// TestAsh runs the scripts of testdata/ash: what busybox 1.35 prints for each stands below it.
func TestAsh(t *testing.T) {
	defer goleak.VerifyNone(t)
	datadriven.Walk(t, "testdata/ash", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return show(boxtest.Sh(t, d.Input))
		})
	})
}

// show prints a result: standard output, standard error with ! in front, and an exit code that is not 0.
func show(r boxtest.Result) string {
	var b strings.Builder
	b.WriteString(r.Stdout)
	if r.Stdout != "" && !strings.HasSuffix(r.Stdout, "\n") {
		b.WriteString("<no newline>\n")
	}
	for line := range strings.SplitAfterSeq(r.Stderr, "\n") {
		if line != "" {
			b.WriteString("! " + strings.TrimSuffix(line, "\n") + "\n")
		}
	}
	if r.Code != 0 {
		fmt.Fprintf(&b, "exit %d\n", r.Code)
	}
	return b.String()
}
