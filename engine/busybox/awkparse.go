package busybox

import (
	"fmt"
	"strconv"
)

// awkNode is a node of a parsed awk program. op says what it is; args are its parts.
type awkNode struct {
	op   string
	text string
	num  float64
	args []*awkNode
	re   *awkRegex
}

// awkRule is a pattern with its action.
type awkRule struct {
	begin, end bool
	pattern    *awkNode // nil: every line
	until      *awkNode // of a range
	inRange    bool
	action     *awkNode // nil: print
}

// awkFunc is a function of the program.
type awkFunc struct {
	params []string
	body   *awkNode
}

// awkProgram is a parsed program.
type awkProgram struct {
	rules []*awkRule
	funcs map[string]*awkFunc
}

// awkParser is a recursive descent over the tokens.
type awkParser struct {
	lex   awkLexer
	tok   awkToken
	prog  awkProgram
	noIn  bool
	noGt  bool
	depth int
}

type awkSyntaxError struct{ msg string }

// parseAwk parses a program. The error says what is wrong and at which token.
func parseAwk(src string) (prog *awkProgram, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(awkSyntaxError)
			if !ok {
				panic(r)
			}
			err = fmt.Errorf("%s", e.msg)
		}
	}()
	p := &awkParser{lex: awkLexer{src: src}, prog: awkProgram{funcs: map[string]*awkFunc{}}}
	p.advance()
	for p.skipEnds(); p.tok.kind != "eof"; p.skipEnds() {
		p.item()
	}
	return &p.prog, nil
}

func (p *awkParser) fail(msg string) { panic(awkSyntaxError{msg}) }

func (p *awkParser) advance() {
	p.tok = p.lex.next()
	if p.lex.err != nil {
		p.fail(p.lex.err.Error())
	}
}

func (p *awkParser) is(kinds ...string) bool {
	for _, k := range kinds {
		if p.tok.kind == k {
			return true
		}
	}
	return false
}

func (p *awkParser) accept(kind string) bool {
	if p.tok.kind == kind {
		p.advance()
		return true
	}
	return false
}

func (p *awkParser) expect(kind string) {
	if !p.accept(kind) {
		p.fail("unexpected token")
	}
}

func (p *awkParser) skipEnds() {
	for p.is("nl", ";") {
		p.advance()
	}
}

func (p *awkParser) skipLines() {
	for p.is("nl") {
		p.advance()
	}
}

func (p *awkParser) item() {
	if p.accept("function") {
		name := p.tok.text
		p.advance()
		p.expect("(")
		f := &awkFunc{}
		for !p.accept(")") {
			f.params = append(f.params, p.tok.text)
			p.advance()
			p.accept(",")
		}
		p.skipLines()
		f.body = p.block()
		p.prog.funcs[name] = f
		return
	}
	r := &awkRule{}
	switch {
	case p.accept("BEGIN"):
		r.begin = true
	case p.accept("END"):
		r.end = true
	case !p.is("{"):
		r.pattern = p.expr()
		if p.accept(",") {
			p.skipLines()
			r.until = p.expr()
		}
	}
	if p.is("{") {
		r.action = p.block()
	}
	p.prog.rules = append(p.prog.rules, r)
}

func (p *awkParser) block() *awkNode {
	p.expect("{")
	n := &awkNode{op: "block"}
	for p.skipEnds(); !p.is("}"); p.skipEnds() {
		if p.is("eof") {
			p.fail("unexpected end of program")
		}
		n.args = append(n.args, p.statement())
	}
	p.advance()
	return n
}

// maxAwkDepth bounds how deep statements and expressions nest.
const maxAwkDepth = 500

func (p *awkParser) enter() {
	if p.depth++; p.depth > maxAwkDepth {
		p.fail("too deeply nested")
	}
}

