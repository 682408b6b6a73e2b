package jsonpath

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const eof = -1

// deepest bounds how far templates may nest in unions and filters, which are parsed by recursion.
const deepest = 50

var errSyntax = errors.New("invalid syntax")

var (
	dictKey = regexp.MustCompile(`^'([^']*)'$`)
	slicing = regexp.MustCompile(`^(-?[\d]*)(:-?[\d]*)?(:-?[\d]*)?$`)
	compare = regexp.MustCompile(`^([^!<>=]+)([!<>=]+)(.+?)$`)
)

type parser struct {
	input string
	pos   int // of the next rune
	start int // of the token
	width int // of the rune that was read last
	depth int
}

func (p *parser) next() rune {
	if p.pos >= len(p.input) {
		p.width = 0
		return eof
	}
	r, w := utf8.DecodeRuneInString(p.input[p.pos:])
	p.width = w
	p.pos += w
	return r
}

func (p *parser) backup() { p.pos -= p.width }

// token returns the text since the last token.
func (p *parser) token() string {
	s := p.input[p.start:p.pos]
	p.start = p.pos
	return s
}

// template parses text and actions up to the end of the input.
func (p *parser) template() ([]item, error) {
	var items []item
	for p.pos < len(p.input) {
		if p.input[p.pos] != '{' {
			end := strings.IndexByte(p.input[p.pos:], '{')
			if end < 0 {
				end = len(p.input) - p.pos
			}
			p.pos += end
			items = append(items, item{nodes: []node{textNode{p.token()}}})
			continue
		}
		p.pos++
		p.token()
		nodes, err := p.action()
		if err != nil {
			return nil, err
		}
		items = append(items, item{nodes: nodes})
	}
	return items, nil
}

// action parses the steps up to a closing brace.
func (p *parser) action() ([]node, error) {
	var nodes []node
	for {
		switch {
		case strings.HasPrefix(p.input[p.pos:], "}"):
			p.pos++
			p.token()
			return nodes, nil
		case strings.HasPrefix(p.input[p.pos:], "[?("):
			n, err := p.filter()
			if err != nil {
				return nil, err
			}
			nodes = append(nodes, n)
			continue
		case strings.HasPrefix(p.input[p.pos:], ".."):
			if _, twice := last(nodes).(recursiveNode); twice {
				return nil, errors.New("invalid multiple recursive descent")
			}
			p.pos += len("..")
			p.token()
			nodes = append(nodes, recursiveNode{})
			if r := p.next(); r != eof {
				p.backup()
				if isAlphaNumeric(r) {
					nodes = append(nodes, p.field())
				}
			}
			continue
		}
		more, err := p.step()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, more...)
	}
}

func last(nodes []node) node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[len(nodes)-1]
}

func (p *parser) step() ([]node, error) {
	switch r := p.next(); {
	case r == eof || r == '\r' || r == '\n':
		return nil, errors.New("unclosed action")
	case r == ' ', r == '@', r == '$':
		p.token()
		return nil, nil
	case r == '[':
		return p.array()
	case r == '"', r == '\'':
		return p.quote(r)
	case r == '.':
		p.token()
		return []node{p.field()}, nil
	case r == '+', r == '-', unicode.IsDigit(r):
		p.backup()
		return p.number()
	case isAlphaNumeric(r):
		p.backup()
		return []node{p.word()}, nil
	default:
		return nil, fmt.Errorf("unrecognized character in action: %#U", r)
	}
}

func (p *parser) word() node {
	for !isTerminator(p.next()) {
	}
	p.backup()
	switch s := p.token(); s {
	case "true", "false":
		return literalNode{s == "true"}
	default:
		return wordNode{s}
	}
}

func (p *parser) number() ([]node, error) {
	if r := p.next(); r != '+' && r != '-' {
		p.backup()
	}
	for {
		if r := p.next(); r != '.' && !unicode.IsDigit(r) {
			p.backup()
			break
		}
	}
	text := p.token()
	if i, err := strconv.Atoi(text); err == nil {
		return []node{literalNode{int64(i)}}, nil
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		return []node{literalNode{f}}, nil
	}
	return nil, fmt.Errorf("cannot parse number %s", text)
}

