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
func TestAsh(t *testing.T) { testDialect(t, "ash", boxtest.Box{}, "sh") }

// TestDash runs the scripts of testdata/dash against what dash 0.5.12 prints.
func TestDash(t *testing.T) { testDialect(t, "dash", boxtest.Box{Program: "debian"}, "sh") }

// TestBash runs the scripts of testdata/bash against what bash 5.2 prints.
func TestBash(t *testing.T) { testDialect(t, "bash", boxtest.Box{Program: "debian"}, "bash") }

func testDialect(t *testing.T, dir string, box boxtest.Box, sh string) {
	defer goleak.VerifyNone(t)
	datadriven.Walk(t, "testdata/"+dir, func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return show(box.Run(t, sh, "-c", d.Input))
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
