package shell

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// param adds a parameter expansion: $x, ${x:-w}, ${#x}, ${x#pattern} and so on.
func (b *fieldsBuilder) param(pe *syntax.ParamExp, quoted bool) {
	s := b.s
	if s.in.dialect == Dash && (pe.Slice != nil || pe.Repl != nil || pe.Excl) {
		s.fatal(2, "Bad substitution")
	}
	if pe.Param == nil || pe.Index != nil || pe.Width {
		s.fatal(2, s.in.dialect.syntaxText("bad substitution"))
	}
	name := pe.Param.Value
	if (name == "@" || name == "*") && pe.Exp == nil && pe.Repl == nil && !pe.Length {
		b.allParams(pe, quoted)
		return
	}
	value, set := s.parameter(name)
	if pe.Excl {
		value, set = s.parameter(value)
	}
	if pe.Exp != nil && b.conditional(pe, value, set, quoted) {
		return
	}
	if !set && s.opts.nounset && name != "@" && name != "*" && !conditionalOp(pe) {
		s.fatal(s.in.dialect.unsetStatus(), s.unsetText(name))
	}
	switch {
	case pe.Length:
		value = strconv.Itoa(len([]rune(value)))
		if name == "@" || name == "*" {
			value = strconv.Itoa(len(s.params))
		}
	case pe.Slice != nil:
		value = s.slice(pe.Slice, value)
	case pe.Repl != nil:
		value = s.replace(pe.Repl, value)
	case pe.Exp != nil && !conditionalOp(pe):
		value = s.trim(pe.Exp, value)
	}
	b.value(value, quoted)
}

func (s *shell) unsetText(name string) string {
	if s.in.dialect == Bash {
		return name + ": unbound variable"
	}
	return name + ": parameter not set"
}

func (d Dialect) unsetStatus() int {
	if d == Bash {
		return 127
	}
	return 2
}

func conditionalOp(pe *syntax.ParamExp) bool {
	if pe.Exp == nil {
		return false
	}
	switch pe.Exp.Op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull, syntax.DefaultUnset, syntax.DefaultUnsetOrNull,
		syntax.ErrorUnset, syntax.ErrorUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
		return true
	}
	return false
}

// conditional handles ${x-w} ${x=w} ${x?w} ${x+w} and their forms with a colon. It reports
// whether it added the result; otherwise the value itself is the result.
func (b *fieldsBuilder) conditional(pe *syntax.ParamExp, value string, set, quoted bool) bool {
	s, name, w := b.s, pe.Param.Value, pe.Exp.Word
	null := false
	switch pe.Exp.Op {
	case syntax.AlternateUnsetOrNull, syntax.DefaultUnsetOrNull, syntax.ErrorUnsetOrNull, syntax.AssignUnsetOrNull:
		null = true
	}
	has := set && (!null || value != "")
	switch pe.Exp.Op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		if has && w != nil {
			b.word(w, quoted)
		}
		return true
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull:
		if has {
			return false
		}
		if w != nil {
			b.word(w, quoted)
		}
		return true
	case syntax.AssignUnset, syntax.AssignUnsetOrNull:
		if has {
			return false
		}
		v := s.expandString(w)
		s.assign(name, v)
		b.value(v, quoted)
		return true
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		if has {
			return false
		}
		msg := s.expandString(w)
		if msg == "" {
			msg = "parameter not set"
			if null {
				msg = "parameter not set or null"
			}
			if s.in.dialect == Ash {
				msg = "parameter not set"
			}
		}
		status := 2
		if s.in.dialect == Bash {
			status = 127
		}
		s.fatal(status, name+": "+msg)
	}
	return false
}

// allParams adds $@ and $*, also sliced.
func (b *fieldsBuilder) allParams(pe *syntax.ParamExp, quoted bool) {
	params := b.s.params
	if pe.Slice != nil {
		all := append([]string{b.s.name}, params...)
		from, count := b.s.sliceBounds(pe.Slice, len(all))
		params = all[from : from+count]
	}
	switch {
	case pe.Param.Value == "*" && quoted:
		ifs, set := b.s.get("IFS")
		sep := " "
		if set {
			sep = ifs[:min(1, len(ifs))]
		}
		b.quoted(strings.Join(params, sep))
	case quoted:
		b.at(params)
	default:
		for i, v := range params {
			if i > 0 && !b.whole {
				b.flush()
			} else if i > 0 {
				b.plain(' ')
			}
			b.value(v, false)
		}
	}
}

// parameter returns the value of a variable or special parameter.
func (s *shell) parameter(name string) (string, bool) {
	if v, ok := s.vars[name]; ok && v.set {
		return v.value, true
	}
	switch name {
	case "?":
		return strconv.Itoa(s.status), true
	case "$":
		return strconv.Itoa(s.shellPID), true
	case "!":
		return strconv.Itoa(s.lastBg), s.lastBg != 0
	case "#":
		return strconv.Itoa(len(s.params)), true
	case "-":
		return s.opts.flags(s.lineBase == 1), true
	case "@", "*":
		return strings.Join(s.params, " "), len(s.params) > 0
	case "0":
		return s.name, true
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n >= 1 && n <= len(s.params) {
			return s.params[n-1], true
		}
		return "", false
	}
	return s.dynamicVariable(name)
}

