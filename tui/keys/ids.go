package keys

// What the bindings of all places do.
const (
	Quit, Help, Palette, KubectlLine       ID = "quit", "help", "palette", "kubectl"
	Back, Glossary, NextPane, PrevPane     ID = "back", "glossary", "pane.next", "pane.prev"
	Pane1, Pane2, Pane3, Pane4             ID = "pane.1", "pane.2", "pane.3", "pane.4"
	ForgetAll, NewManifest                 ID = "forget.all", "new"
	Zoom, Redraw, NextTheme, GoHome        ID = "zoom", "redraw", "theme.next", "home"
	Up, Down, PageUp, PageDown             ID = "up", "down", "page.up", "page.down"
	Top, Bottom, Accept, Left, Right       ID = "top", "bottom", "accept", "left", "right"
	HomeFind, HomeOpen, HomeProgress       ID = "home.find", "home.open", "home.progress"
	Run, Play, ScrubBack, ScrubOn          ID = "run", "play", "scrub.back", "scrub.on"
	LeapBack, LeapOn, EventBack, EventOn   ID = "leap.back", "leap.on", "event.back", "event.on"
	ToStart, ToEnd, StepBack, StepOn       ID = "to.start", "to.end", "step.back", "step.on"
	Faster, Slower, CompareRuns, Why       ID = "faster", "slower", "compare", "why"
	UndoStep, RedoStep, Axis, Fold         ID = "step.undo", "step.redo", "axis", "fold"
	View1, View2, View3, View4             ID = "view.1", "view.2", "view.3", "view.4"
	View5, View6, View7, View8             ID = "view.5", "view.6", "view.7", "view.8"
	ViewNext, StartOver, SaveAs, Forget    ID = "view.next", "start.over", "save.as", "forget"
	LessonNext, LessonPrev, Hint, Solution ID = "lesson.next", "lesson.prev", "hint", "solution"
	Choose, DiffNext, Vary, MineVsStart    ID = "choose", "diff.next", "vary", "mine"
	ZoomIn, ZoomOut, Edit                  ID = "zoom.in", "zoom.out", "edit"
	Loop, SkipIdle, Longer, Fork           ID = "loop", "skip.idle", "longer", "fork"
)

// What the bindings of the editor do.
const (
	EdLeft, EdRight, EdUp, EdDown                     ID = "ed.left", "ed.right", "ed.up", "ed.down"
	EdWordLeft, EdWordRight, EdLineStart, EdLineEnd   ID = "ed.word.left", "ed.word.right", "ed.line.start", "ed.line.end"
	EdPageUp, EdPageDown, EdDocStart, EdDocEnd        ID = "ed.page.up", "ed.page.down", "ed.doc.start", "ed.doc.end"
	EdSelLeft, EdSelRight, EdSelUp, EdSelDown         ID = "ed.sel.left", "ed.sel.right", "ed.sel.up", "ed.sel.down"
	EdSelWordLeft, EdSelWordRight                     ID = "ed.sel.word.left", "ed.sel.word.right"
	EdSelLineStart, EdSelLineEnd                      ID = "ed.sel.line.start", "ed.sel.line.end"
	EdSelDocStart, EdSelDocEnd, EdSelAll              ID = "ed.sel.doc.start", "ed.sel.doc.end", "ed.sel.all"
	EdEnter, EdTab, EdOutdent, EdBackspace, EdDelete  ID = "ed.enter", "ed.tab", "ed.outdent", "ed.backspace", "ed.delete"
	EdDelWordLeft, EdDelWordRight, EdDelToEnd         ID = "ed.del.word.left", "ed.del.word.right", "ed.del.end"
	EdUndo, EdRedo, EdCut, EdCopy, EdPaste            ID = "ed.undo", "ed.redo", "ed.cut", "ed.copy", "ed.paste"
	EdComment, EdDuplicate, EdMoveUp, EdMoveDown      ID = "ed.comment", "ed.duplicate", "ed.move.up", "ed.move.down"
	EdFind, EdFindNext, EdFindPrev, EdGoTo, EdProblem ID = "ed.find", "ed.find.next", "ed.find.prev", "ed.goto", "ed.problem"
	EdComplete, EdDoc, EdExternal, EdReset, EdSave    ID = "ed.complete", "ed.doc", "ed.external", "ed.reset", "ed.save"
	EdNextFile, EdPrevFile, EdRun                     ID = "ed.file.next", "ed.file.prev", "ed.run"
)
