package busybox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"go.uber.org/goleak"

	"podflight/engine/rootfs/boxtest"
)

// TestApplets runs the scripts of testdata/applets: what busybox 1.35 prints for each stands below it.
func TestApplets(t *testing.T) {
	defer goleak.VerifyNone(t)
	datadriven.RunTest(t, "testdata/applets", func(t *testing.T, d *datadriven.TestData) string {
		r := boxtest.Sh(t, d.Input)
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
	})
}
