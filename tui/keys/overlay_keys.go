package keys

func lists() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up", "ctrl+k"}, Show: "↑↓", Word: "choose", Text: "Go up", Foot: 1},
		{ID: Down, Keys: []string{"down", "ctrl+j"}, Text: "Go down"},
		{ID: PageUp, Keys: []string{"pgup"}, Text: "Go up a page"},
		{ID: PageDown, Keys: []string{"pgdown"}, Text: "Go down a page"},
		{ID: Accept, Keys: []string{"enter"}, Word: "do it", Text: "Do what is chosen", Foot: 2},
		{ID: Back, Keys: []string{"esc"}, Word: "close", Text: "Close the list", Foot: 3},
	}
}

func command() []Binding {
	return []Binding{
		{ID: Accept, Keys: []string{"enter"}, Word: "run", Text: "Run the command at the playhead", Foot: 1},
		{ID: Right, Keys: []string{"tab"}, Word: "complete", Text: "Complete the word", Foot: 2},
		{ID: Left, Keys: []string{"shift+tab"}, Text: "Go to the completion before"},
		{ID: Up, Keys: []string{"up"}, Show: "↑↓", Word: "history", Text: "Go to the command before", Foot: 3},
		{ID: Down, Keys: []string{"down"}, Text: "Go to the command after"},
		{ID: Back, Keys: []string{"esc"}, Word: "close", Text: "Close the line", Foot: 4},
	}
}

func question() []Binding {
	return []Binding{
		{ID: Accept, Keys: []string{"y", "enter"}, Word: "yes", Text: "Do it", Foot: 1},
		{ID: Back, Keys: []string{"n", "esc"}, Word: "no", Text: "Leave it", Foot: 2},
	}
}

func reader() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up", "k"}, Show: "↑↓", Word: "scroll", Text: "Go up", Foot: 1},
		{ID: Down, Keys: []string{"down", "j"}, Text: "Go down"},
		{ID: PageUp, Keys: []string{"pgup"}, Text: "Go up a page"},
		{ID: PageDown, Keys: []string{"pgdown"}, Text: "Go down a page"},
		{ID: Back, Keys: []string{"esc"}, Word: "close", Text: "Close it", Foot: 2},
	}
}
