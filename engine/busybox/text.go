package busybox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/linux"
)

func textApplets() map[string]applet {
	return map[string]applet{
		"cut": cut, "egrep": grep, "expand": expand, "fgrep": grep, "fold": fold, "grep": grep, "head": head, "nl": nl, "paste": paste,
		"rev": rev, "sed": sed, "seq": seq, "shuf": shuf, "sort": sortLines, "tac": tac, "tail": tail, "tr": tr, "uniq": uniq, "wc": wc,
		"yes": yes, "awk": awk,
	}
}

func (c *call) printLine(line string, complete bool) {
	c.print(line)
	if complete {
		c.print("\n")
	}
}

// splitLines cuts data into lines that keep their newlines.
func splitLines(data []byte) []string {
	if len(data) == 0 {
		return nil
	}
	all := strings.SplitAfter(string(data), "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

func wc(c *call) int {
	o, names := c.options("clwmL", "[-clwL] [FILE]...", map[string]byte{"lines": 'l', "words": 'w', "bytes": 'c'})
	all := !o.has('c') && !o.has('l') && !o.has('w') && !o.has('m') && !o.has('L')
	one := len(o.count) == 1
	total := [3]int{}
	line := func(n [3]int, name string) {
		var cols []string
		for i, letter := range []byte{'l', 'w', 'c'} {
			if all || o.has(letter) || letter == 'c' && o.has('m') {
				cols = append(cols, strconv.Itoa(n[i]))
			}
		}
		if !one || len(cols) > 1 {
			for i := range cols {
				cols[i] = fmt.Sprintf("%9s", cols[i])
			}
			if c.style == GNU {
				for i := range cols {
					cols[i] = strings.TrimLeft(cols[i], " ")
				}
			}
		}
		text := strings.Join(cols, " ")
		if name != "" {
			text += " " + name
		}
		c.print(text + "\n")
	}
	status := c.eachInput(names, func(name string, fd int) int {
		n := c.count(fd)
		for i := range total {
			total[i] += n[i]
		}
		if len(names) == 0 {
			name = ""
		}
		line(n, name)
		return 0
	})
	if len(names) > 1 {
		line(total, "total")
	}
	return status
}

// count returns lines, words and bytes.
func (c *call) count(fd int) (n [3]int) {
	buf := make([]byte, 32<<10)
	inWord := false
	for {
		k, err := c.Read(fd, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil || k == 0 {
			return n
		}
		n[2] += k
		for _, b := range buf[:k] {
			space := b == ' ' || b >= 9 && b <= 13
			if b == '\n' {
				n[0]++
			}
			if !space && !inWord {
				n[1]++
			}
			inWord = !space
		}
	}
}

func yes(c *call) int {
	line := "y"
	if len(c.args) > 0 {
		line = strings.Join(c.args, " ")
	}
	for {
		c.print(line + "\n")
		c.Work(1)
	}
}

func tac(c *call) int {
	return c.eachInput(c.args, func(_ string, fd int) int {
		all := splitLines(c.readAll(fd))
		for i := len(all) - 1; i >= 0; i-- {
			c.print(all[i])
		}
		return 0
	})
}

func rev(c *call) int {
	return c.eachInput(c.args, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			r := []rune(line)
			slices.Reverse(r)
			c.printLine(string(r), complete)
			return true
		})
		return 0
	})
}

func nl(c *call) int {
	_, names := c.options("b:i:s:v:w:p", "[OPTIONS] [FILE]...", nil)
	n := 0
	return c.eachInput(names, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			if line == "" {
				c.print("       \n")
				return true
			}
			n++
			c.print(fmt.Sprintf("%6d\t", n))
			c.printLine(line, complete)
			return true
		})
		return 0
	})
}

func expand(c *call) int {
	return c.eachInput(c.args, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			var b strings.Builder
			for _, r := range line {
				if r != '\t' {
					b.WriteRune(r)
					continue
				}
				b.WriteString(strings.Repeat(" ", 8-b.Len()%8))
			}
			c.printLine(b.String(), complete)
			return true
		})
		return 0
	})
}

func fold(c *call) int {
	o, names := c.options("bsw:", "[-bs] [-w WIDTH] [FILE]...", nil)
	width := 80
	if v, err := strconv.Atoi(o.value('w')); err == nil && v > 0 {
		width = v
	}
	return c.eachInput(names, func(_ string, fd int) int {
		_ = c.eachLine(fd, func(line string, complete bool) bool {
			for len(line) > width {
				c.print(line[:width] + "\n")
				line = line[width:]
			}
			c.printLine(line, complete)
			return true
		})
		return 0
	})
}

func paste(c *call) int {
	o, names := c.options("sd:", "[-s] [-d LIST] [FILE]...", nil)
	delim := "\t"
	if d := o.value('d'); d != "" {
		delim = d
	}
	var columns [][]string
	status := c.eachInput(names, func(_ string, fd int) int {
		var col []string
		_ = c.eachLine(fd, func(line string, _ bool) bool { col = append(col, line); return true })
		columns = append(columns, col)
		return 0
	})
	if o.has('s') {
		for _, col := range columns {
			c.print(strings.Join(col, delim) + "\n")
		}
		return status
	}
	rows := 0
	for _, col := range columns {
		rows = max(rows, len(col))
	}
	for i := range rows {
		row := make([]string, len(columns))
		for j, col := range columns {
			if i < len(col) {
				row[j] = col[i]
			}
		}
		c.print(strings.Join(row, delim) + "\n")
	}
	return status
}
