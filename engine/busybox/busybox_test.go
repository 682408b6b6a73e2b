package busybox_test

import (
	"fmt"
	"regexp"
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

// TestGNUDD reports as coreutils do, in the image of a Debian program.
func TestGNUDD(t *testing.T) {
	r := boxtest.Box{Program: "nginx"}.Run(t, "sh", "-c", "dd if=/nonexist; dd if=/tmp status=noxfer; dd if=/dev/zero of=/dev/null bs=1M count=300")
	want := regexp.MustCompile(`^dd: failed to open '/nonexist': No such file or directory
dd: error reading '/tmp': Is a directory
0\+0 records in
0\+0 records out
300\+0 records in
300\+0 records out
314572800 bytes \(315 MB, 300 MiB\) copied, 0\.\d+ s, \d+(\.\d)? GB/s
$`)
	if !want.MatchString(r.Stderr) {
		t.Errorf("stderr %q", r.Stderr)
	}
}