func (p *parser) field() node {
	p.token()
	for {
		r := p.next()
		if r == '\\' {
			p.next()
		} else if isTerminator(r) {
			p.backup()
			break
		}
	}
	name := p.token()
	if name == "*" {
		return wildcardNode{}
	}
	return fieldNode{strings.ReplaceAll(name, `\`, "")}
}

func (p *parser) quote(end rune) ([]node, error) {
	for {
		r := p.next()
		if r == eof || r == '\n' {
			return nil, errors.New("unterminated quoted string")
		}
		if r == end && p.input[p.pos-2] != '\\' {
			break
		}
	}
	text := p.token()
	s, err := unquote(text)
	if err != nil {
		return nil, fmt.Errorf("unquote string %s error %v", text, err)
	}
	return []node{textNode{s}}, nil
}

func unquote(s string) (string, error) {
	if len(s) < 2 || s[0] != s[len(s)-1] {
		return "", errSyntax
	}
	quote := s[0]
	s = s[1 : len(s)-1]
	var b strings.Builder
	for s != "" {
		r, multibyte, rest, err := strconv.UnquoteChar(s, quote)
		if err != nil {
			return "", err
		}
		s = rest
		if r < utf8.RuneSelf || !multibyte {
			b.WriteByte(byte(r))
			continue
		}
		b.WriteRune(r)
	}
	return b.String(), nil
}

// inner parses an expression within brackets or a filter as an action of its own.
func (p *parser) inner(text string) ([]node, error) {
	if p.depth >= deepest {
		return nil, errors.New("nested too deeply")
	}
	q := parser{input: "{" + text + "}", depth: p.depth + 1}
	items, err := q.template()
	if err != nil {
		return nil, err
	}
	return items[0].nodes, nil
}

func (p *parser) array() ([]node, error) {
	for {
		r := p.next()
		if r == eof || r == '\n' {
			return nil, errors.New("unterminated array")
		}
		if r == ']' {
			break
		}
	}
	text := p.token()
	text = text[1 : len(text)-1]
	if text == "*" {
		text = ":"
	}
	if parts := strings.Split(text, ","); len(parts) > 1 {
		var union unionNode
		for _, part := range parts {
			nodes, err := p.inner("[" + strings.Trim(part, " ") + "]")
			if err != nil {
				return nil, err
			}
			union.parts = append(union.parts, nodes)
		}
		return []node{union}, nil
	}
	if m := dictKey.FindStringSubmatch(text); m != nil {
		return p.inner("." + m[1])
	}
	return slice(text)
}

func slice(text string) ([]node, error) {
	m := slicing.FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("invalid array index %s", text)
	}
	var bounds [3]bound
	for i, s := range m[1:] {
		if s == "" {
			if i == 1 {
				bounds[1] = bound{value: bounds[0].value + 1, known: true, derived: true}
			}
			continue
		}
		if i > 0 {
			s = s[1:]
		}
		if i > 0 && s == "" {
			continue
		}
		n, err := strconv.Atoi(s)
		if err != nil {
			return nil, fmt.Errorf("array index %s is not a number", s)
		}
		bounds[i] = bound{value: n, known: true}
	}
	return []node{arrayNode{bounds[0], bounds[1], bounds[2]}}, nil
}

func (p *parser) filter() (node, error) {
	p.pos += len("[?(")
	p.token()
	if err := p.skipFilter(); err != nil {
		return nil, err
	}
	if p.next() != ']' {
		return nil, errors.New("unclosed array expect ]")
	}
	text := p.token()
	text = text[:len(text)-len(")]")]
	m := compare.FindStringSubmatch(text)
	if m == nil {
		left, err := p.inner(text)
		return filterNode{left: left, operator: "exists"}, err
	}
	left, err := p.inner(m[1])
	if err != nil {
		return nil, err
	}
	right, err := p.inner(m[3])
	return filterNode{left: left, right: right, operator: m[2]}, err
}

// skipFilter reads up to the closing parenthesis. At most one quoted string may hold others.
func (p *parser) skipFilter() error {
	var quote rune
	open, closed := false, false
	for {
		switch r := p.next(); r {
		case eof, '\n':
			return errors.New("unterminated filter")
		case '"', '\'':
			if !open {
				open, quote = true, r
				continue
			}
			if p.input[p.pos-2] != '\\' && r == quote {
				closed = true
			}
		case ')':
			if open == closed {
				return nil
			}
		}
	}
}

func isTerminator(r rune) bool {
	return r == eof || strings.ContainsRune(" \t\r\n.,[]$@{}", r)
}

func isAlphaNumeric(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
