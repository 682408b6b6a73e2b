package rootfs_test

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"go.uber.org/goleak"

	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/rootfs/boxtest"
	"podflight/engine/scenario"
	"podflight/engine/sim"
)

// TestCatalogue runs every known image as it comes for a minute, then stops it: whether it runs, where it
// listens, and how it takes its stop signal.
func TestCatalogue(t *testing.T) {
	defer goleak.VerifyNone(t)
	datadriven.RunTest(t, "testdata/catalogue", func(t *testing.T, d *datadriven.TestData) string {
		k := sim.New(1, time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
		reg := registry.New(k, nil, scenario.Catalogue()...)
		var out strings.Builder
		only := "postgres mysql mariadb"
		seen := map[string]bool{}
		for _, r := range scenario.Catalogue() {
			for _, entry := range r.Images {
				name, ok := tagged(reg, r.Host+"/"+entry.Name, entry)
				if ok && !seen[name] && (len(d.CmdArgs) == 0 || strings.Contains(only, path.Base(entry.Name))) {
					seen[name] = true
					fmt.Fprintf(&out, "%-62s %s\n", name, runImage(t, reg, name, d.CmdArgs))
				}
			}
		}
		return out.String()
	})
}

// tagged returns an entry of the catalogue with a tag under which it can be pulled.
func tagged(reg *registry.Registry, name string, entry scenario.Image) (string, bool) {
	for _, tag := range append(entry.Tags, entry.Version, "v"+entry.Version, "1.0", "v5", "v2") {
		if _, err := reg.Pull(name+":"+tag, nil); err == nil {
			return name + ":" + tag, true
		}
	}
	return "", false
}

func runImage(t *testing.T, reg *registry.Registry, name string, env []datadriven.CmdArg) string {
	img, err := reg.Pull(name, nil)
	if err != nil {
		return err.Error()
	}
	argv := append(append([]string(nil), img.Entrypoint...), img.Cmd...)
	stop, ok := linux.ParseSignal(img.StopSignal)
	if !ok {
		t.Fatalf("%s: stop signal %q", name, img.StopSignal)
	}
	box := boxtest.Box{Image: img, Stop: stop, StopAfter: time.Minute, Limit: 2 * time.Minute, Memory: 4 << 30}
	for _, e := range env {
		box.Env = append(box.Env, e.Key+"="+strings.Join(e.Vals, ","))
	}
	r := box.Run(t, argv...)
	switch {
	case r.Running && r.Code == -1:
		return fmt.Sprintf("runs %v, ignores %v", r.Ports, stop)
	case r.Running:
		return fmt.Sprintf("runs %v, %v: exit %d after %v", r.Ports, stop, r.Code, (r.Took - time.Minute).Round(time.Millisecond))
	}
	first, _, _ := strings.Cut(strings.TrimSpace(r.Stderr+r.Stdout), "\n")
	return strings.TrimSpace(fmt.Sprintf("exit %d after %v %s", r.Code, r.Took.Round(time.Millisecond), first))
}
