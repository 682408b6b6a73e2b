package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package.
const root = "../.."

// forbidden is the import law: what the packages below a folder must not import, and why.
type forbidden struct {
	folder string
	prefix string
	reason string
}

func importLaw() []forbidden {
	const (
		pure  = "a run is a pure function of its scenario: the engine never touches the machine that it runs on"
		arrow = "arrows go one way: cmd, tui, lessons, engine"
		terms = "the engine knows nothing of terminals"
		heavy = "executing text/template turns the linker's method pruning off"
	)
	return []forbidden{
		{"engine", "github.com/charmbracelet", terms},
		{"engine", "github.com/muesli", terms},
		{"engine", "github.com/alecthomas", terms},
		{"engine", "podflight/lessons", arrow},
		{"engine", "podflight/tui", arrow},
		{"engine", "os", pure},
		{"engine", "net", pure},
		{"engine", "math/rand", pure},
		{"lessons", "podflight/tui", arrow},
		{"lessons", "github.com/charmbracelet", terms},
		{"assets", "podflight/", "assets is data and knows nobody"},
		{"", "podflight/cmd", "nothing imports a command"},
		{"", "text/template", heavy},
		{"", "html/template", heavy},
		{"", "k8s.io/kubernetes", "Kubernetes' source is read, not imported"},
		{"", "k8s.io/client-go", "Kubernetes' source is read, not imported"},
		{"", "k8s.io/kubectl", "Kubernetes' source is read, not imported"},
	}
}

// exceptions lists the imports that the law allows below a forbidden prefix.
func exceptions() []string {
	return []string{"math/rand/v2"} // seeded sources only; its global functions are caught by name
}

type source struct {
	path string // of the file, from the module's root
	test bool
	file *ast.File
	set  *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if filepath.Ext(p) != ".go" {
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		all = append(all, source{path: filepath.ToSlash(rel), test: strings.HasSuffix(p, "_test.go"), file: f, set: set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("found only %d source files below %s", len(all), root)
	}
	return all
}

func TestImportLaw(t *testing.T) {
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := broken(s, imported); why != "" {
				t.Errorf("%s imports %q: %s", s.path, imported, why)
			}
		}
	}
}

func broken(s source, imported string) string {
	if slices.Contains(exceptions(), imported) {
		return ""
	}
	for _, law := range importLaw() {
		if s.test && !strings.HasPrefix(law.prefix, "podflight/") {
			continue // tests may read files
		}
		if !within(s.path, law.folder) || !matches(imported, law.prefix) {
			continue
		}
		return law.reason
	}
	if pane, other := paneOf(path.Dir(s.path)), paneOf(strings.TrimPrefix(imported, "podflight/")); !s.test && pane != "" && other != "" && pane != other {
		return "no pane imports a pane: they speak through messages that the root routes"
	}
	return ""
}

// paneOf returns the pane that a folder below tui holds, or "" for what panes share.
func paneOf(folder string) string {
	rest, ok := strings.CutPrefix(folder, "tui/")
	name, _, _ := strings.Cut(rest, "/") // what lies below a pane is part of it
	if !ok || slices.Contains(sharedByPanes(), name) {
		return ""
	}
	return name
}

// sharedByPanes lists the packages below tui that are not panes.
func sharedByPanes() []string {
	return []string{"theme", "glyph", "keys", "layout", "store", "tuitest", "markdown", "timeline", "session", "status", "input", "playback", "variants", "flight", "class", "text", "line"}
}

func within(file, folder string) bool {
	return folder == "" || strings.HasPrefix(file, folder+"/")
}

func matches(imported, prefix string) bool {
	return imported == prefix || strings.HasPrefix(imported, strings.TrimSuffix(prefix, "/")+"/")
}

// TestEngineHasNoClock looks for the calls that would make a run depend on the moment at which it is made.
func TestEngineHasNoClock(t *testing.T) {
	banned := map[string][]string{
		"time": {"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
		"rand": {"Int", "IntN", "Int64", "Int64N", "N", "Float64", "Perm", "Shuffle", "Uint64", "Uint32"},
	}
	for _, s := range sources(t) {
		if s.test || !within(s.path, "engine") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if ok && pkg.Obj == nil && slices.Contains(banned[pkg.Name], sel.Sel.Name) {
				t.Errorf("%s calls %s.%s: the engine has only the kernel's clock and seeded chance", s.set.Position(sel.Pos()), pkg.Name, sel.Sel.Name)
			}
			if ok && pkg.Name == "sync" && sel.Sel.Name != "OnceValue" {
				t.Errorf("%s uses sync.%s: one goroutine of control needs no locks (OnceValue, for tables that never change, aside)", s.set.Position(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

func TestEveryPackageHasADocComment(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		dir := path.Dir(s.path)
		documented[dir] = documented[dir] || s.file.Doc != nil && len(s.file.Doc.Text()) > 40
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s: no package comment says what it does, what it leaves out and what order it keeps", dir)
		}
	}
}

func TestTopLevelHoldsOnlyWhatItMay(t *testing.T) {
	allowed := []string{"cmd", "tui", "lessons", "engine", "assets", "go.mod", "go.sum", "README.md", ".ci", ".gitignore", ".git", "staticcheck.conf"}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(allowed, e.Name()) && e.Name() != "podflight" && e.Name() != "dist" {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
