package printers

import (
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/labels"
)

// Options say how kubectl shows a table.
type Options struct {
	Wide          bool
	NoHeaders     bool
	WithNamespace bool     // a first column NAMESPACE, as -A gives
	ShowLabels    bool     // a last column LABELS
	LabelColumns  []string // a column for each of these labels, as -L gives
	Kind          string   // what names are prefixed with: "job.batch"; "" for nothing
	Event         string   // the watch event of a first column EVENT; "" for none
}

// Writer lays rows out in columns, as kubectl's tab writer does. Widths that were once given to a
// column are kept for the lines that come later, so that the rows of a watch stay aligned.
// The zero Writer is ready for use.
type Writer struct {
	lines   [][]string
	widths  []int
	headers bool
}

// Add lays out a table after what was added before. The header is printed before the first row only.
func (w *Writer) Add(t Table, o Options) {
	if len(t.Rows) == 0 {
		return
	}
	if !o.NoHeaders && !w.headers {
		w.lines = append(w.lines, header(t.Columns, o))
	}
	w.headers = true
	for _, row := range t.Rows {
		w.lines = append(w.lines, line(t.Columns, row, o))
	}
}

// AddLine lays out one line of cells that does not come from a table.
func (w *Writer) AddLine(cells []string) {
	for i := range cells {
		cells[i] = printable(cells[i])
	}
	w.lines = append(w.lines, cells)
}

// Flush returns the text of all that was added since the last flush.
func (w *Writer) Flush() string {
	const least, gap = 6, 3
	for _, cells := range w.lines {
		for i, cell := range cells[:max(len(cells)-1, 0)] {
			for len(w.widths) <= i {
				w.widths = append(w.widths, least)
			}
			w.widths[i] = max(w.widths[i], utf8.RuneCountInString(cell)+gap)
		}
	}
	var b strings.Builder
	for _, cells := range w.lines {
		for i, cell := range cells {
			b.WriteString(cell)
			if i < len(cells)-1 {
				b.WriteString(strings.Repeat(" ", w.widths[i]-utf8.RuneCountInString(cell)))
			}
		}
		b.WriteByte('\n')
	}
	w.lines = nil
	return b.String()
}

// header follows decorateTable for the columns that options add.
func header(columns []Column, o Options) []string {
	var cells []string
	if o.Event != "" {
		cells = append(cells, "EVENT")
	}
	if o.WithNamespace {
		cells = append(cells, "NAMESPACE")
	}
	for _, c := range columns {
		if !c.Wide || o.Wide {
			cells = append(cells, strings.ToUpper(c.Name))
		}
	}
	for _, l := range o.LabelColumns {
		cells = append(cells, strings.ToUpper(l[strings.LastIndex(l, "/")+1:]))
	}
	if o.ShowLabels {
		cells = append(cells, "LABELS")
	}
	return cells
}

func line(columns []Column, row Row, o Options) []string {
	var cells []string
	if o.Event != "" {
		cells = append(cells, o.Event+strings.Repeat(" ", max(0, len("MODIFIED")-len(o.Event))))
	}
	if o.WithNamespace {
		cells = append(cells, row.Object.GetNamespace())
	}
	for i, c := range columns {
		if c.Wide && !o.Wide || i >= len(row.Cells) {
			continue
		}
		cell := row.Cells[i]
		if c.IsName && o.Kind != "" {
			cell = o.Kind + "/" + cell
		}
		cells = append(cells, printable(cell))
	}
	if len(o.LabelColumns) == 0 && !o.ShowLabels {
		return cells
	}
	all := row.Object.GetLabels()
	for _, l := range o.LabelColumns {
		cells = append(cells, all[l])
	}
	if o.ShowLabels {
		cells = append(cells, labels.FormatLabels(all))
	}
	return cells
}

// printable cuts a cell at its first line break and takes the power from escape sequences (appendCellValue).
func printable(cell string) string {
	if i := strings.IndexAny(cell, "\f\n\r"); i >= 0 {
		cell = cell[:i] + "..."
	}
	return strings.ReplaceAll(cell, "\x1b", "^[")
}
