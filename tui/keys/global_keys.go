package keys

func everywhere() []Binding {
	return []Binding{
		{ID: Help, Keys: []string{"?", "f1"}, Word: "all keys", Text: "List every key of this place and run the chosen one", Foot: 9},
		{ID: Palette, Keys: []string{"ctrl+p"}, Word: "commands", Text: "Search everything that can be done"},
		{ID: Glossary, Keys: []string{"g"}, Word: "glossary", Text: "Look a word up"},
		{ID: NewManifest, Word: "new manifest", Text: "Begin with a Pod, a Job, a Deployment or another template"},
		{ID: NextTheme, Word: "next theme", Text: "Use the next theme"},
		{ID: Redraw, Keys: []string{"ctrl+l"}, Word: "redraw", Text: "Draw the screen anew"},
		{ID: Back, Keys: []string{"esc"}, Word: "back", Text: "Go back; it never quits"},
		{ID: GoHome, Word: "home", Text: "Go to the home screen"},
		{ID: ForgetAll, Word: "forget all progress", Text: "Begin the course anew"},
		{ID: Quit, Keys: []string{"q", "ctrl+c", "ctrl+q"}, Word: "quit", Text: "Quit; text, place and playhead are kept"},
	}
}

func home() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up", "k"}, Show: "↑↓", Word: "choose", Text: "Go up", Foot: 1},
		{ID: Down, Keys: []string{"down", "j"}, Text: "Go down"},
		{ID: Left, Keys: []string{"left", "h"}, Text: "Go to the lesson on the left"},
		{ID: Right, Keys: []string{"right", "l"}, Text: "Go to the lesson on the right"},
		{ID: PageUp, Keys: []string{"pgup"}, Text: "Go up a page"},
		{ID: PageDown, Keys: []string{"pgdown"}, Text: "Go down a page"},
		{ID: Top, Keys: []string{"home"}, Text: "Go to the first"},
		{ID: Bottom, Keys: []string{"end"}, Text: "Go to the last"},
		{ID: Accept, Keys: []string{"enter"}, Word: "open", Text: "Open what is chosen", Foot: 2},
		{ID: HomeFind, Keys: []string{"/"}, Word: "find", Text: "Find a lesson by its words", Foot: 3},
		{ID: HomeOpen, Keys: []string{"o"}, Word: "open file", Text: "Open a manifest or a scenario from disk", Foot: 4},
		{ID: NewManifest, Keys: []string{"n"}, Word: "new", Text: "Begin with a Pod, a Job, a Deployment or another template"},
		{ID: HomeProgress, Keys: []string{"p"}, Word: "progress", Text: "Show what is done and what to look at again", Foot: 5},
		{ID: Quit, Keys: []string{"q"}, Word: "quit", Text: "Quit; text, place and playhead are kept", Foot: 6},
	}
}
