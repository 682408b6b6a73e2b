package keys

func flight() []Binding {
	return []Binding{
		{ID: Run, Keys: []string{"r", "f5", "ctrl+r"}, Word: "run", Text: "Run the manifest from the start", Foot: 1},
		{ID: Play, Keys: []string{" ", "f8"}, Word: "play", Text: "Let time pass, or stop it", Needs: HasRun, Foot: 3},
		{ID: ScrubBack, Keys: []string{"left"}, Show: "←→", Word: "scrub", Text: "Move the playhead back a little", Needs: HasRun, Foot: 4},
		{ID: ScrubOn, Keys: []string{"right"}, Text: "Move the playhead on a little", Needs: HasRun},
		{ID: LeapBack, Keys: []string{"shift+left"}, Text: "Move the playhead back by a tenth of the screen", Needs: HasRun},
		{ID: LeapOn, Keys: []string{"shift+right"}, Text: "Move the playhead on by a tenth of the screen", Needs: HasRun},
		{ID: EventBack, Keys: []string{"["}, Show: "[ ]", Word: "event", Text: "Go to the moment before at which something happened", Needs: HasRun, Foot: 7},
		{ID: EventOn, Keys: []string{"]"}, Text: "Go to the next moment at which something happens", Needs: HasRun},
		{ID: StepBack, Keys: []string{","}, Text: "Move the playhead back by a tenth of a second", Needs: HasRun},
		{ID: StepOn, Keys: []string{"."}, Text: "Move the playhead on by a tenth of a second", Needs: HasRun},
		{ID: ToStart, Keys: []string{"home"}, Word: "start", Text: "Go to the start", Needs: HasRun},
		{ID: ToEnd, Keys: []string{"end"}, Word: "end", Text: "Go to the end", Needs: HasRun},
		{ID: Faster, Keys: []string{"+", "="}, Show: "+ -", Word: "speed", Text: "Let time pass faster", Foot: 8},
		{ID: Slower, Keys: []string{"-"}, Text: "Let time pass slower"},
		{ID: Loop, Keys: []string{"l"}, Word: "loop", Text: "Go on at the start when the end is reached, or stop there", Needs: HasRun},
		{ID: SkipIdle, Keys: []string{"s"}, Word: "skip waits", Text: "Pass long waits quickly, or let them last as long as they do", Needs: HasRun},
		{ID: Longer, Keys: []string{">"}, Word: "fly on", Text: "Let the run last twice as long, and go on", Needs: HasRun, Foot: 4},
		{ID: Fork, Keys: []string{"X"}, Word: "cut what follows", Text: "Take the commands after the playhead away, to go another way from here", Needs: HasRun},
		{ID: CompareRuns, Keys: []string{"c"}, Word: "compare", Text: "Compare this run with another", Foot: 9},
		{ID: Why, Keys: []string{"w"}, Word: "why", Text: "Show what led to what is under the cursor", Needs: HasRun, Foot: 10},
		{ID: UndoStep, Keys: []string{"u"}, Word: "take back", Text: "Take the last action back: a command, or an edit that was run", Needs: HasSteps},
		{ID: RedoStep, Keys: []string{"U"}, Word: "do again", Text: "Do again what was taken back", Needs: HasUndone},
		{ID: Axis, Keys: []string{"x"}, Word: "axis", Text: "Draw time linear or with the waits shortened", Needs: HasRun},
		{ID: ZoomIn, Keys: []string{"i"}, Word: "closer", Text: "Show less time on the axis", Needs: HasRun},
		{ID: ZoomOut, Keys: []string{"o"}, Word: "farther", Text: "Show more time on the axis", Needs: HasRun},
		{ID: Fold, Keys: []string{"f"}, Word: "fold", Text: "Fold the lanes to one line each, or unfold them", Needs: HasRun},
		{ID: View1, Keys: []string{"1"}, Word: "watch", Text: "Show what kubectl get pods -w prints"},
		{ID: View2, Keys: []string{"2"}, Word: "events", Text: "Show the events"},
		{ID: View3, Keys: []string{"3"}, Word: "logs", Text: "Show what the containers wrote"},
		{ID: View4, Keys: []string{"4"}, Word: "conditions", Text: "Show the conditions"},
		{ID: View5, Keys: []string{"5"}, Word: "back-off", Text: "Show the back-off chart"},
		{ID: View6, Keys: []string{"6"}, Word: "describe", Text: "Show what kubectl describe prints"},
		{ID: View7, Keys: []string{"7"}, Word: "yaml", Text: "Show what kubectl get -o yaml prints"},
		{ID: View8, Keys: []string{"8"}, Word: "chain of causes", Text: "Show the chain of causes"},
		{ID: StartOver, Word: "start over", Text: "Set texts and commands back to what they were at the start; undo brings them back"},
		{ID: SaveAs, Keys: []string{"ctrl+s"}, Word: "save as", Text: "Save what is open as a scenario, or its run as a recording, data, text or a picture"},
		{ID: Forget, Word: "forget this lesson", Text: "Forget your answers and your progress in this lesson", Needs: HasLesson},
		{ID: KubectlLine, Keys: []string{":", "f9"}, Word: "kubectl", Text: "Give a kubectl command at the playhead", Foot: 6},
		{ID: Edit, Keys: []string{"e"}, Word: "edit", Text: "Write in the manifest; esc leaves it", Needs: HasPanes, Foot: 5},
		{ID: NextPane, Keys: []string{"tab", "f6"}, Word: "next pane", Text: "Go to the next pane", Needs: HasPanes, Foot: 2},
		{ID: PrevPane, Keys: []string{"shift+tab"}, Word: "previous pane", Text: "Go to the previous pane", Needs: HasPanes},
		{ID: Pane1, Keys: []string{"alt+1"}, Word: "first pane", Text: "Go to the first pane"},
		{ID: Pane2, Keys: []string{"alt+2"}, Word: "second pane", Text: "Go to the second pane"},
		{ID: Pane3, Keys: []string{"alt+3"}, Word: "third pane", Text: "Go to the third pane"},
		{ID: Pane4, Keys: []string{"alt+4"}, Word: "fourth pane", Text: "Go to the fourth pane"},
		{ID: Zoom, Keys: []string{"z", "f11"}, Word: "zoom", Text: "Give the whole screen to this pane, or take it back", Needs: HasPanes},
	}
}