// dynamicVariable returns the value of a variable that the shell makes anew at each look.
func (s *shell) dynamicVariable(name string) (string, bool) {
	switch name {
	case "PPID":
		return strconv.Itoa(s.p.ParentPID()), true
	case "LINENO":
		return strconv.Itoa(max(s.line-s.lineBase, 0)), true
	case "UID", "EUID":
		return strconv.Itoa(s.p.UID), s.in.dialect == Bash
	case "HOSTNAME":
		return s.p.Sandbox.Hostname, s.in.dialect != Dash
	case "RANDOM":
		if s.in.dialect == Dash {
			return "", false
		}
		s.effects++
		if s.random == nil {
			s.random = s.p.Kernel().Rand("shell/random/" + s.p.Sandbox.Hostname + "/" + strconv.Itoa(s.p.PID) + "/" + strconv.FormatInt(s.began, 10))
		}
		return strconv.Itoa(s.random.IntN(32768)), true
	case "SECONDS":
		s.effects++
		return strconv.FormatInt((int64(s.p.Kernel().Now())-s.began)/1e9, 10), s.in.dialect == Bash
	case "EPOCHSECONDS":
		s.effects++
		return strconv.FormatInt(s.p.Kernel().Wall().Unix(), 10), s.in.dialect != Dash
	case "EPOCHREALTIME":
		s.effects++
		us := s.p.Kernel().Wall().UnixMicro()
		return strconv.FormatInt(us/1e6, 10) + "." + pad6(us%1e6), s.in.dialect != Dash
	case "BASH_VERSION":
		return "5.2.37(1)-release", s.in.dialect == Bash
	case "BASHPID":
		return strconv.Itoa(s.p.PID), s.in.dialect == Bash
	}
	return "", false
}

func pad6(n int64) string {
	t := strconv.FormatInt(n, 10)
	return strings.Repeat("0", 6-len(t)) + t
}

func (s *shell) sliceBounds(sl *syntax.Slice, length int) (from, count int) {
	off := int64(0)
	if sl.Offset != nil {
		off = s.arithm(sl.Offset)
	}
	if off < 0 {
		off += int64(length)
	}
	off = min(max(off, 0), int64(length))
	n := int64(length) - off
	if sl.Length != nil {
		l := s.arithm(sl.Length)
		if l < 0 {
			l += n
		}
		n = min(max(l, 0), n)
	}
	return int(off), int(n)
}

func (s *shell) slice(sl *syntax.Slice, value string) string {
	runes := []rune(value)
	from, count := s.sliceBounds(sl, len(runes))
	return string(runes[from : from+count])
}

func (s *shell) replace(r *syntax.Replace, value string) string {
	text, with := s.expandPattern(r.Orig), s.expandString(r.With)
	if text == "" {
		return value
	}
	switch text[0] {
	case '#':
		if n := compilePattern(text[1:]).prefix(value, true); n >= 0 {
			return with + value[n:]
		}
		return value
	case '%':
		if n := compilePattern(text[1:]).reversed().prefix(reverse(value), true); n >= 0 {
			return value[:len(value)-n] + with
		}
		return value
	}
	p := compilePattern(text)
	s.p.Work(len(value)/workText + 1)
	var out strings.Builder
	budget := maxReplaceWork
	for i := 0; i < len(value); {
		n := -1
		if budget > 0 {
			n = p.prefix(value[i:], true)
		}
		if n <= 0 {
			if len(p) > 1 {
				budget -= len(value) - i
			}
			out.WriteByte(value[i])
			i++
			continue
		}
		out.WriteString(with)
		i += n
		if !r.All {
			out.WriteString(value[i:])
			break
		}
	}
	return out.String()
}

// maxReplaceWork bounds how many bytes one ${x//pattern/text} looks at without finding anything.
const maxReplaceWork = 1 << 26

// workText is how many bytes of text a shell matches in the time of one simple command.
const workText = 64

func reverse(text string) string {
	b := []byte(text)
	slices.Reverse(b)
	return string(b)
}

// trim handles ${x#p} ${x##p} ${x%p} ${x%%p} and bash's changes of case.
func (s *shell) trim(e *syntax.Expansion, value string) string {
	switch e.Op {
	case syntax.UpperAll:
		return strings.ToUpper(value)
	case syntax.LowerAll:
		return strings.ToLower(value)
	case syntax.UpperFirst, syntax.LowerFirst:
		if value == "" {
			return ""
		}
		if e.Op == syntax.UpperFirst {
			return strings.ToUpper(value[:1]) + value[1:]
		}
		return strings.ToLower(value[:1]) + value[1:]
	}
	p := s.pattern(e.Word)
	s.p.Work(len(value)/workText + 1)
	switch e.Op {
	case syntax.RemSmallPrefix, syntax.RemLargePrefix:
		if n := p.prefix(value, e.Op == syntax.RemLargePrefix); n > 0 {
			return value[n:]
		}
	case syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		if n := p.reversed().prefix(reverse(value), e.Op == syntax.RemLargeSuffix); n > 0 {
			return value[:len(value)-n]
		}
	}
	return value
}
