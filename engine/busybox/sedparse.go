package busybox

import (
	"regexp"
	"strconv"
	"strings"
)

// sedParser reads a script of sed.
type sedParser struct {
	text     string
	pos      int
	extended bool
	msg      string
	last     *regexp.Regexp // what an empty expression stands for
}

func (p *sedParser) parse() ([]sedCommand, string) {
	var cmds []sedCommand
	var open []int
	labels := map[string]int{}
	for p.msg == "" {
		p.skip(" \t\n;")
		if p.pos >= len(p.text) {
			break
		}
		cmd := p.command()
		if p.msg != "" {
			break
		}
		switch cmd.name {
		case '{':
			open = append(open, len(cmds))
		case '}':
			if len(open) == 0 {
				return nil, "unexpected '}'"
			}
			cmds[open[len(open)-1]].jump = len(cmds) + 1
			open = open[:len(open)-1]
		case ':':
			labels[cmd.text] = len(cmds)
		case '#':
			continue
		}
		cmds = append(cmds, cmd)
	}
	if p.msg == "" && len(open) > 0 {
		p.msg = "unmatched '{'"
	}
	for i := range cmds {
		if c := &cmds[i]; c.name == 'b' || c.name == 't' {
			c.jump = len(cmds)
			if c.text != "" {
				at, ok := labels[c.text]
				if !ok {
					return nil, "can't find label for jump to '" + c.text + "'"
				}
				c.jump = at
			}
		}
	}
	return cmds, p.msg
}

func (p *sedParser) skip(set string) {
	for p.pos < len(p.text) && strings.IndexByte(set, p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *sedParser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *sedParser) command() sedCommand {
	var cmd sedCommand
	cmd.from, cmd.hasFrom = p.address()
	if cmd.hasFrom && p.peek() == ',' {
		p.pos++
		p.skip(" ")
		if p.peek() == '+' {
			p.pos++
			p.number()
			p.msg = "unsupported address"
			return cmd
		}
		cmd.to, cmd.hasTo = p.address()
		if !cmd.hasTo {
			p.msg = "no address after comma"
			return cmd
		}
	}
	p.skip(" \t")
	if p.peek() == '!' {
		cmd.negate = true
		p.pos++
		p.skip(" \t")
	}
	cmd.name = p.peek()
	p.pos++
	switch cmd.name {
	case '{', '}', 'd', 'D', 'p', 'P', 'n', 'N', '=', 'h', 'H', 'g', 'G', 'x':
	case 's':
		p.substitution(&cmd)
	case 'y':
		d := p.peek()
		p.pos++
		cmd.set[0] = p.until(d, false)
		cmd.set[1] = p.until(d, false)
	case 'a', 'i', 'c':
		cmd.text = p.textLine()
	case 'b', 't', ':':
		p.skip(" \t")
		cmd.text = strings.TrimSpace(p.rest("\n;}"))
	case 'q', 'Q':
		p.skip(" ")
		cmd.text = strings.TrimSpace(p.rest("\n;}"))
	case '#':
		p.rest("\n")
	case 0:
		p.msg = "missing command"
	default:
		p.msg = "unsupported command " + string(cmd.name)
	}
	return cmd
}

func (p *sedParser) rest(stop string) string {
	start := p.pos
	for p.pos < len(p.text) && strings.IndexByte(stop, p.text[p.pos]) < 0 {
		p.pos++
	}
	return p.text[start:p.pos]
}

func (p *sedParser) number() int {
	start := p.pos
	for p.peek() >= '0' && p.peek() <= '9' {
		p.pos++
	}
	n, _ := strconv.Atoi(p.text[start:p.pos])
	return n
}

func (p *sedParser) address() (sedAddress, bool) {
	switch c := p.peek(); {
	case c == '$':
		p.pos++
		return sedAddress{line: -1}, true
	case c >= '0' && c <= '9':
		a := sedAddress{line: p.number()}
		if p.peek() == '~' {
			p.pos++
			a.step = p.number()
		}
		return a, true
	case c == '/' || c == '\\':
		p.pos++
		d := byte('/')
		if c == '\\' {
			d = p.peek()
			p.pos++
		}
		fold := false
		text := p.until(d, true)
		if p.peek() == 'I' {
			fold = true
			p.pos++
		}
		return sedAddress{re: p.regex(text, fold)}, true
	}
	return sedAddress{}, false
}

func (p *sedParser) regex(text string, fold bool) *regexp.Regexp {
	if text == "" && p.last != nil {
		return p.last
	}
	re, err := compileRegex(text, p.extended, fold)
	if err != nil {
		p.msg = "bad regex '" + text + "'"
		return regexp.MustCompile("")
	}
	p.last = re
	return re
}

// until reads up to the delimiter and past it.
func (p *sedParser) until(d byte, isRegex bool) string {
	var b strings.Builder
	inSet := false
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		p.pos++
		switch {
		case c == '\\' && p.pos < len(p.text):
			next := p.text[p.pos]
			p.pos++
			switch {
			case next == d && d != '&':
				b.WriteByte(d)
			case next == 'n' && isRegex:
				b.WriteString("\n")
			default:
				b.WriteByte('\\')
				b.WriteByte(next)
			}
			continue
		case c == '[' && isRegex && !inSet:
			inSet = true
		case c == ']' && inSet && !strings.HasSuffix(b.String(), "[") && !strings.HasSuffix(b.String(), "[^"):
			inSet = false
		case c == d && !inSet:
			return b.String()
		}
		b.WriteByte(c)
	}
	p.msg = "unmatched '" + string(d) + "'"
	return b.String()
}

func (p *sedParser) substitution(cmd *sedCommand) {
	d := p.peek()
	p.pos++
	if d == 0 || d == '\n' || d == '\\' {
		p.msg = "bad option in substitution expression"
		return
	}
	pattern := p.until(d, true)
	cmd.text = p.until(d, false)
	fold := false
	for {
		switch c := p.peek(); {
		case c == 'g':
			cmd.global = true
		case c == 'p':
			cmd.printS = true
		case c == 'i' || c == 'I':
			fold = true
		case c >= '1' && c <= '9':
			cmd.nth = p.number()
			continue
		case c == 0 || strings.IndexByte(" \t\n;}#", c) >= 0:
			if p.msg == "" {
				cmd.re = p.regex(pattern, fold)
			}
			return
		default:
			p.msg = "bad option in substitution expression"
			return
		}
		p.pos++
	}
}

// textLine reads the text of a, i and c: to the end of the line, with backslashes before newlines.
func (p *sedParser) textLine() string {
	p.skip(" \t")
	if p.peek() == '\\' {
		p.pos++
		p.skip(" \t")
		if p.peek() == '\n' {
			p.pos++
		}
	}
	var b strings.Builder
	for p.pos < len(p.text) && p.text[p.pos] != '\n' {
		if p.text[p.pos] == '\\' && p.pos+1 < len(p.text) {
			p.pos++
		}
		b.WriteByte(p.text[p.pos])
		p.pos++
	}
	return b.String()
}
