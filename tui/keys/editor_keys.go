package keys

func editor() []Binding {
	return []Binding{
		{ID: EdRun, Keys: []string{"ctrl+r", "f5"}, Word: "run", Text: "Run the manifest from the start", Foot: 1},
		{ID: EdTab, Keys: []string{"tab"}, Word: "indent, complete", Text: "Indent, or complete the word before the cursor", Foot: 2},
		{ID: EdOutdent, Keys: []string{"shift+tab"}, Word: "outdent", Text: "Take an indent back"},
		{ID: EdComplete, Keys: []string{"ctrl+@"}, Show: "ctrl+space", Word: "complete", Text: "List what can stand here"},
		{ID: EdDoc, Keys: []string{"f2", "alt+k"}, Word: "explain", Text: "Explain the field under the cursor", Foot: 3},
		{ID: EdFind, Keys: []string{"ctrl+f"}, Word: "find", Text: "Search the text", Foot: 4},
		{ID: EdFindNext, Keys: []string{"f3", "ctrl+n"}, Word: "find next", Text: "Go to the next match", Needs: HasSearch},
		{ID: EdFindPrev, Keys: []string{"f15", "alt+p"}, Show: "shift+f3", Word: "find previous", Text: "Go to the match before", Needs: HasSearch},
		{ID: EdGoTo, Keys: []string{"ctrl+g"}, Word: "go to line", Text: "Go to a line by its number"},
		{ID: EdProblem, Keys: []string{"alt+n", "f7"}, Word: "next problem", Text: "Go to the next problem", Needs: HasProblems},
		{ID: EdUndo, Keys: []string{"ctrl+z"}, Word: "undo", Text: "Take the last change back", Needs: CanUndo, Foot: 5},
		{ID: EdRedo, Keys: []string{"ctrl+y"}, Word: "redo", Text: "Make the change again that was taken back", Needs: CanRedo},
		{ID: EdReset, Keys: []string{"alt+r"}, Word: "start over", Text: "Set the text back to what it was at the start; undo brings it back", Needs: HasChanges},
		{ID: EdCut, Keys: []string{"ctrl+x"}, Word: "cut", Text: "Cut the selection, or the line"},
		{ID: EdCopy, Keys: []string{"ctrl+c", "alt+c"}, Word: "copy", Text: "Copy the selection", Needs: HasSelection},
		{ID: EdPaste, Keys: []string{"ctrl+v"}, Word: "paste", Text: "Paste what was cut or copied here", Needs: HasClipboard},
		{ID: EdComment, Keys: []string{"ctrl+_"}, Show: "ctrl+/", Word: "comment", Text: "Make the lines comments, or text again"},
		{ID: EdDuplicate, Keys: []string{"ctrl+d"}, Word: "duplicate", Text: "Double the line or the selection"},
		{ID: EdMoveUp, Keys: []string{"alt+up"}, Word: "move line up", Text: "Move the lines up"},
		{ID: EdMoveDown, Keys: []string{"alt+down"}, Word: "move line down", Text: "Move the lines down"},
		{ID: EdSelAll, Keys: []string{"ctrl+a"}, Word: "select all", Text: "Select everything"},
		{ID: EdNextFile, Keys: []string{"ctrl+pgdown", "alt+."}, Word: "next file", Text: "Go to the next file", Needs: HasFiles, Foot: 1},
		{ID: EdPrevFile, Keys: []string{"ctrl+pgup", "alt+,"}, Word: "previous file", Text: "Go to the file before", Needs: HasFiles},
		{ID: EdExternal, Keys: []string{"ctrl+e"}, Word: "$EDITOR", Text: "Open the text in your own editor"},
		{ID: EdSave, Keys: []string{"ctrl+s"}, Word: "save", Text: "Write the text to its file", Needs: OnDisk},
		{ID: EdLeft, Keys: []string{"left"}, Text: "Go left"},
		{ID: EdRight, Keys: []string{"right"}, Text: "Go right"},
		{ID: EdUp, Keys: []string{"up"}, Text: "Go up"},
		{ID: EdDown, Keys: []string{"down"}, Text: "Go down"},
		{ID: EdWordLeft, Keys: []string{"ctrl+left", "alt+left", "alt+b"}, Text: "Go a word to the left"},
		{ID: EdWordRight, Keys: []string{"ctrl+right", "alt+right", "alt+f"}, Text: "Go a word to the right"},
		{ID: EdLineStart, Keys: []string{"home"}, Text: "Go to the first letter of the line, then to its start"},
		{ID: EdLineEnd, Keys: []string{"end"}, Text: "Go to the end of the line"},
		{ID: EdPageUp, Keys: []string{"pgup"}, Text: "Go up a page"},
		{ID: EdPageDown, Keys: []string{"pgdown"}, Text: "Go down a page"},
		{ID: EdDocStart, Keys: []string{"ctrl+home", "alt+<"}, Text: "Go to the start of the text"},
		{ID: EdDocEnd, Keys: []string{"ctrl+end", "alt+>"}, Text: "Go to the end of the text"},
		{ID: EdSelLeft, Keys: []string{"shift+left"}, Text: "Select to the left"},
		{ID: EdSelRight, Keys: []string{"shift+right"}, Text: "Select to the right"},
		{ID: EdSelUp, Keys: []string{"shift+up"}, Text: "Select up"},
		{ID: EdSelDown, Keys: []string{"shift+down"}, Text: "Select down"},
		{ID: EdSelWordLeft, Keys: []string{"ctrl+shift+left", "alt+shift+left"}, Text: "Select a word to the left"},
		{ID: EdSelWordRight, Keys: []string{"ctrl+shift+right", "alt+shift+right"}, Text: "Select a word to the right"},
		{ID: EdSelLineStart, Keys: []string{"shift+home"}, Text: "Select to the start of the line"},
		{ID: EdSelLineEnd, Keys: []string{"shift+end"}, Text: "Select to the end of the line"},
		{ID: EdSelDocStart, Keys: []string{"ctrl+shift+home", "alt+shift+home"}, Text: "Select to the start of the text"},
		{ID: EdSelDocEnd, Keys: []string{"ctrl+shift+end", "alt+shift+end"}, Text: "Select to the end of the text"},
		{ID: EdEnter, Keys: []string{"enter"}, Text: "Begin a new line with the right indent"},
		{ID: EdBackspace, Keys: []string{"backspace", "ctrl+h"}, Text: "Delete to the left; in an indent, a whole step"},
		{ID: EdDelete, Keys: []string{"delete"}, Text: "Delete to the right"},
		{ID: EdDelWordLeft, Keys: []string{"ctrl+w", "alt+backspace"}, Text: "Delete a word to the left"},
		{ID: EdDelWordRight, Keys: []string{"alt+d", "alt+delete"}, Text: "Delete a word to the right"},
		{ID: EdDelToEnd, Keys: []string{"ctrl+k"}, Text: "Delete to the end of the line"},
	}
}

