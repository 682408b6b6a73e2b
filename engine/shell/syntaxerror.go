package shell

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// refuses returns the syntax error of a dialect for a command that only another dialect knows, or "".
func (d Dialect) refuses(st *syntax.Stmt) string {
	if d == Bash {
		return ""
	}
	msg := ""
	syntax.Walk(st, func(n syntax.Node) bool {
		if msg != "" {
			return false
		}
		switch n := n.(type) {
		case *syntax.ArrayExpr:
			msg = d.unexpected("\"(\"")
		case *syntax.Redirect:
			if n.Op == syntax.WordHdoc {
				msg = d.unexpected("redirection")
			}
		case *syntax.ForClause:
			if _, ok := n.Loop.(*syntax.CStyleLoop); ok {
				msg = d.syntaxText("bad for loop variable")
			}
		case *syntax.CaseItem:
			if n.Op != syntax.Break {
				msg = d.unexpected("\"&\"")
			}
		case *syntax.ParamExp:
			if n.Index != nil || n.Exp != nil && n.Exp.Op >= syntax.UpperFirst {
				msg = d.syntaxText("bad substitution")
			}
		}
		return true
	})
	return msg
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
	if d == Bash {
		return "syntax error: " + pe.Text
	}
	switch {
	case strings.Contains(pe.Text, "without closing quote"):
		return d.syntaxText("unterminated quoted string")
	case pe.Incomplete:
		return d.syntaxText("unexpected end of file" + expecting(pe.Text))
	}
	if tok := tokenAt(text, int(pe.Pos.Offset())); tok != "" {
		return d.unexpected(tok)
	}
	return d.syntaxText("unexpected end of file" + expecting(pe.Text))
}

// expecting finds in the parser's message what would have ended the open construct.
func expecting(msg string) string {
	for _, m := range [][2]string{
		{"`if`", "fi"}, {"`then`", "fi"}, {"`elif`", "fi"}, {"`else`", "fi"}, {"`while`", "done"}, {"`until`", "done"}, {"`for`", "done"}, {"`do`", "done"},
		{"`case`", "esac"}, {"`{`", "}"}, {"`(`", ")"}, {"`$(`", ")"},
	} {
		if strings.Contains(msg, m[0]) {
			return ` (expecting "` + m[1] + `")`
		}
	}
	return ""
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
	if i := strings.IndexAny(rest, " \t\n;&|()<>"); i >= 0 {
		word = rest[:i]
	}
	switch word {
	case "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in", "{", "}", "!":
		return `"` + word + `"`
	}
	return "word"
}
