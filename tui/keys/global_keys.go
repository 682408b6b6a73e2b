package keys

func everywhere() []Binding {
	return []Binding{
		{ID: Help, Keys: []string{"?", "f1"}, Word: "all keys", Text: "List every key of this place and run the chosen one", Foot: 9},
		{ID: Palette, Keys: []string{"ctrl+p"}, Word: "commands", Text: "Search everything that can be done"},
		{ID: KubectlLine, Keys: []string{":", "f9"}, Word: "kubectl", Text: "Give a kubectl command at the playhead", Foot: 8},
		{ID: NextPane, Keys: []string{"tab", "f6"}, Word: "next pane", Text: "Go to the next pane", Needs: HasPanes},
		{ID: PrevPane, Keys: []string{"shift+tab"}, Word: "previous pane", Text: "Go to the previous pane", Needs: HasPanes},
		{ID: Pane1, Keys: []string{"alt+1"}, Word: "first pane", Text: "Go to the first pane"},
		{ID: Pane2, Keys: []string{"alt+2"}, Word: "second pane", Text: "Go to the second pane"},
		{ID: Pane3, Keys: []string{"alt+3"}, Word: "third pane", Text: "Go to the third pane"},
		{ID: Pane4, Keys: []string{"alt+4"}, Word: "fourth pane", Text: "Go to the fourth pane"},
		{ID: Zoom, Keys: []string{"z", "f11"}, Word: "zoom", Text: "Give the whole screen to this pane, or take it back", Needs: HasPanes},
		{ID: Glossary, Keys: []string{"g"}, Word: "glossary", Text: "Look a word up"},
		{ID: NextTheme, Word: "next theme", Text: "Use the next theme"},
		{ID: Redraw, Keys: []string{"ctrl+l"}, Word: "redraw", Text: "Draw the screen anew"},
		{ID: Back, Keys: []string{"esc"}, Word: "back", Text: "Go back; it never quits"},
		{ID: GoHome, Word: "home", Text: "Go to the home screen"},
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
		{ID: HomeOpen, Keys: []string{"o"}, Word: "open a file", Text: "Open a manifest or a scenario from disk", Foot: 4},
		{ID: HomeProgress, Keys: []string{"p"}, Word: "progress", Text: "Show what is done and what to look at again", Foot: 5},
	}
}
