package kubectl

import (
	"fmt"
	"strings"
)

// unifiedContext is how many unchanged lines diff -u shows around a change.
const unifiedContext = 3

// edit is a step from one text to another: a line that stays (' '), goes ('-') or comes ('+').
type edit struct {
	op   byte
	line string
}

// edits returns the shortest way from one list of lines to another, deletions first.
func edits(a, b []string) []edit {
	// common[i][j] is the length of the longest common subsequence of a[i:] and b[j:].
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []edit
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, edit{' ', a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			out = append(out, edit{'-', a[i]})
			i++
		default:
			out = append(out, edit{'+', b[j]})
			j++
		}
	}
	return out
}

// unified returns the difference of two texts as diff -u prints it, without the lines that name the files. It is
// empty if there is none.
func unified(from, to string) string {
	steps := edits(textLines(from), textLines(to))
	var b strings.Builder
	for at := 0; at < len(steps); {
		first := nextChange(steps, at)
		if first < 0 {
			break
		}
		last := first
		for next := nextChange(steps, last+1); next >= 0 && next-last <= 2*unifiedContext; next = nextChange(steps, last+1) {
			last = next
		}
		begin, end := max(at, first-unifiedContext), min(len(steps), last+unifiedContext+1)
		writeHunk(&b, steps, begin, end)
		at = end
	}
	return b.String()
}

func textLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func nextChange(steps []edit, from int) int {
	for i := from; i < len(steps); i++ {
		if steps[i].op != ' ' {
			return i
		}
	}
	return -1
}

func writeHunk(b *strings.Builder, steps []edit, begin, end int) {
	fromStart, toStart := position(steps[:begin])
	fromLines, toLines := position(steps[begin:end])
	fmt.Fprintf(b, "@@ -%s +%s @@\n", hunkRange(fromStart, fromLines), hunkRange(toStart, toLines))
	for _, s := range steps[begin:end] {
		fmt.Fprintf(b, "%c%s\n", s.op, s.line)
	}
}

// position counts the lines of both texts in some steps.
func position(steps []edit) (from, to int) {
	for _, s := range steps {
		if s.op != '+' {
			from++
		}
		if s.op != '-' {
			to++
		}
	}
	return from, to
}

func hunkRange(before, lines int) string {
	switch lines {
	case 0:
		return fmt.Sprintf("%d,0", before)
	case 1:
		return fmt.Sprint(before + 1)
	}
	return fmt.Sprintf("%d,%d", before+1, lines)
}
