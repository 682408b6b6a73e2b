package shell

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// refuses returns the syntax error of a dialect for a command that only another dialect knows, or "".
func (d Dialect) refuses(st *syntax.Stmt) string {
	msg := ""
	syntax.Walk(st, func(n syntax.Node) bool {
		if msg == "" && n != nil {
			msg = d.refusesNode(n)
		}
		return msg == ""
	})
	return msg
}

func (d Dialect) refusesNode(n syntax.Node) string {
	if f, ok := n.(*syntax.FuncDecl); ok && (f.Name == nil || f.Body == nil) {
		return d.unexpected(`")"`)
	}
	if d == Bash {
		return ""
	}
	switch n := n.(type) {
	case *syntax.ArrayExpr:
		return d.unexpected(`"("`)
	case *syntax.Redirect:
		if n.Op == syntax.WordHdoc {
			return d.unexpected("redirection")
		}
	case *syntax.ForClause:
		if _, ok := n.Loop.(*syntax.CStyleLoop); ok {
			return d.syntaxText("bad for loop variable")
		}
	case *syntax.CaseItem:
		if n.Op != syntax.Break {
			return d.unexpected(`"&"`)
		}
	case *syntax.ParamExp:
		if n.Index != nil || n.Exp != nil && n.Exp.Op >= syntax.UpperFirst {
			return d.syntaxText("bad substitution")
		}
	}
	return ""
}

// unexpected is the error for a token where none like it may stand; wanted is what should, if anything.
func (d Dialect) unexpected(token string, wanted ...string) string {
	want := strings.Join(wanted, "")
	switch {
	case d == Dash:
		return "Syntax error: " + token + " unexpected" + want
	case d == Bash && token == "end of file":
		return "syntax error: unexpected end of file"
	case d == Bash:
		return "syntax error near unexpected token `" + strings.Trim(token, `"`) + "'"
	}
	return "syntax error: unexpected " + token + want
}

func (d Dialect) syntaxText(what string) string {
	if d == Dash {
		return "Syntax error: " + strings.ToUpper(what[:1]) + what[1:]
	}
	return "syntax error: " + what
}

// syntaxError puts an error of the parser into the words of a shell.
func (d Dialect) syntaxError(text string, err error) string {
	var pe syntax.ParseError
	if !errors.As(err, &pe) {
		return d.syntaxText(err.Error())
	}
	for _, m := range wholeMessages {
		if strings.Contains(pe.Text, m.parser) {
			if d == Bash && m.shell == "unterminated quoted string" {
				return "unexpected EOF while looking for matching `" + quoteIn(pe.Text) + "'"
			}
			if m.bare || m.shell == "bad substitution" && d == Dash {
				if d == Dash {
					return strings.ToUpper(m.shell[:1]) + m.shell[1:]
				}
				return m.shell
			}
			return d.syntaxText(m.shell)
		}
	}
	at := int(pe.Pos.Offset())
	if !pe.Incomplete {
		if strings.Contains(pe.Text, "must be followed by") {
			at = nextToken(text, at)
		}
		if tok := tokenAt(text, at); tok != "" {
			return d.unexpected(tok, expecting(pe.Text, text, false))
		}
	}
	return d.unexpected("end of file", expecting(pe.Text, text, true))
}

// quoteIn finds the quote that the parser misses.
func quoteIn(msg string) string {
	if strings.Contains(msg, "'") {
		return "'"
	}
	return `"`
}

// message ties a part of the parser's message to a shell's.
type message struct {
	parser, shell string
	bare          bool // not called a syntax error
}

var wholeMessages = []message{
	{parser: "closing quote \"`\"", shell: "EOF in backquote substitution"},
	{parser: "closing quote", shell: "unterminated quoted string"},
	{parser: "matching `${`", shell: "missing '}'"},
	{parser: "matching `$((`", shell: "missing '))'"},
	{parser: "parameter expansion operator", shell: "bad substitution"},
	{parser: "invalid parameter name", shell: "bad substitution"},
	{parser: "followed by an expression", shell: "arithmetic syntax error", bare: true},
	{parser: "arithmetic operator", shell: "arithmetic syntax error", bare: true},
	{parser: "matching `[[`", shell: "missing ]]", bare: true},
}

// expectations say, for what the parser was in the middle of, which word the shell waits for.
var expectations = []struct{ parser, word string }{
	{"`if <cond>` must", "then"},
	{"`elif <cond>` must", "then"},
	{"`if` must", "then"},
	{"`elif` must", "then"},
	{"`if` statement must", "fi"},
	{"`then` must", "fi"},
	{"`else` must", "fi"},
	{"`while <cond>` must", "do"},
	{"`until <cond>` must", "do"},
	{"`while` must", "do"},
	{"`until` must", "do"},
	{"`for foo` must", "do"},
	{"`for foo [in words]` must", "do"},
	{"` statement must end with `done`", "done"},
	{"`do` must", "done"},
	{"`case x` must", "in"},
	{"matching `{`", "}"},
	{"`{` must", "}"},
	{"matching `(`", ")"},
	{"`(` must", ")"},
	{"matching `$(`", ")"},
	{"`foo(` must", ")"},
}

func expecting(msg, text string, atEnd bool) string {
	word := ""
	for _, e := range expectations {
		if strings.Contains(msg, e.parser) {
			word = e.word
			break
		}
	}
	switch {
	case strings.Contains(msg, "`case` statement must") && strings.HasSuffix(strings.TrimSpace(text), "in"):
		word = ")"
	case strings.Contains(msg, "`case` statement must"):
		word = ";;"
	case strings.Contains(msg, "`for foo [in words]`") && atEnd:
		word = ""
	case !atEnd && (word == "}" || word == ")" && !strings.Contains(msg, "foo(") || strings.HasPrefix(msg, "`if` must") || strings.HasPrefix(msg, "`while` must") || strings.HasPrefix(msg, "`until` must")):
		word = ""
	case strings.HasPrefix(msg, "`fi` can only"):
		word = ""
	}
	if word == "" {
		return ""
	}
	return ` (expecting "` + word + `")`
}

const wordEnds = " \t\n;&|()<>"

// nextToken returns where the token behind the one at an offset begins.
func nextToken(text string, at int) int {
	if at >= len(text) {
		return at
	}
	if i := strings.IndexAny(text[at:], wordEnds); i > 0 {
		at += i
	} else if i == 0 {
		at++
	} else {
		return len(text)
	}
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at
}

// tokenAt names the token at an offset as ash does.
func tokenAt(text string, at int) string {
	if at >= len(text) {
		return ""
	}
	rest := text[at:]
	if rest[0] == '\n' {
		return "newline"
	}
	for _, op := range []string{";;", "&&", "||", ";", "&", "|", "(", ")", "`"} {
		if strings.HasPrefix(rest, op) {
			return `"` + op + `"`
		}
	}
	if rest[0] == '<' || rest[0] == '>' {
		return "redirection"
	}
	word := rest
	if i := strings.IndexAny(rest, wordEnds); i >= 0 {
		word = rest[:i]
	}
	if strings.Contains(keywords, " "+word+" ") && word != "function" {
		return `"` + word + `"`
	}
	return "word"
}
