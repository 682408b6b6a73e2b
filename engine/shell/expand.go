package shell

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// fieldsBuilder collects the fields that words expand to.
type fieldsBuilder struct {
	s      *shell
	fields []string
	text   []byte // of the running field
	pat    []byte // the same as a pattern, with quoted characters escaped; only if magic
	open   bool   // the running field exists, though it may be empty
	magic  bool   // it has an unquoted *, ? or [
	whole  bool   // no splitting: the result is one string
	sep    bool   // the last field was ended by IFS white space
}

// expandFields expands words to fields, as the arguments of a command.
func (s *shell) expandFields(words []*syntax.Word) []string {
	if len(words) == 0 {
		return nil
	}
	b := fieldsBuilder{s: s, fields: make([]string, 0, len(words))}
	for _, w := range words {
		if lit, ok := plainWord(w); ok {
			b.fields = append(b.fields, lit)
			continue
		}
		if s.in.dialect == Bash {
			b.braces(w)
			continue
		}
		b.word(w, false)
		b.flush()
	}
	return b.fields
}

// plainWord returns the text of a word that expands to itself.
func plainWord(w *syntax.Word) (string, bool) {
	if len(w.Parts) != 1 {
		return "", false
	}
	switch p := w.Parts[0].(type) {
	case *syntax.Lit:
		return p.Value, !strings.ContainsAny(p.Value, "\\*?[~{")
	case *syntax.SglQuoted:
		return p.Value, !p.Dollar
	}
	return "", false
}

// expandString expands a word to one string, without splitting or globbing.
func (s *shell) expandString(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	if lit, ok := plainWord(w); ok {
		return lit
	}
	b := fieldsBuilder{s: s, whole: true}
	b.word(w, false)
	return string(b.text)
}

// expandAssign expands the value of an assignment: tildes after colons count too.
func (s *shell) expandAssign(w *syntax.Word) string { return s.expandString(w) }

// expandPattern expands a word to a pattern in which quoted characters stand for themselves.
func (s *shell) expandPattern(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	b := fieldsBuilder{s: s, whole: true, magic: true}
	b.word(w, false)
	return string(b.pat)
}

// pattern expands a word and compiles it as a pattern.
func (s *shell) pattern(w *syntax.Word) pattern { return compilePattern(s.expandPattern(w)) }

// expandDocument expands the body of a here-document.
func (s *shell) expandDocument(r *syntax.Redirect) string {
	if r.Hdoc == nil {
		return ""
	}
	b := fieldsBuilder{s: s, whole: true}
	for _, part := range r.Hdoc.Parts {
		if lit, ok := part.(*syntax.Lit); ok {
			text := lit.Value
			if !quotedDelimiter(r.Word) {
				text = unescapeQuoted(text, "$`\\\n")
			}
			b.text = append(b.text, text...)
			continue
		}
		b.part(part, true)
	}
	text := string(b.text)
	if r.Op == syntax.DashHdoc {
		lines := strings.SplitAfter(text, "\n")
		for i := range lines {
			lines[i] = strings.TrimLeft(lines[i], "\t")
		}
		text = strings.Join(lines, "")
	}
	return text
}

func quotedDelimiter(w *syntax.Word) bool {
	for _, p := range w.Parts {
		if lit, ok := p.(*syntax.Lit); !ok || strings.Contains(lit.Value, "\\") {
			return true
		}
	}
	return false
}

// word adds a word to the running field. quoted says that it stands inside double quotes.
func (b *fieldsBuilder) word(w *syntax.Word, quoted bool) {
	for i, part := range w.Parts {
		if lit, ok := part.(*syntax.Lit); ok && i == 0 && !quoted {
			b.literal(b.tilde(lit.Value, len(w.Parts) == 1))
			continue
		}
		b.part(part, quoted)
	}
}

func (b *fieldsBuilder) part(part syntax.WordPart, quoted bool) {
	switch p := part.(type) {
	case *syntax.Lit:
		if quoted {
			b.quoted(unescapeQuoted(p.Value, "$`\"\\\n"))
		} else {
			b.literal(p.Value)
		}
	case *syntax.SglQuoted:
		if quoted { // inside "${x:-…}" a quote is no quote
			b.quoted("'" + p.Value + "'")
			return
		}
		text := p.Value
		if p.Dollar && b.s.in.dialect != Dash {
			text = unescapeDollar(text)
		} else if p.Dollar {
			b.quoted("$")
		}
		b.quoted(text)
		b.open = true
	case *syntax.DblQuoted:
		b.doubleQuoted(p)
	case *syntax.ParamExp:
		b.param(p, quoted)
	case *syntax.CmdSubst:
		b.value(b.s.commandSubst(p), quoted)
	case *syntax.ArithmExp:
		b.s.expr = b.s.source(p.Left.Offset()+3, p.Right.Offset())
		b.value(formatInt(b.s.arithm(p.X)), quoted)
	case *syntax.ExtGlob:
		b.literal(p.Op.String() + p.Pattern.Value + ")")
	default:
		b.s.fatal(2, b.s.in.dialect.syntaxText("process substitution is not supported"))
	}
}