func (p *awkParser) statement() *awkNode {
	p.enter()
	defer func() { p.depth-- }()
	switch {
	case p.is("{"):
		return p.block()
	case p.accept("if"):
		n := &awkNode{op: "if", args: []*awkNode{p.condition(), p.body(), nil}}
		lex, tok := p.lex, p.tok
		p.skipEnds()
		if p.accept("else") {
			n.args[2] = p.body()
		} else {
			p.lex, p.tok = lex, tok
		}
		return n
	case p.accept("while"):
		return &awkNode{op: "while", args: []*awkNode{p.condition(), p.body()}}
	case p.accept("do"):
		body := p.body()
		p.skipEnds()
		p.expect("while")
		return &awkNode{op: "do", args: []*awkNode{body, p.condition()}}
	case p.accept("for"):
		return p.forStatement()
	}
	return p.simple()
}

func (p *awkParser) condition() *awkNode {
	p.expect("(")
	c := p.expr()
	p.expect(")")
	return c
}

func (p *awkParser) body() *awkNode {
	p.skipLines()
	if p.accept(";") {
		return &awkNode{op: "block"}
	}
	return p.statement()
}

func (p *awkParser) forStatement() *awkNode {
	p.expect("(")
	var init *awkNode
	if !p.is(";") {
		p.noIn = true
		init = p.simple()
		p.noIn = false
		if p.accept("in") {
			name := p.tok.text
			p.advance()
			p.expect(")")
			return &awkNode{op: "forin", text: name, args: []*awkNode{init, p.body()}}
		}
	}
	p.expect(";")
	var cond, post *awkNode
	if !p.is(";") {
		cond = p.expr()
	}
	p.expect(";")
	if !p.is(")") {
		post = p.simple()
	}
	p.expect(")")
	return &awkNode{op: "for", args: []*awkNode{init, cond, post, p.body()}}
}

func (p *awkParser) simple() *awkNode {
	switch op := p.tok.kind; op {
	case "print", "printf":
		p.advance()
		return p.print(op)
	case "break", "continue", "next":
		p.advance()
		return &awkNode{op: op}
	case "exit", "return":
		p.advance()
		n := &awkNode{op: op}
		if !p.is(";", "nl", "}", "eof") {
			n.args = []*awkNode{p.expr()}
		}
		return n
	case "delete":
		p.advance()
		n := &awkNode{op: "delete", text: p.tok.text}
		p.advance()
		if p.accept("[") {
			n.args = p.list("]")
		}
		return n
	}
	return p.expr()
}

func (p *awkParser) print(op string) *awkNode {
	n := &awkNode{op: op}
	was := p.noGt
	p.noGt = true
	if !p.is(";", "nl", "}", "eof", ">", ">>", "|") {
		n.args = append(n.args, p.expr())
		if n.args[0].op == "group" && len(n.args[0].args) > 1 {
			n.args = n.args[0].args
		}
		for p.accept(",") {
			p.skipLines()
			n.args = append(n.args, p.expr())
		}
	}
	p.noGt = was
	if p.is(">", ">>", "|") {
		n.text = p.tok.kind
		p.advance()
		n.re = &awkRegex{target: p.concat()}
	}
	return n
}

func (p *awkParser) list(end string) []*awkNode {
	var out []*awkNode
	was := p.noGt
	p.noGt = false
	for !p.accept(end) {
		p.skipLines()
		out = append(out, p.expr())
		p.skipLines()
		if !p.accept(",") && !p.is(end) {
			p.fail("unexpected token")
		}
	}
	p.noGt = was
	return out
}

func (p *awkParser) expr() *awkNode {
	p.enter()
	defer func() { p.depth-- }()
	left := p.ternary()
	switch op := p.tok.kind; op {
	case "=", "+=", "-=", "*=", "/=", "%=", "^=":
		if left.op != "var" && left.op != "index" && left.op != "$" {
			p.fail("assignment to something that is no variable")
		}
		p.advance()
		p.skipLines()
		return &awkNode{op: "assign", text: op[:len(op)-1], args: []*awkNode{left, p.expr()}}
	}
	return left
}

func (p *awkParser) ternary() *awkNode {
	c := p.or()
	if !p.accept("?") {
		return c
	}
	p.skipLines()
	a := p.expr()
	p.skipLines()
	p.expect(":")
	p.skipLines()
	return &awkNode{op: "?", args: []*awkNode{c, a, p.expr()}}
}

