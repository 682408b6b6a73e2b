package shell

import (
	"errors"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// script is a parsed script. A shell runs the commands before a syntax error and then stops at it.
type script struct {
	text  string
	stmts []*syntax.Stmt
	err   string // the shell's words for the syntax error, or ""
	line  int    // of the error, from 1
	// open holds if the last command ends where the text ends, without a newline: only then
	// does the parser know in time that nothing follows (ash evalstring, parser_eof).
	open bool
}

func (in *Interp) parse(text string) *script {
	if sc, ok := in.parsed[text]; ok {
		return sc
	}
	sc := in.parseNew(text)
	if len(in.parsed) >= maxParsed {
		clear(in.parsed)
	}
	in.parsed[text] = sc
	return sc
}

const maxParsed = 10_000

func (in *Interp) parseNew(text string) *script {
	for range maxOpenDocuments {
		sc, open := in.tryParse(text)
		if open == "" {
			return sc
		}
		// A here-document may end with the script.
		text = strings.TrimSuffix(text, "\n") + "\n" + open + "\n"
	}
	sc, _ := in.tryParse(text)
	return sc
}

// maxOpenDocuments bounds how many here-documents of a script may lack their end.
const maxOpenDocuments = 8

// tryParse parses a script. openDocument is the delimiter of a here-document that does not end.
func (in *Interp) tryParse(text string) (sc *script, openDocument string) {
	sc = &script{text: text}
	parser := syntax.NewParser(syntax.Variant(in.dialect.variant()))
	// The parser does not always stop when it is told to, so the loop runs to its end.
	for st, err := range parser.StmtsSeq(strings.NewReader(text)) {
		switch {
		case sc.err != "" || openDocument != "":
		case err != nil:
			if _, name, ok := strings.Cut(err.Error(), "unclosed here-document `"); ok {
				openDocument = strings.TrimSuffix(name, "`")
				continue
			}
			sc.fail(in.dialect, text, err)
		default:
			in.dialect.unwrapTime(st)
			if msg := in.dialect.refuses(st); msg != "" {
				sc.err, sc.line = msg, int(st.Pos().Line())
				sc.dropLine(st.Pos().Line())
				continue
			}
			sc.stmts = append(sc.stmts, st)
		}
	}
	if openDocument != "" {
		return sc, openDocument
	}
	if n := len(sc.stmts); n > 0 {
		sc.open = !strings.Contains(text[min(int(sc.stmts[n-1].End().Offset()), len(text)):], "\n")
	}
	return sc, ""
}

// fail keeps the commands that stand on lines before the error.
func (sc *script) fail(d Dialect, text string, err error) {
	line := uint(1)
	var pe syntax.ParseError
	if errors.As(err, &pe) {
		line = pe.Pos.Line()
	}
	sc.err, sc.line = d.syntaxError(text, err), int(line)
	if strings.Contains(sc.err, "end of file") {
		sc.line = 1 + strings.Count(strings.TrimSuffix(text, "\n"), "\n")
	}
	sc.dropLine(line)
}

// dropLine removes the commands that end on a line or after it: a shell reads whole lines.
func (sc *script) dropLine(line uint) {
	for len(sc.stmts) > 0 && sc.stmts[len(sc.stmts)-1].End().Line() >= line {
		sc.stmts = sc.stmts[:len(sc.stmts)-1]
	}
}

// runString parses and runs a script.
func (s *shell) runString(text string, fl flags) {
	sc := s.in.parse(text)
	was := s.text
	s.text = sc.text
	defer func() { s.text = was }()
	for i, st := range sc.stmts {
		f := fl &^ evExit
		if fl&evExit != 0 && i == len(sc.stmts)-1 && sc.err == "" && s.in.dialect.replacesItself(sc) {
			f |= evExit
		}
		s.status = s.stmt(st, f)
		if s.skip != skipNone {
			return
		}
	}
	if sc.err != "" {
		s.syntaxError(sc)
	}
}

// replacesItself reports whether the last command of sh -c may take the shell's place: in ash if
// the text ends with it, in bash if it is a plain command, in Debian's dash never.
func (d Dialect) replacesItself(sc *script) bool {
	switch d {
	case Ash:
		return sc.open
	case Bash:
		return plainEnd(sc.stmts[len(sc.stmts)-1])
	}
	return false
}

// plainEnd reports whether a list of && and || ends with a simple command without redirections.
func plainEnd(st *syntax.Stmt) bool {
	if len(st.Redirs) > 0 {
		return false
	}
	switch c := st.Cmd.(type) {
	case *syntax.CallExpr:
		return true
	case *syntax.BinaryCmd:
		return c.Op != syntax.Pipe && c.Op != syntax.PipeAll && plainEnd(c.Y)
	}
	return false
}

// syntaxError ends the shell at a syntax error.
func (s *shell) syntaxError(sc *script) {
	s.line = sc.line
	if s.in.dialect != Bash || strings.Contains(sc.err, "arithmetic") {
		s.fatal(2, sc.err)
	}
	where := s.arg0 + ": "
	if s.lineBase == 1 {
		where += "-c: "
	}
	line := sc.line
	if strings.Contains(sc.err, "end of file") {
		line++
	}
	where += "line " + strconv.Itoa(line) + ": "
	s.p.WriteString(2, where+sc.err+"\n")
	if strings.Contains(sc.err, "near unexpected") {
		lines := strings.Split(sc.text, "\n")
		s.p.WriteString(2, where+"`"+lines[min(sc.line, len(lines))-1]+"'\n")
	}
	s.exit(2)
}

// unwrapTime makes time an ordinary command, which it is in every shell but bash: it belongs to
// the first command of the pipeline that follows it.
func (d Dialect) unwrapTime(st *syntax.Stmt) {
	if d == Bash {
		return
	}
	syntax.Walk(st, func(n syntax.Node) bool {
		st, ok := n.(*syntax.Stmt)
		if !ok {
			return true
		}
		clause, ok := st.Cmd.(*syntax.TimeClause)
		if !ok {
			return true
		}
		word := &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{ValuePos: clause.Time, ValueEnd: clause.Time, Value: "time"}}}
		if clause.Stmt == nil {
			st.Cmd = &syntax.CallExpr{Args: []*syntax.Word{word}}
			return true
		}
		first := clause.Stmt
		for {
			pipe, ok := first.Cmd.(*syntax.BinaryCmd)
			if !ok || pipe.Op != syntax.Pipe {
				break
			}
			first = pipe.X
		}
		if call, ok := first.Cmd.(*syntax.CallExpr); ok {
			call.Args = append([]*syntax.Word{word}, call.Args...)
		}
		st.Cmd, st.Redirs = clause.Stmt.Cmd, append(st.Redirs, clause.Stmt.Redirs...)
		return true
	})
}
