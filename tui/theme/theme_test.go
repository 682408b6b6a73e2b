package theme

import (
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"
)

func renderer(p termenv.Profile) *lipgloss.Renderer {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(p)
	r.SetHasDarkBackground(true)
	return r
}

// sample renders a letter in every ink of a theme.
func sample(th Theme) string {
	var b strings.Builder
	v := reflect.ValueOf(th)
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.Struct:
			b.WriteString(f.Interface().(Ink).Render("x"))
		case reflect.Array:
			for j := range f.Len() {
				b.WriteString(f.Index(j).Interface().(Ink).Bold().Render("x"))
			}
		}
	}
	return b.String()
}

func TestNoColor(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7]|10[0-7])\b`)
	for _, name := range Names() {
		th, err := New(renderer(termenv.TrueColor), Options{Name: name, NoColor: true})
		if err != nil {
			t.Fatal(err)
		}
		if th.Coloured || colour.MatchString(sample(th)) {
			t.Errorf("%s writes colour: %q", name, sample(th))
		}
		if th.Selection.Render("x") == "x" {
			t.Errorf("%s: a selection cannot be seen", name)
		}
	}
}

func TestProfiles(t *testing.T) {
	cases := []struct {
		profile termenv.Profile
		name    string
		want    string // in the sample
		never   string
	}{
		{termenv.TrueColor, "dark", "38;2;192;202;245", ""},
		{termenv.ANSI256, "dark", "38;5;", "38;2;"},
		{termenv.ANSI, "auto", "\x1b[34m", "38;"},
		{termenv.TrueColor, "terminal", "\x1b[34m", "38;"},
	}
	for _, c := range cases {
		th, err := New(renderer(c.profile), Options{Name: c.name})
		if err != nil {
			t.Fatal(err)
		}
		got := sample(th)
		if !strings.Contains(got, c.want) || c.never != "" && strings.Contains(got, c.never) {
			t.Errorf("%s on profile %v: got %q", c.name, c.profile.Name(), got)
		}
	}
}

func TestUnknownName(t *testing.T) {
	_, err := New(renderer(termenv.TrueColor), Options{Name: "neon"})
	if err == nil || !strings.Contains(err.Error(), "colour-blind-dark") {
		t.Errorf("an unknown theme must list the known ones, got %v", err)
	}
}

func TestInkPlus(t *testing.T) {
	th, _ := New(renderer(termenv.TrueColor), Options{Name: "dark"})
	got := th.Bad().Plus(th.Selection).Bold().Render("x")
	if want := "\x1b[38;2;247;118;142;48;2;40;52;87;1mx\x1b[0m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if (Ink{}).Render("x") != "x" || th.Text.Render("") != "" {
		t.Error("the zero ink and empty text must write nothing extra")
	}
}