func lesson() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up", "k"}, Show: "↑↓", Word: "read", Text: "Go up", Foot: 1},
		{ID: Down, Keys: []string{"down", "j"}, Text: "Go down"},
		{ID: PageUp, Keys: []string{"pgup"}, Text: "Go up a page"},
		{ID: PageDown, Keys: []string{"pgdown"}, Text: "Go down a page"},
		{ID: Accept, Keys: []string{"enter"}, Word: "choose", Text: "Choose an answer, follow a link, or go on", Foot: 2},
		{ID: Hint, Keys: []string{"h"}, Word: "hint", Text: "Show the next hint", Needs: HasLesson, Foot: 3},
		{ID: Solution, Keys: []string{"S"}, Word: "solution", Text: "Show the model solution", Needs: HasLesson},
		{ID: LessonNext, Keys: []string{"n"}, Word: "next lesson", Text: "Go to the next lesson", Needs: HasLesson},
		{ID: LessonPrev, Keys: []string{"p"}, Word: "previous lesson", Text: "Go to the lesson before", Needs: HasLesson},
	}
}

func stage() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up", "k"}, Text: "Choose the lane above", Needs: HasRun},
		{ID: Down, Keys: []string{"down", "j"}, Text: "Choose the lane below", Needs: HasRun},
		{ID: PageUp, Keys: []string{"pgup"}, Text: "Go up a page", Needs: HasRun},
		{ID: PageDown, Keys: []string{"pgdown"}, Text: "Go down a page", Needs: HasRun},
		{ID: Accept, Keys: []string{"enter"}, Word: "open", Text: "Fold or unfold what is chosen", Needs: HasRun},
	}
}

func views() []Binding {
	return []Binding{
		{ID: Up, Keys: []string{"up", "k"}, Text: "Go up", Needs: HasRun},
		{ID: Down, Keys: []string{"down", "j"}, Text: "Go down", Needs: HasRun},
		{ID: PageUp, Keys: []string{"pgup"}, Text: "Go up a page", Needs: HasRun},
		{ID: PageDown, Keys: []string{"pgdown"}, Text: "Go down a page", Needs: HasRun},
		{ID: ViewNext, Keys: []string{"v"}, Word: "next view", Text: "Show the next view"},
		{ID: Accept, Keys: []string{"enter"}, Word: "go there", Text: "Move the playhead to the chosen row", Needs: HasRun},
	}
}

func compare() []Binding {
	return []Binding{
		{ID: ScrubBack, Keys: []string{"left"}, Show: "←→", Word: "scrub", Text: "Move the playhead back a little", Needs: HasRun, Foot: 1},
		{ID: ScrubOn, Keys: []string{"right"}, Text: "Move the playhead on a little", Needs: HasRun},
		{ID: DiffNext, Keys: []string{"tab"}, Word: "next difference", Text: "Go to the next difference", Needs: HasRun, Foot: 2},
		{ID: Vary, Keys: []string{"v"}, Word: "what varies", Text: "Choose what the runs differ in", Foot: 3},
		{ID: Choose, Keys: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, Show: "0-9", Word: "exit code", Text: "Let the container exit with this code", Foot: 4},
		{ID: MineVsStart, Keys: []string{"m"}, Word: "mine against the start", Text: "Compare your text with what it was at the start", Foot: 5},
		{ID: Up, Keys: []string{"up", "k"}, Text: "Go up"},
		{ID: Down, Keys: []string{"down", "j"}, Text: "Go down"},
	}
}
