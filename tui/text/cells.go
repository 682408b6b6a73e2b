package text

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// TabWidth is how many cells a tab takes at most.
const TabWidth = 4

// Cluster is what stands at the start of a text as one sign on the screen: its bytes and its cells.
// at is the cell that it stands in, which a tab's width depends on.
func Cluster(s string, at int) (n, cells int) {
	switch c := s[0]; {
	case c == '\t':
		return 1, TabWidth - at%TabWidth
	case c < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf):
		return 1, 1
	}
	cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	// What has no width alone (a mark without its letter) is shown in a cell of its own.
	return max(1, len(cluster)), max(1, w)
}

// Cells returns how many cells the text takes at the start of a line.
func Cells(s string) int {
	if plain(s) {
		return len(s)
	}
	cells := 0
	for len(s) > 0 {
		n, w := Cluster(s, cells)
		s, cells = s[n:], cells+w
	}
	return cells
}

// plain says whether every byte of s is one cell.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == '\t' {
			return false
		}
	}
	return true
}

// ColAt returns the byte of the line that stands in a cell; the line's end if the cell is beyond it.
func ColAt(line string, cell int) int {
	col, at := 0, 0
	for col < len(line) {
		n, w := Cluster(line[col:], at)
		if at+w > cell {
			return col
		}
		col, at = col+n, at+w
	}
	return col
}

// Next returns the border of clusters after col.
func Next(line string, col int) int {
	if col >= len(line) {
		return len(line)
	}
	n, _ := Cluster(line[col:], 0)
	return col + n
}

// Prev returns the border of clusters before col.
func Prev(line string, col int) int {
	if col <= 0 {
		return 0
	}
	prev := anchor(line, col-1)
	for {
		next := Next(line, prev)
		if next >= col {
			return prev
		}
		prev = next
	}
}

// Border returns col, or the nearest border of clusters before it if it stands inside of one.
func Border(line string, col int) int {
	if col <= 0 || col >= len(line) || line[col] < utf8.RuneSelf && line[col-1] < utf8.RuneSelf {
		return max(0, min(col, len(line)))
	}
	if p := Prev(line, col+1); Next(line, p) > col && p < col {
		return p
	}
	return col
}

// anchor returns a border of clusters at or before col from which clusters can be counted: an ASCII character
// that follows another. A line is searched for no more than a few hundred bytes.
func anchor(line string, col int) int {
	for i := col; i > 0; i-- {
		if line[i] < utf8.RuneSelf && line[i-1] < utf8.RuneSelf {
			return i
		}
		if col-i > 512 && utf8.RuneStart(line[i]) {
			return i
		}
	}
	return 0
}
