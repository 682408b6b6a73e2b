package main

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// The most that can be read at a sitting. Tables of data are counted like the rest: they are cut by what they are about.
const (
	longestFile     = 500 // lines
	longestFunction = 80
)

func TestFilesAndFunctionsAreShort(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if n := s.set.Position(s.file.End()).Line; n > longestFile {
			t.Errorf("%s has %d lines: cut it by ideas, the most is %d", s.path, n, longestFile)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1; n > longestFunction {
				t.Errorf("%s: %s has %d lines: make a table of it, or give its parts names; the most is %d", s.path, f.Name.Name, n, longestFunction)
			}
		}
	}
}

func TestNames(t *testing.T) {
	empty := []string{"util", "utils", "common", "helper", "helpers", "types", "base", "manager", "misc", "shared"}
	for _, s := range sources(t) {
		for _, part := range strings.Split(path.Dir(s.path), "/") {
			if slices.Contains(empty, part) {
				t.Errorf("%s: %q says nothing of what the package does", s.path, part)
			}
		}
	}
}

// TestNothingRunsByItself looks for work that an import would do, and for exported state that anyone could change.
func TestNothingRunsByItself(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					t.Errorf("%s has an init function", s.path)
				}
			case *ast.GenDecl:
				for _, name := range exportedVariables(d) {
					t.Errorf("%s: anyone can change the variable %s; make it a function", s.path, name)
				}
			}
		}
	}
}

// exportedVariables returns the exported variables of a declaration that are not sentinel errors.
func exportedVariables(d *ast.GenDecl) []string {
	var out []string
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || d.Tok.String() != "var" {
			continue
		}
		for _, name := range v.Names {
			if name.IsExported() && !strings.HasPrefix(name.Name, "Err") {
				out = append(out, name.Name)
			}
		}
	}
	return out
}

func TestExportedIsDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && !impliedMethod(d) {
					t.Errorf("%s: %s has no doc comment", s.path, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					typ, ok := spec.(*ast.TypeSpec)
					if ok && typ.Name.IsExported() && d.Doc == nil && typ.Doc == nil && typ.Comment == nil {
						t.Errorf("%s: %s has no doc comment", s.path, typ.Name.Name)
					}
				}
			}
		}
	}
}

// impliedMethod reports whether a method belongs to a type that is not exported: the interface that it is for documents it.
func impliedMethod(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return false
	}
	typ := f.Recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.Ident:
			return !x.IsExported()
		default:
			return false
		}
	}
}
