package tui

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/assets"
	"podflight/engine"
	"podflight/engine/api"
	"podflight/engine/manifest"
	"podflight/engine/printers"
	"podflight/engine/scenario"
	"podflight/tui/glyph"
	"podflight/tui/status"
)

// Every template is taken without a complaint and comes to what its comment says: all Pods run or have succeeded, but where
// the trouble is what it shows.
func TestTemplatesRunClean(t *testing.T) {
	troubled := map[string]string{"crash": "Error", "memory": "OOMKilled"}
	for _, tpl := range assets.Templates() {
		t.Run(tpl.Name, func(t *testing.T) {
			for _, d := range manifest.Check(tpl.Name+".yaml", []byte(tpl.Text), manifest.Options{}) {
				t.Errorf("line %d: %s", d.Line, d.Message)
			}
			sc, err := scenario.Parse(tpl.Name+".yaml", []byte(tpl.Text))
			if err != nil {
				t.Fatal(err)
			}
			sc.Until = 3 * time.Minute
			tr, err := engine.Run(context.Background(), sc)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range tr.Notices(tr.End) {
				t.Errorf("notice: %v", n.Body)
			}
			for _, c := range tr.Commands(tr.End) {
				if c.Exit != 0 || strings.Contains(c.Text(tr.End), "Warning") {
					t.Errorf("%s: %s", c.Line, c.Text(tr.End))
				}
			}
			pods := tr.Objects(api.Pod, tr.End)
			if len(pods) == 0 {
				t.Fatal("there is no Pod in the end")
			}
			for _, p := range pods {
				word := printers.Summarize(p.(*corev1.Pod)).Status
				if st := status.State(word); st != glyph.Running && st != glyph.Succeeded && word != troubled[tpl.Name] && (troubled[tpl.Name] == "" || st != glyph.BackOff) {
					t.Errorf("%s is %s", p.GetName(), word)
				}
			}
		})
	}
}

// Every file of the folder is offered, with a sentence.
func TestTemplatesAreAllOffered(t *testing.T) {
	files, err := fs.Glob(os.DirFS("../assets/templates"), "*")
	if err != nil || len(files) != len(assets.Templates()) {
		t.Errorf("there are %d files and %d templates (%v)", len(files), len(assets.Templates()), err)
	}
	for _, tpl := range assets.Templates() {
		if len(tpl.About) < 10 || strings.HasPrefix(tpl.About, "#") || strings.HasPrefix(tpl.About, "apiVersion") {
			t.Errorf("%s says nothing about itself: %q", tpl.Name, tpl.About)
		}
	}
}
