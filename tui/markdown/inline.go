package markdown

import (
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"podflight/tui/layout"
	"podflight/tui/theme"
)

// collector turns inline nodes into words.
type collector struct {
	*setter
	words []word
	now   word
	last  int // the link of the word before, so that the space within a link is inked like it
}

// inline collects the children of a node in an ink, as part of a link or of none.
func (c *collector) inline(n ast.Node, ink theme.Ink, link int) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch child := child.(type) {
		case *ast.Text:
			c.text(string(child.Segment.Value(c.src)), ink, link)
			switch {
			case child.HardLineBreak():
				c.end()
				c.words = append(c.words, word{})
			case child.SoftLineBreak():
				c.end()
			}
		case *ast.String:
			c.text(string(child.Value), ink, link)
		case *ast.CodeSpan:
			c.code(child, link)
		case *ast.Emphasis:
			strong := ink.Bold()
			if child.Level == 1 {
				strong = c.look.Theme.Accent
			}
			c.inline(child, strong, link)
		case *ast.Link:
			c.page.Links = append(c.page.Links, Link{Target: string(child.Destination), Line: -1})
			c.inline(child, c.look.Theme.Accent.Underline(), len(c.page.Links)-1)
		case *ast.AutoLink:
			c.text(string(child.Label(c.src)), c.look.Theme.Accent, link)
		default:
			c.inline(child, ink, link)
		}
	}
}

// text adds text, cut into words at its spaces.
func (c *collector) text(s string, ink theme.Ink, link int) {
	for i, field := range strings.FieldsFunc(" "+s+" ", unicode.IsSpace) {
		if i > 0 || startsWithSpace(s) {
			c.end()
		}
		c.now.add(part{layout.Safe(field), ink, link})
	}
	if s != "" && unicode.IsSpace(rune(s[len(s)-1])) {
		c.end()
	}
}

func startsWithSpace(s string) bool { return s != "" && unicode.IsSpace(rune(s[0])) }

// code adds inline code: its spaces do not break it if it is short.
func (c *collector) code(n *ast.CodeSpan, link int) {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			b.Write(t.Segment.Value(c.src))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
	}
	text := layout.Safe(strings.ReplaceAll(b.String(), "\n", " "))
	const short = 24
	if layout.Width(text) <= short {
		c.now.add(part{text, c.look.Theme.Value, link})
		return
	}
	c.text(text, c.look.Theme.Value, link)
}

// end ends the word that is being collected.
func (c *collector) end() {
	if c.now.width > 0 {
		c.words = append(c.words, c.now)
		c.now = word{}
	}
}

// set inks a word that stands on the line of that number.
func (c *collector) set(w word, line int) string {
	var b strings.Builder
	c.last = -1
	for _, p := range w.parts {
		b.WriteString(c.inkOf(p).Render(p.text))
		c.last = p.link
		if p.link >= 0 && c.page.Links[p.link].Line < 0 {
			c.page.Links[p.link].Line = line
		}
	}
	return b.String()
}

// space returns the space before a word: part of a link that goes on over it.
func (c *collector) space(next word) string {
	if len(next.parts) == 0 || c.last < 0 || next.parts[0].link != c.last {
		return " "
	}
	return c.inkOf(next.parts[0]).Render(" ")
}

func (c *collector) inkOf(p part) theme.Ink {
	if p.link >= 0 && p.link == c.chosen {
		return p.ink.Plus(c.look.Theme.Selection)
	}
	return p.ink
}
