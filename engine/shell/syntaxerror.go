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

func (d Dialect) unexpected(token string) string { return d.syntaxText("unexpected " + token) }

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
			if m.bare {
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
			return d.unexpected(tok + expecting(pe.Text, text, false))
		}
	}
	return d.unexpected("end of file" + expecting(pe.Text, text, true))
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
	{"`if <cond>` must", "then"}, {"`elif <cond>` must", "then"}, {"`if` must", "then"}, {"`elif` must", "then"},
	{"`if` statement must", "fi"}, {"`then` must", "fi"}, {"`else` must", "fi"},
	{"`while <cond>` must", "do"}, {"`until <cond>` must", "do"}, {"`while` must", "do"}, {"`until` must", "do"},
	{"`for foo` must", "do"}, {"`for foo [in words]` must", "do"},
	{"` statement must end with `done`", "done"}, {"`do` must", "done"},
	{"`case x` must", "in"}, {"matching `{`", "}"}, {"`{` must", "}"},
	{"matching `(`", ")"}, {"`(` must", ")"}, {"matching `$(`", ")"}, {"`foo(` must", ")"},
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
