package keys

// Place is where keys mean something: a pane, an overlay, a screen, or everywhere.
type Place string

// The places, from the outermost to the innermost.
const (
	Global   Place = "Everywhere"
	Home     Place = "Home"
	Flight   Place = "Workbench"
	Lesson   Place = "Lesson"
	Editor   Place = "Editor"
	Find     Place = "Editor: search"
	Complete Place = "Editor: completion"
	Doc      Place = "Editor: documentation"
	Stage    Place = "Stage"
	Views    Place = "Views"
	Compare  Place = "Compare"
	List     Place = "Lists"
	Command  Place = "kubectl line"
	Confirm  Place = "Question"
	Reader   Place = "Reader"
)

// Places returns all places in the order in which help and the README list them.
func Places() []Place {
	return []Place{Global, Home, Flight, Lesson, Editor, Find, Complete, Doc, Stage, Views, Compare, List, Command, Confirm, Reader}
}

// ID names what a binding does.
type ID string

// Binding is what one or more keys do in one place.
type Binding struct {
	ID    ID
	Keys  []string // as Bubble Tea names them; none: only the palette runs it
	Show  string   // the keys as the footer writes them; "": the first of Keys
	Word  string   // for the footer and the palette: "run", "undo"
	Text  string   // for the help: a sentence without its full stop
	Needs Fact     // what must hold
	Foot  int      // the place in the footer, from 1; 0: not in the footer
}

// Why returns why the binding does not work while facts hold: "" if it does.
func (b Binding) Why(facts Fact) string { return (b.Needs &^ facts).why() }

// Do is the message that a binding was chosen: by its key, in the help or in the palette.
type Do struct{ ID ID }

// Fact is a set of things that may hold of the program's state and that bindings need.
type Fact uint32

// The facts.
const (
	HasRun       Fact = 1 << iota // there is a trace to look at
	HasSteps                      // something was done that can be taken back
	HasUndone                     // something was taken back
	HasLesson                     // a lesson is open
	CanUndo                       // the text has changes to take back
	CanRedo                       // and some that were taken back
	HasSelection                  // text is selected
	HasClipboard                  // text was cut or copied
	HasFiles                      // more than one file is open
	HasProblems                   // the manifest has something wrong
	HasChanges                    // the text differs from what it was at the start
	HasSearch                     // something was searched for
	OnDisk                        // the text belongs to a file on disk
	HasPanes                      // more than one pane can be shown
)

// why says in words what is missing; "" when nothing is. The first missing fact speaks.
func (f Fact) why() string {
	for _, r := range []struct {
		fact Fact
		text string
	}{
		{HasRun, "nothing has run yet"},
		{HasSteps, "there is nothing to take back"},
		{HasUndone, "nothing was taken back"},
		{HasLesson, "no lesson is open"},
		{CanUndo, "there is nothing to undo"},
		{CanRedo, "there is nothing to redo"},
		{HasSelection, "no text is selected"},
		{HasClipboard, "nothing was cut or copied yet"},
		{HasFiles, "only one file is open"},
		{HasProblems, "there is no problem to go to"},
		{HasChanges, "nothing differs from the start"},
		{HasSearch, "nothing was searched for yet"},
		{OnDisk, "the text is kept by podflight; it belongs to no file"},
		{HasPanes, "there is only one pane"},
	} {
		if f&r.fact != 0 {
			return r.text
		}
	}
	return ""
}