// doubleQuoted adds "…". It makes a field even if empty, unless all of it is an empty "$@".
func (b *fieldsBuilder) doubleQuoted(q *syntax.DblQuoted) {
	if len(q.Parts) == 0 {
		b.open = true
		return
	}
	for _, part := range q.Parts {
		if pe, ok := part.(*syntax.ParamExp); ok && isAt(pe) {
			if len(b.s.params) > 0 || len(q.Parts) > 1 {
				b.open = true
			}
			b.at(b.s.params)
			continue
		}
		b.open = true
		b.part(part, true)
	}
}

// isAt reports whether a parameter expansion is a plain $@.
func isAt(pe *syntax.ParamExp) bool {
	return pe.Param != nil && pe.Param.Value == "@" && !pe.Length && !pe.Excl && pe.Slice == nil && pe.Repl == nil && pe.Exp == nil && pe.Index == nil
}

// at adds "$@": every parameter a field of its own.
func (b *fieldsBuilder) at(params []string) {
	for i, v := range params {
		if i > 0 {
			if b.whole {
				b.quoted(" ")
			} else {
				b.open = true
				b.flush()
				b.open = true
			}
		}
		b.quoted(v)
	}
}

// literal adds text that the script has unquoted: backslashes quote, and *, ? and [ are special.
func (b *fieldsBuilder) literal(text string) {
	if text == "" {
		return
	}
	b.open, b.sep = true, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && i+1 < len(text):
			i++
			if text[i] != '\n' {
				b.escaped(text[i])
			}
		case c == '*' || c == '?' || c == '[':
			b.special(c)
		default:
			b.plain(c)
		}
	}
}

// quoted adds text of which nothing is special.
func (b *fieldsBuilder) quoted(text string) {
	b.sep = false
	if !b.magic {
		b.text = append(b.text, text...)
		return
	}
	for i := range len(text) {
		b.escaped(text[i])
	}
}

func (b *fieldsBuilder) plain(c byte) {
	b.text = append(b.text, c)
	if b.magic {
		b.pat = append(b.pat, c)
	}
}

func (b *fieldsBuilder) escaped(c byte) {
	if b.magic && strings.IndexByte(`*?[]\-!^`, c) >= 0 {
		b.pat = append(b.pat, '\\')
	}
	b.plain(c)
}

// special adds an unquoted glob character; from the first one on the field is also kept as a pattern.
func (b *fieldsBuilder) special(c byte) {
	if !b.magic {
		b.magic = true
		b.pat = append(b.pat[:0], escapePattern(string(b.text))...)
	}
	b.plain(c)
}

// workValue is how many bytes of a value a shell copies in the time of one simple command.
const workValue = 1024

// value adds the result of an expansion, split at IFS unless quoted.
func (b *fieldsBuilder) value(v string, quoted bool) {
	if len(v) > workValue {
		b.s.p.Work(len(v) / workValue)
	}
	if quoted {
		b.quoted(v)
		return
	}
	if v == "" {
		return
	}
	ifs, set := b.s.get("IFS")
	if !set {
		ifs = " \t\n"
	}
	if b.whole || ifs == "" {
		b.unsplit(v)
		return
	}
	b.split(v, ifs)
}

func (b *fieldsBuilder) unsplit(v string) {
	b.open, b.sep = true, false
	for i := range len(v) {
		b.expanded(v[i])
	}
}

func (b *fieldsBuilder) expanded(c byte) {
	if c == '*' || c == '?' || c == '[' {
		b.special(c)
		return
	}
	if c == '\\' && b.magic {
		b.escaped(c)
		return
	}
	b.plain(c)
}

// split adds a value and ends fields at characters of IFS: white space in runs, others one by one.
func (b *fieldsBuilder) split(v, ifs string) {
	for i := range len(v) {
		c := v[i]
		switch {
		case strings.IndexByte(ifs, c) < 0:
			b.open, b.sep = true, false
			b.expanded(c)
		case c == ' ' || c == '\t' || c == '\n':
			if b.open {
				b.flush()
				b.sep = true
			}
		case b.sep:
			b.sep = false // white space around a separator belongs to it
		default:
			b.open = true
			b.flush()
		}
	}
}

// flush ends the running field and globs it.
func (b *fieldsBuilder) flush() {
	if b.open {
		if b.magic && !b.s.opts.noglob {
			if names := b.s.glob(string(b.pat)); len(names) > 0 {
				b.fields = append(b.fields, names...)
				b.reset()
				return
			}
		}
		b.fields = append(b.fields, string(b.text))
	}
	b.reset()
}

func (b *fieldsBuilder) reset() {
	b.text, b.pat = b.text[:0], b.pat[:0]
	b.open, b.magic, b.sep = false, false, false
}

// tilde expands a ~ at the start of a word.
func (b *fieldsBuilder) tilde(text string, alone bool) string {
	if !strings.HasPrefix(text, "~") {
		return text
	}
	name, rest, slash := strings.Cut(text[1:], "/")
	if !slash && !alone {
		return text
	}
	home := ""
	switch name {
	case "":
		h, set := b.s.get("HOME")
		if !set {
			return text
		}
		home = h
	case "root":
		home = "/root"
	default:
		return text
	}
	b.open = true
	b.quoted(home)
	if slash {
		return "/" + rest
	}
	return ""
}