func (p *awkParser) binary(next func() *awkNode, ops ...string) *awkNode {
	left := next()
	for p.is(ops...) {
		op := p.tok.kind
		p.advance()
		p.skipLines()
		left = &awkNode{op: op, args: []*awkNode{left, next()}}
	}
	return left
}

func (p *awkParser) or() *awkNode  { return p.binary(p.and, "||") }
func (p *awkParser) and() *awkNode { return p.binary(p.in, "&&") }

func (p *awkParser) in() *awkNode {
	left := p.match()
	for !p.noIn && p.accept("in") {
		left = &awkNode{op: "in", text: p.tok.text, args: []*awkNode{left}}
		p.advance()
	}
	return left
}

func (p *awkParser) match() *awkNode { return p.binary(p.compare, "~", "!~") }

func (p *awkParser) compare() *awkNode {
	left := p.concat()
	for p.is("<", "<=", "==", "!=", ">=") || p.is(">") && !p.noGt {
		op := p.tok.kind
		p.advance()
		left = &awkNode{op: op, args: []*awkNode{left, p.concat()}}
	}
	return left
}

func (p *awkParser) concat() *awkNode {
	left := p.sum()
	for p.is("num", "str", "name", "func", "$", "!", "(", "-", "+", "++", "--") {
		left = &awkNode{op: "concat", args: []*awkNode{left, p.sum()}}
	}
	return left
}

func (p *awkParser) sum() *awkNode     { return p.binary(p.product, "+", "-") }
func (p *awkParser) product() *awkNode { return p.binary(p.unary, "*", "/", "%") }

func (p *awkParser) unary() *awkNode {
	if p.is("!", "-", "+") {
		op := p.tok.kind
		p.advance()
		p.enter()
		defer func() { p.depth-- }()
		return &awkNode{op: "unary" + op, args: []*awkNode{p.unary()}}
	}
	base := p.postfix()
	if p.accept("^") {
		return &awkNode{op: "^", args: []*awkNode{base, p.unary()}}
	}
	return base
}

func (p *awkParser) postfix() *awkNode {
	if p.is("++", "--") {
		op := p.tok.kind
		p.advance()
		return &awkNode{op: "pre", text: op[:1], args: []*awkNode{p.primary()}}
	}
	n := p.primary()
	if p.is("++", "--") && (n.op == "var" || n.op == "index" || n.op == "$") {
		op := p.tok.kind
		p.advance()
		return &awkNode{op: "post", text: op[:1], args: []*awkNode{n}}
	}
	return n
}

func (p *awkParser) primary() *awkNode {
	t := p.tok
	switch t.kind {
	case "num":
		p.advance()
		v, _ := strconv.ParseFloat(t.text, 64)
		return &awkNode{op: "num", num: v}
	case "str":
		p.advance()
		return &awkNode{op: "str", text: t.text}
	case "re":
		p.advance()
		re, err := compileRegex(t.text, true, false)
		if err != nil {
			p.fail("bad regex '" + t.text + "'")
		}
		return &awkNode{op: "re", re: &awkRegex{re: re}}
	case "$":
		p.advance()
		p.enter()
		defer func() { p.depth-- }()
		if p.is("++", "--", "-") {
			return &awkNode{op: "$", args: []*awkNode{p.unary()}}
		}
		return &awkNode{op: "$", args: []*awkNode{p.primary()}}
	case "(":
		p.advance()
		list := p.list(")")
		if len(list) == 1 {
			return &awkNode{op: "group", args: list}
		}
		return &awkNode{op: "group", args: list}
	case "func":
		p.advance()
		p.expect("(")
		return &awkNode{op: "call", text: t.text, args: p.list(")")}
	case "name":
		p.advance()
		if p.accept("[") {
			return &awkNode{op: "index", text: t.text, args: p.list("]")}
		}
		if t.text == "length" {
			return &awkNode{op: "call", text: "length"}
		}
		return &awkNode{op: "var", text: t.text}
	case "getline":
		p.fail("getline is not supported")
	}
	p.fail("unexpected token")
	return nil
}
