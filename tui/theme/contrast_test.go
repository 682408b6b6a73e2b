package theme

import (
	"math"
	"strconv"
	"testing"

	"podflight/tui/glyph"
)

type rgb [3]float64 // linear light

func parse(t *testing.T, hex string) rgb {
	t.Helper()
	if len(hex) != 7 {
		t.Fatalf("%q is not a colour", hex)
	}
	var c rgb
	for i := range 3 {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatalf("%q: %v", hex, err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

func (c rgb) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is the ratio that the Web Content Accessibility Guidelines define.
func contrast(a, b rgb) float64 {
	la, lb := a.luminance(), b.luminance()
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func palettes() map[string]Palette {
	return map[string]Palette{
		"dark": dark(), "light": light(),
		"colour-blind-dark": colourBlindDark(), "colour-blind-light": colourBlindLight(),
	}
}

func TestContrast(t *testing.T) {
	for name, p := range palettes() {
		back, selection := parse(t, p.Back), parse(t, p.Selection)
		need := func(slot, colour string, on rgb, least float64) {
			if got := contrast(parse(t, colour), on); got < least {
				t.Errorf("%s: %s %s has contrast %.2f, need %.1f", name, slot, colour, got, least)
			}
		}
		for slot, colour := range map[string]string{
			"text": p.Text, "title": p.Title, "accent": p.Accent, "key": p.Key,
			"field": p.Field, "value": p.Value, "number": p.Number,
		} {
			need(slot, colour, back, 4.5)
			need(slot+" on a selection", colour, selection, 4.5)
		}
		for st := range glyph.States {
			need(st.String(), p.States[st], back, 4.5)
			need(st.String()+" on a selection", p.States[st], selection, 3)
		}
		need("dim", p.Dim, back, 3)
		need("comment", p.Comment, back, 3)
		// Text sits on the selection only if the eye finds the selection.
		need("selection", p.Selection, back, 1.2)
	}
}

// Running, back-off and failed must stay apart by lightness alone in the colour-blind-safe palettes.
func TestColourBlindLightness(t *testing.T) {
	for name, p := range palettes() {
		if name == "dark" || name == "light" {
			continue
		}
		three := []glyph.State{glyph.Running, glyph.BackOff, glyph.Failed}
		for i, a := range three {
			for _, b := range three[i+1:] {
				if got := contrast(parse(t, p.States[a]), parse(t, p.States[b])); got < 1.3 {
					t.Errorf("%s: %v and %v differ in lightness by %.2f only", name, a, b, got)
				}
			}
		}
	}
}

// simulate returns how someone without one kind of cone sees a colour (Machado, Oliveira and
// Fernandes 2009, severity 1), in linear light.
func simulate(c rgb, m [9]float64) rgb {
	var out rgb
	for i := range 3 {
		out[i] = math.Min(1, math.Max(0, m[3*i]*c[0]+m[3*i+1]*c[1]+m[3*i+2]*c[2]))
	}
	return out
}

// lab converts linear light to CIE L*a*b*, in which distance is about how different colours look.
func lab(c rgb) [3]float64 {
	x := (0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.9505
	y := 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
	z := (0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.089
	f := func(v float64) float64 {
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	return [3]float64{116*f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))}
}

func TestColourBlindDistance(t *testing.T) {
	kinds := map[string][9]float64{
		"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
		"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
		"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
	}
	three := []glyph.State{glyph.Running, glyph.BackOff, glyph.Failed, glyph.Waiting}
	for _, name := range []string{"colour-blind-dark", "colour-blind-light"} {
		p := palettes()[name]
		for kind, m := range kinds {
			for i, a := range three {
				for _, b := range three[i+1:] {
					la, lb := lab(simulate(parse(t, p.States[a]), m)), lab(simulate(parse(t, p.States[b]), m))
					d := math.Sqrt(math.Pow(la[0]-lb[0], 2) + math.Pow(la[1]-lb[1], 2) + math.Pow(la[2]-lb[2], 2))
					if d < 15 {
						t.Errorf("%s: with %s, %v and %v look alike (distance %.1f)", name, kind, a, b, d)
					}
				}
			}
		}
	}
}