func find() []Binding {
	return []Binding{
		{ID: Accept, Keys: []string{"enter"}, Word: "next", Text: "Go to the next match", Foot: 1},
		{ID: Down, Keys: []string{"down", "f3", "ctrl+n"}, Text: "Go to the next match"},
		{ID: Up, Keys: []string{"up", "f15", "alt+p"}, Show: "↑↓", Word: "previous, next", Text: "Go to the match before", Foot: 2},
		{ID: Back, Keys: []string{"esc"}, Word: "close", Text: "Close the search", Foot: 3},
	}
}

func complete() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up"}, Show: "↑↓", Word: "choose", Text: "Choose the one above", Foot: 1},
		{ID: Down, Keys: []string{"down"}, Text: "Choose the one below"},
		{ID: PageUp, Keys: []string{"pgup"}, Text: "Go up a page"},
		{ID: PageDown, Keys: []string{"pgdown"}, Text: "Go down a page"},
		{ID: Accept, Keys: []string{"tab", "enter"}, Word: "insert", Text: "Insert what is chosen", Foot: 2},
		{ID: Back, Keys: []string{"esc"}, Word: "close", Text: "Close the list", Foot: 3},
	}
}

func documentation() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up"}, Show: "↑↓", Word: "scroll", Text: "Go up", Foot: 1},
		{ID: Down, Keys: []string{"down"}, Text: "Go down"},
		{ID: Back, Keys: []string{"esc", "f2", "alt+k"}, Word: "close", Text: "Close the explanation", Foot: 2},
	}
}
