package glyph

import (
	"reflect"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// each calls fn for every glyph of a set, with the name of its field.
func each(set Set, fn func(name, glyph string)) {
	var walk func(name string, v reflect.Value)
	walk = func(name string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			fn(name, v.String())
		case reflect.Struct:
			for i := range v.NumField() {
				walk(name+"."+v.Type().Field(i).Name, v.Field(i))
			}
		case reflect.Array, reflect.Slice:
			for i := range v.Len() {
				walk(name, v.Index(i))
			}
		}
	}
	walk("", reflect.ValueOf(set))
}

func TestGlyphsAreOneCellWide(t *testing.T) {
	for name, set := range map[string]Set{"unicode": Unicode(), "ascii": ASCII()} {
		each(set, func(field, g string) {
			want := 1
			if field == ".Logo" {
				want = 3
			}
			if got := ansi.StringWidth(g); got != want {
				t.Errorf("%s%s: %q is %d cells wide, want %d", name, field, g, got, want)
			}
		})
	}
}

func TestASCIIIsASCII(t *testing.T) {
	each(ASCII(), func(field, g string) {
		for _, r := range g {
			if r < 0x20 || r > 0x7e {
				t.Errorf("%s: %q is not printable ASCII", field, g)
			}
		}
	})
}

// A state must be told without colour, so no two states may share a glyph.
func TestStatesDifferByGlyph(t *testing.T) {
	for _, set := range []Set{Unicode(), ASCII()} {
		seen := map[string]State{}
		for st := range States {
			if other, ok := seen[set.Block(st)]; ok {
				t.Errorf("%v and %v share the glyph %q", st, other, set.Block(st))
			}
			seen[set.Block(st)] = st
		}
	}
}
