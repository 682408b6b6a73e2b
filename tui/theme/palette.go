package theme

import "podflight/tui/glyph"

// Palette is the colours of a theme, each as "#rrggbb" or as the number of one of the 16 ANSI
// colours. An empty colour is the terminal's own.
type Palette struct {
	Back string // the background that the colours are chosen for; it is never painted

	Text, Dim, Faint, Title, Accent, Key string
	Selection                            string // a background
	States                               [glyph.States]string

	Field, Value, Number, Comment string // of YAML
}

func dark() Palette {
	return Palette{
		Back: "#1a1b26",
		Text: "#c0caf5", Dim: "#6b7394", Faint: "#3b4261", Title: "#e6e9ff",
		Accent: "#7aa2f7", Key: "#bb9af7", Selection: "#283457",
		States: [glyph.States]string{
			glyph.Waiting: "#6c8cd0", glyph.Pulling: "#56b6c2", glyph.Running: "#73c991", glyph.NotReady: "#b5d98a",
			glyph.BackOff: "#e0af68", glyph.Terminating: "#ff9e64", glyph.Failed: "#f7768e", glyph.Succeeded: "#73c991",
		},
		Field: "#7aa2f7", Value: "#73c991", Number: "#bb9af7", Comment: "#6b7394",
	}
}

func light() Palette {
	return Palette{
		Back: "#ffffff",
		Text: "#343b58", Dim: "#7a809c", Faint: "#c4c8da", Title: "#14182b",
		Accent: "#2a5ad0", Key: "#7b3fc4", Selection: "#dbe4ff",
		States: [glyph.States]string{
			glyph.Waiting: "#4a66b5", glyph.Pulling: "#0f6b78", glyph.Running: "#1f7a3f", glyph.NotReady: "#56700e",
			glyph.BackOff: "#8a5a00", glyph.Terminating: "#b04300", glyph.Failed: "#c01f45", glyph.Succeeded: "#1f7a3f",
		},
		Field: "#2a5ad0", Value: "#1a7039", Number: "#7b3fc4", Comment: "#7a809c",
	}
}

// The colour-blind-safe palettes tell the states by blue against orange, and running, back-off
// and failed by lightness too, so that they stay apart for every kind of colour vision.
func colourBlindDark() Palette {
	p := dark()
	p.States = [glyph.States]string{
		glyph.Waiting: "#8a93b8", glyph.Pulling: "#5a9fd4", glyph.Running: "#a9dcff", glyph.NotReady: "#7fb8e6",
		glyph.BackOff: "#e0a000", glyph.Terminating: "#f0cf65", glyph.Failed: "#e0633a", glyph.Succeeded: "#a9dcff",
	}
	p.Value, p.Number = "#a9dcff", "#c9b6f2"
	return p
}

func colourBlindLight() Palette {
	p := light()
	p.States = [glyph.States]string{
		glyph.Waiting: "#5f6580", glyph.Pulling: "#1d6fa5", glyph.Running: "#002f5c", glyph.NotReady: "#0b5c9e",
		glyph.BackOff: "#966800", glyph.Terminating: "#6b4a00", glyph.Failed: "#8c2000", glyph.Succeeded: "#002f5c",
	}
	p.Value, p.Number = "#002f5c", "#6b3fa0"
	return p
}

// terminal uses the 16 ANSI colours, whatever the user has made of them.
func terminal() Palette {
	return Palette{
		Text: "", Dim: "8", Faint: "8", Title: "", Accent: "4", Key: "5", Selection: "",
		States: [glyph.States]string{
			glyph.Waiting: "4", glyph.Pulling: "6", glyph.Running: "2", glyph.NotReady: "10",
			glyph.BackOff: "3", glyph.Terminating: "11", glyph.Failed: "1", glyph.Succeeded: "2",
		},
		Field: "4", Value: "2", Number: "5", Comment: "8",
	}
}
