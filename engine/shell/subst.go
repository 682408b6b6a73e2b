package shell

import (
	"bytes"
	"strings"
	"time"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
)

// maxSubst bounds the output of a command substitution that is kept, in bytes.
const maxSubst = 16 << 20

// commandSubst runs $( … ) in a child and returns its output without the newlines at the end.
func (s *shell) commandSubst(c *syntax.CmdSubst) string {
	s.effects++
	if text, ok := s.readFileSubst(c); ok {
		return text
	}
	r, w := s.p.Pipe()
	r.Hold()
	w.Hold()
	child, err := s.fork(func(sub *shell) {
		sub.traps.deferring = false
		sub.exit(sub.list(c.Stmts, evExit))
	})
	if err != nil {
		r.Release()
		w.Release()
		s.cannotFork(err)
	}
	child.SetFile(1, w)
	w.Release()
	out := s.readAll(r)
	r.Release()
	st := s.p.WaitFor(child)
	s.subst = st.Shell()
	if s.in.dialect == Bash {
		s.status = s.subst
	}
	return string(bytes.ReplaceAll(bytes.TrimRight(out, "\n"), []byte{0}, nil))
}

// readFileSubst is bash's $(<file).
func (s *shell) readFileSubst(c *syntax.CmdSubst) (string, bool) {
	if s.in.dialect != Bash || len(c.Stmts) != 1 || c.Stmts[0].Cmd != nil || len(c.Stmts[0].Redirs) != 1 || c.Stmts[0].Redirs[0].Op != syntax.RdrIn {
		return "", false
	}
	name := s.expandString(c.Stmts[0].Redirs[0].Word)
	data, err := s.p.ReadFile(name)
	s.subst = 0
	if err != nil {
		s.complain(s.in.dialect.cannotOpen(name, err))
		s.subst = 1
	}
	return string(bytes.TrimRight(data, "\n")), true
}

func (s *shell) readAll(f *linux.File) []byte {
	var out []byte
	buf := make([]byte, 4096)
	for {
		n, err := s.p.ReadFrom(f, buf)
		if err == linux.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return out
		}
		if len(out) < maxSubst {
			out = append(out, buf[:n]...)
		}
		s.p.Grow(int64(n))
	}
}

// nodeText prints a node as one line of shell.
func nodeText(n syntax.Node) string {
	var b strings.Builder
	if err := syntax.NewPrinter(syntax.SingleLine(true)).Print(&b, n); err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSpace(b.String()), " &")
}

func (s *shell) trace(text string) {
	ps4, _ := s.get("PS4")
	s.p.WriteString(2, ps4+text+"\n")
}

func (s *shell) traceCall(env, args []string) {
	words := make([]string, 0, len(env)+len(args))
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		words = append(words, name+"="+s.in.dialect.quoteTrace(value))
	}
	for _, a := range args {
		words = append(words, s.in.dialect.quoteTrace(a))
	}
	s.trace(strings.Join(words, " "))
}

// quoteTrace quotes a word for set -x where the dialect does (ash maybe_single_quote).
func (d Dialect) quoteTrace(w string) string {
	switch d {
	case Dash:
		return w
	case Bash:
		return quoteWord(w)
	}
	for i := range len(w) {
		if c := w[i]; c < '+' || c >= ';' && c <= '?' || c == '`' || c == '[' || c == '\\' || c > 'z' {
			return quoteSingle(w)
		}
	}
	return w
}

// quoteWord quotes a word so that a shell reads it back.
func quoteWord(w string) string {
	if w != "" && !strings.ContainsAny(w, " \t\n\"'\\$`*?[]{}()<>|&;#~!") {
		return w
	}
	return quoteSingle(w)
}

func quoteSingle(w string) string { return "'" + strings.ReplaceAll(w, "'", `'"'"'`) + "'" }

func (s *shell) printTimes(d time.Duration, posix bool) {
	sec := d.Seconds()
	format := func(v float64) string {
		m := int(v) / 60
		return trimFloat(float64(m), 0) + "m" + trimFloat(v-float64(m*60), 3) + "s"
	}
	if posix {
		s.p.WriteString(2, "real "+trimFloat(sec, 2)+"\nuser 0.00\nsys 0.00\n")
		return
	}
	s.p.WriteString(2, "\nreal\t"+format(sec)+"\nuser\t"+format(0)+"\nsys\t"+format(0)+"\n")
}
