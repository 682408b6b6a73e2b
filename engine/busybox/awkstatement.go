package busybox

import (
	"slices"
	"strings"

	"podflight/engine/linux"
	"podflight/engine/shell"
)

func (a *awkRun) statement(n *awkNode) {
	if n == nil || a.leaving != awkStay {
		return
	}
	a.c.Work(1)
	switch n.op {
	case "block":
		for _, s := range n.args {
			a.statement(s)
		}
	case "if":
		if a.truth(a.eval(n.args[0])) {
			a.statement(n.args[1])
		} else {
			a.statement(n.args[2])
		}
	case "while":
		for a.truth(a.eval(n.args[0])) && a.loopBody(n.args[1]) {
		}
	case "do":
		for a.loopBody(n.args[0]) && a.truth(a.eval(n.args[1])) {
		}
	case "for":
		a.statement(n.args[0])
		for (n.args[1] == nil || a.truth(a.eval(n.args[1]))) && a.loopBody(n.args[3]) {
			a.statement(n.args[2])
		}
	case "forin":
		m := a.array(n.text)
		keys := make([]string, 0, len(m))
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			a.assign(n.args[0], awkField(k))
			if !a.loopBody(n.args[1]) {
				break
			}
		}
	case "print", "printf":
		a.print(n)
	case "break":
		a.leaving = awkBreak
	case "continue":
		a.leaving = awkContinue
	case "next":
		a.leaving = awkNext
	case "exit":
		if len(n.args) > 0 {
			a.exit = int(a.num(a.eval(n.args[0])))
		}
		a.leaving = awkExit
	case "return":
		a.result = awkValue{}
		if len(n.args) > 0 {
			a.result = a.eval(n.args[0])
		}
		a.leaving = awkReturn
	case "delete":
		if len(n.args) == 0 {
			clear(a.array(n.text))
		} else {
			delete(a.array(n.text), a.key(n.args))
		}
	default:
		a.eval(n)
	}
}

// loopBody runs the body of a loop and reports whether to go round again.
func (a *awkRun) loopBody(n *awkNode) bool {
	a.c.Work(1)
	a.statement(n)
	switch a.leaving {
	case awkBreak:
		a.leaving = awkStay
		return false
	case awkContinue:
		a.leaving = awkStay
	}
	return a.leaving == awkStay
}

func (a *awkRun) print(n *awkNode) {
	var text string
	if n.op == "printf" {
		if len(n.args) == 0 {
			return
		}
		args := make([]string, 0, len(n.args))
		for _, x := range n.args {
			args = append(args, a.str(a.eval(x)))
		}
		text = awkSprintf(args)
	} else {
		parts := make([]string, 0, len(n.args))
		for _, x := range n.args {
			parts = append(parts, a.str(a.eval(x)))
		}
		if len(n.args) == 0 {
			parts = []string{a.line}
		}
		text = strings.Join(parts, a.str(a.vars["OFS"])) + a.str(a.vars["ORS"])
	}
	if n.text == "" {
		a.c.print(text)
		return
	}
	a.redirect(n.text, a.str(a.eval(n.re.target)), text)
}

func (a *awkRun) redirect(op, name, text string) {
	if op == "|" {
		a.c.fail("pipes are not supported")
		a.c.exit(1)
	}
	fd, ok := a.files[name]
	if !ok {
		flags := linux.WriteOnly | linux.Create | linux.Truncate
		if op == ">>" {
			flags = linux.WriteOnly | linux.Create | linux.Append
		}
		n, err := a.c.Open(name, flags, 0o666)
		if err != nil {
			a.c.cannotOpen(name, err)
			a.c.exit(1)
		}
		fd = n
		a.files[name] = fd
	}
	if fd == 1 || name == "/dev/stdout" {
		a.c.print(text)
		return
	}
	a.c.WriteString(fd, text)
}

func awkSprintf(args []string) string {
	// printf without arguments must not use its format twice.
	out, _ := shell.Printf(strings.ReplaceAll(args[0], `\`, `\\`), args[1:], func(string) {})
	return out
}
