package editor

import "strings"

// most is how many lines on either side are compared one by one; beyond that, all are called changed.
const most = 400

// changes returns which lines are not in the start, and how many lines of the start are gone.
func (f *file) changes() ([]bool, int) {
	if f.marked != f.buf.Version() {
		f.changed, f.deletedN = differ(f.start, f.buf.Lines())
		f.marked = f.buf.Version()
	}
	return f.changed, f.deletedN
}

// differ returns for each line of now whether it is new against was, and how many lines of was are left out.
func differ(was, now []string) (changed []bool, gone int) {
	changed = make([]bool, len(now))
	a, b := 0, 0
	for a < len(was) && a < len(now) && was[a] == now[a] {
		a++
	}
	for b < len(was)-a && b < len(now)-a && was[len(was)-1-b] == now[len(now)-1-b] {
		b++
	}
	was, now = was[a:len(was)-b], now[a:len(now)-b]
	if len(was) > most || len(now) > most {
		for i := range now {
			changed[a+i] = true
		}
		return changed, max(0, len(was)-len(now))
	}
	common := 0
	for i, kept := range longest(was, now) {
		changed[a+i] = !kept
		if kept {
			common++
		}
	}
	return changed, max(0, len(was)-len(now), len(was)-common-(len(now)-common))
}

// longest returns which lines of now belong to the longest common subsequence with was.
func longest(was, now []string) []bool {
	n := len(now)
	table := make([]int32, (len(was)+1)*(n+1))
	for i := len(was) - 1; i >= 0; i-- {
		for j := n - 1; j >= 0; j-- {
			if was[i] == now[j] {
				table[i*(n+1)+j] = table[(i+1)*(n+1)+j+1] + 1
			} else {
				table[i*(n+1)+j] = max(table[(i+1)*(n+1)+j], table[i*(n+1)+j+1])
			}
		}
	}
	kept := make([]bool, n)
	for i, j := 0, 0; i < len(was) && j < n; {
		switch {
		case was[i] == now[j]:
			kept[j] = true
			i, j = i+1, j+1
		case table[(i+1)*(n+1)+j] >= table[i*(n+1)+j+1]:
			i++
		default:
			j++
		}
	}
	return kept
}

func join(lines []string) string { return strings.Join(lines, "\n") }
