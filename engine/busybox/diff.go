package busybox

import (
	"fmt"
)

// diff compares two files and prints one unified hunk list.
func diff(c *call) int {
	o, names := c.options("abBdiNqrsTtwuU:L:S:", "[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2", nil)
	if len(names) != 2 {
		return c.usage("[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2")
	}
	var text [2][]string
	for i, name := range names {
		fd, ok := c.openInput(name)
		if !ok {
			return 2
		}
		text[i] = splitLines(c.readAll(fd))
		c.closeInput(fd)
	}
	ops := diffLines(text[0], text[1])
	same := true
	for _, op := range ops {
		same = same && op.kind == ' '
	}
	switch {
	case same:
		return 0
	case o.has('q'):
		c.print("Files " + names[0] + " and " + names[1] + " differ\n")
		return 1
	}
	c.print("--- " + names[0] + "\n+++ " + names[1] + "\n")
	for from := 0; from < len(ops); {
		from = c.hunk(ops, from)
	}
	return 1
}

// diffOp is one line of a comparison: kept, removed or added.
type diffOp struct {
	kind byte
	line string
}

// maxDiff bounds the product of the files' lengths, in lines.
const maxDiff = 4 << 20

// diffLines finds a longest common subsequence.
func diffLines(a, b []string) []diffOp {
	var ops []diffOp
	if len(a)*len(b) > maxDiff {
		for _, l := range a {
			ops = append(ops, diffOp{'-', l})
		}
		for _, l := range b {
			ops = append(ops, diffOp{'+', l})
		}
		return ops
	}
	best := make([][]int, len(a)+1)
	for i := range best {
		best[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				best[i][j] = best[i+1][j+1] + 1
			} else {
				best[i][j] = max(best[i+1][j], best[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			ops = append(ops, diffOp{' ', a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || best[i+1][j] >= best[i][j+1]):
			ops = append(ops, diffOp{'-', a[i]})
			i++
		default:
			ops = append(ops, diffOp{'+', b[j]})
			j++
		}
	}
	return ops
}

const diffContext = 3

// hunk prints the next hunk from an operation on and returns where it ends.
func (c *call) hunk(ops []diffOp, from int) int {
	first := from
	for first < len(ops) && ops[first].kind == ' ' {
		first++
	}
	if first == len(ops) {
		return first
	}
	start, end, quiet := max(from, first-diffContext), first, 0
	for i := first; i < len(ops) && quiet <= 2*diffContext; i++ {
		if ops[i].kind == ' ' {
			quiet++
			continue
		}
		quiet, end = 0, i+1
	}
	stop := min(len(ops), end+diffContext)
	oldLine, newLine := 1, 1
	for _, op := range ops[:start] {
		oldLine += boolInt(op.kind != '+')
		newLine += boolInt(op.kind != '-')
	}
	oldCount, newCount := 0, 0
	for _, op := range ops[start:stop] {
		oldCount += boolInt(op.kind != '+')
		newCount += boolInt(op.kind != '-')
	}
	c.print("@@ -" + hunkRange(oldLine, oldCount) + " +" + hunkRange(newLine, newCount) + " @@\n")
	for _, op := range ops[start:stop] {
		c.print(string(op.kind) + op.line)
		if op.line == "" || op.line[len(op.line)-1] != '\n' {
			c.print("\n\\ No newline at end of file\n")
		}
	}
	return stop
}

func hunkRange(line, count int) string {
	if count == 1 {
		return fmt.Sprint(line)
	}
	if count == 0 {
		line--
	}
	return fmt.Sprintf("%d,%d", line, count)
}
