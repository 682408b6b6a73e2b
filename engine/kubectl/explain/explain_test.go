package explain

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"podflight/engine/api"
)

// describe explains what a name of the archive stands for.
func describe(t *testing.T, name string) string {
	t.Helper()
	rest, recursive := strings.CutPrefix(name, "recursive ")
	plural, path, _ := strings.Cut(rest, ".")
	for _, res := range api.Resources() {
		if res.Plural != plural {
			continue
		}
		text, err := Kind(res.GroupVersionKind(), strings.FieldsFunc(path, func(r rune) bool { return r == '.' }), Options{Recursive: recursive})
		if err != nil {
			return "error: " + err.Error() + "\n"
		}
		return text
	}
	t.Fatalf("%s: no such resource", plural)
	return ""
}

func TestKind(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/fields.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) == 0 {
		t.Fatal("the archive is empty")
	}
	for _, f := range archive.Files {
		t.Run(f.Name, func(t *testing.T) {
			if diff := cmp.Diff(string(f.Data), describe(t, f.Name)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMaxDepth(t *testing.T) {
	res, _ := api.ResourceOf(api.Pod)
	text, err := Kind(res.GroupVersionKind(), []string{"spec", "containers"}, Options{Recursive: true, MaxDepth: 2})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]bool{
		"  livenessProbe\t<Probe>\n":     true,
		"    exec\t<ExecAction>\n":       true,
		"      command\t<[]string>\n":    false,
		"      port\t<IntOrString> -req": false,
	} {
		if strings.Contains(text, line) != want {
			t.Errorf("%q is there: %v, want %v", line, !want, want)
		}
	}
}
