package editor

// Language is what the editor knows of the text in it.
type Language interface {
	// Check returns what is wrong with a file, in any order. It is called from another goroutine and
	// may take its time.
	Check(file string, text []byte) []Diagnostic
	// Complete returns what can stand at a place, the best first. The editor keeps those that
	// continue the word before the place.
	Complete(text []byte, line, col int) []Item
	// Doc returns the documentation of the field at a place; an empty title if there is none.
	Doc(text []byte, line, col int) (title, body string)
}

// Severity says how bad a diagnostic is.
type Severity int

// The severities.
const (
	Error   Severity = iota // the API server refuses it
	Warning                 // it is taken, but something should be known
)

// Diagnostic is something that is wrong at a place in a file. Lines and columns count from 0, columns in bytes.
type Diagnostic struct {
	Line, Col, End int // End is the column after the last one that is meant; 0: the rest of the line
	Severity       Severity
	Message        string
}

// Item is something that can be inserted.
type Item struct {
	Label  string // as the list shows it, and what the word before the cursor is compared with
	Insert string // what takes the word's place; "": the label. Further lines are indented with the first
	Detail string // a few words beside the label, such as the field's type
	Doc    string // a sentence or more
}
