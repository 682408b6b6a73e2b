package busybox

import (
	"fmt"
	"strings"
)

// awkToken is one token of an awk program.
type awkToken struct {
	kind string // "num", "str", "re", "name", "func" (a name with a parenthesis behind it), "nl", "eof", or the operator itself
	text string
}

// awkLexer cuts an awk program into tokens.
type awkLexer struct {
	src  string
	pos  int
	last string // kind of the token before, to tell a division from an expression
	err  error
}

func (l *awkLexer) next() awkToken {
	t := l.scan()
	l.last = t.kind
	return t
}

func (l *awkLexer) scan() awkToken {
	l.space()
	if l.pos >= len(l.src) {
		return awkToken{kind: "eof"}
	}
	c := l.src[l.pos]
	switch {
	case c == '\n' || c == ';':
		l.pos++
		if c == ';' {
			return awkToken{kind: ";"}
		}
		return awkToken{kind: "nl"}
	case c >= '0' && c <= '9' || c == '.' && l.pos+1 < len(l.src) && l.src[l.pos+1] >= '0' && l.src[l.pos+1] <= '9':
		return l.number()
	case isWord(c):
		return l.word()
	case c == '"':
		return awkToken{"str", l.quoted('"')}
	case c == '/' && l.regexAllowed():
		return awkToken{"re", l.quoted('/')}
	}
	for _, op := range []string{"&&", "||", "==", "!=", "<=", ">=", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", ">>", "!~"} {
		if strings.HasPrefix(l.src[l.pos:], op) {
			l.pos += 2
			return awkToken{kind: op}
		}
	}
	l.pos++
	if strings.IndexByte("{}()[],<>=+-*/%^!?:$~|", c) < 0 {
		l.err = fmt.Errorf("unexpected character '%c'", c)
	}
	return awkToken{kind: string(c)}
}

func (l *awkLexer) space() {
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == ' ' || c == '\t' || c == '\r':
			l.pos++
		case c == '\\' && strings.HasPrefix(l.src[l.pos:], "\\\n"):
			l.pos += 2
		case c == '#':
			for l.pos < len(l.src) && l.src[l.pos] != '\n' {
				l.pos++
			}
		default:
			return
		}
	}
}

func (l *awkLexer) number() awkToken {
	start := l.pos
	for l.pos < len(l.src) && (l.src[l.pos] >= '0' && l.src[l.pos] <= '9' || l.src[l.pos] == '.') {
		l.pos++
	}
	if l.pos < len(l.src) && (l.src[l.pos] == 'e' || l.src[l.pos] == 'E') {
		l.pos++
		if l.pos < len(l.src) && (l.src[l.pos] == '+' || l.src[l.pos] == '-') {
			l.pos++
		}
		for l.pos < len(l.src) && l.src[l.pos] >= '0' && l.src[l.pos] <= '9' {
			l.pos++
		}
	}
	return awkToken{"num", l.src[start:l.pos]}
}

const awkKeywords = " BEGIN END if else while for do break continue next exit print printf delete in function return getline "

func (l *awkLexer) word() awkToken {
	start := l.pos
	for l.pos < len(l.src) && isWord(l.src[l.pos]) {
		l.pos++
	}
	w := l.src[start:l.pos]
	switch {
	case strings.Contains(awkKeywords, " "+w+" "):
		return awkToken{kind: w, text: w}
	case l.pos < len(l.src) && l.src[l.pos] == '(':
		return awkToken{"func", w}
	}
	return awkToken{"name", w}
}

// quoted reads a string or an expression up to its delimiter.
func (l *awkLexer) quoted(d byte) string {
	l.pos++
	var b strings.Builder
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		l.pos++
		switch {
		case c == d:
			return b.String()
		case c == '\\' && l.pos < len(l.src):
			e := l.src[l.pos]
			l.pos++
			if d == '/' {
				if e != '/' {
					b.WriteByte('\\')
				}
				b.WriteByte(e)
				continue
			}
			if r, ok := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', '\\': '\\', '"': '"', '/': '/', 'a': 7, 'b': 8, 'f': 12, 'v': 11}[e]; ok {
				b.WriteByte(r)
			} else {
				b.WriteByte('\\')
				b.WriteByte(e)
			}
		default:
			b.WriteByte(c)
		}
	}
	l.err = fmt.Errorf("unterminated %c", d)
	return b.String()
}

// regexAllowed reports whether a slash begins an expression: not after an operand.
func (l *awkLexer) regexAllowed() bool {
	switch l.last {
	case "num", "str", "name", "re", ")", "]", "$", "++", "--":
		return false
	}
	return true
}
