package markdown

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"podflight/tui/layout"
	"podflight/tui/theme"
)

// Link is a link of a text.
type Link struct {
	Target string
	Line   int // the first line on which it stands
}

// Page is a text, set.
type Page struct {
	Lines []string
	Links []Link
}

// Render sets a text in lines of at most w cells. The link of that number is shown as chosen; -1 for none.
func Render(look layout.Look, source string, w, chosen int) Page {
	src := []byte(source)
	root := goldmark.New().Parser().Parse(text.NewReader(src))
	s := &setter{look: look, src: src, chosen: chosen}
	s.blocks(root, max(w, 1), "", "")
	for len(s.page.Lines) > 0 && s.page.Lines[len(s.page.Lines)-1] == "" {
		s.page.Lines = s.page.Lines[:len(s.page.Lines)-1]
	}
	return s.page
}

// setter collects the lines of a page.
type setter struct {
	look   layout.Look
	src    []byte
	chosen int
	page   Page
}

// blocks sets the children of a node. first and rest stand before their first line and the others.
func (s *setter) blocks(n ast.Node, w int, first, rest string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.block(c, w, first, rest)
		first = rest
	}
}

func (s *setter) block(n ast.Node, w int, first, rest string) {
	switch n := n.(type) {
	case *ast.Heading:
		s.gap()
		s.paragraph(n, w, first, rest, s.look.Theme.Title)
		s.blank()
	case *ast.Paragraph:
		s.paragraph(n, w, first, rest, s.look.Theme.Text)
		s.blank()
	case *ast.TextBlock:
		s.paragraph(n, w, first, rest, s.look.Theme.Text)
	case *ast.List:
		s.list(n, w, first, rest)
		s.blank()
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		s.code(n, w, first, rest)
		s.blank()
	case *ast.Blockquote:
		bar := s.look.Theme.Key.Render(s.look.Glyphs.Bar) + " "
		s.blocks(n, w-2, first+bar, rest+bar)
	case *ast.ThematicBreak:
		s.blank()
	default:
		if n.Type() == ast.TypeBlock && n.HasChildren() {
			s.blocks(n, w, first, rest)
			return
		}
		s.raw(n, w, first, rest)
	}
}

// blank adds an empty line, unless there is one.
func (s *setter) blank() {
	if n := len(s.page.Lines); n > 0 && s.page.Lines[n-1] != "" {
		s.page.Lines = append(s.page.Lines, "")
	}
}

// gap is the empty line before a heading.
func (s *setter) gap() { s.blank() }

func (s *setter) list(n *ast.List, w int, first, rest string) {
	number := n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		mark := s.look.Glyphs.Dot + " "
		if n.IsOrdered() {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		width := layout.Width(mark)
		s.blocks(c, w-width, first+s.look.Theme.Dim.Render(mark), rest+layout.Spaces(width))
		first = rest
		if n := len(s.page.Lines); n > 0 && s.page.Lines[n-1] == "" {
			s.page.Lines = s.page.Lines[:n-1] // items stand close together
		}
	}
}

// code sets a block of code: as it is, cut where it is too wide.
func (s *setter) code(n ast.Node, w int, first, rest string) {
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		line := layout.Safe(strings.TrimRight(string(seg.Value(s.src)), "\n"))
		if layout.Width(line) > w-2 {
			line = strings.TrimRight(layout.FitTail(line, max(w-2, 0), s.look.Glyphs.Ellipsis), " ")
		}
		s.page.Lines = append(s.page.Lines, first+"  "+s.look.Theme.Value.Render(line))
		first = rest
	}
}

// raw sets what is not known to us as the text that it is.
func (s *setter) raw(n ast.Node, w int, first, rest string) {
	if n.Type() != ast.TypeBlock {
		return
	}
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		for _, l := range layout.Wrap(layout.Safe(strings.TrimRight(string(seg.Value(s.src)), "\n")), w) {
			s.page.Lines = append(s.page.Lines, first+s.look.Theme.Text.Render(l))
			first = rest
		}
	}
}

// word is a piece of text without a place where a line may end.
type word struct {
	parts []part
	width int
}

type part struct {
	text string
	ink  theme.Ink
	link int // the number of the link that it belongs to; -1 for none
}

// paragraph sets the inline text of a block.
func (s *setter) paragraph(n ast.Node, w int, first, rest string, ink theme.Ink) {
	c := &collector{setter: s}
	c.inline(n, ink, -1)
	c.end()
	w = max(w, 1)
	var line strings.Builder
	used := 0
	prefix := first
	flush := func() {
		s.page.Lines = append(s.page.Lines, prefix+line.String())
		line.Reset()
		prefix, used = rest, 0
	}
	for _, wd := range c.words {
		for _, piece := range wd.cut(w) {
			if piece.width == 0 {
				if used > 0 {
					flush()
				}
				continue
			}
			if used > 0 && used+1+piece.width > w {
				flush()
			}
			if used > 0 {
				line.WriteString(c.space(piece))
				used++
			}
			line.WriteString(c.set(piece, len(s.page.Lines)))
			used += piece.width
		}
	}
	if used > 0 {
		flush()
	}
}

// cut breaks a word that is wider than a line.
func (wd word) cut(w int) []word {
	if wd.width <= w {
		return []word{wd}
	}
	var out []word
	var now word
	for _, p := range wd.parts {
		for _, r := range p.text {
			n := layout.Width(string(r))
			if now.width+n > w && now.width > 0 {
				out = append(out, now)
				now = word{}
			}
			now.add(part{string(r), p.ink, p.link})
		}
	}
	return append(out, now)
}

func (wd *word) add(p part) {
	if n := len(wd.parts); n > 0 && wd.parts[n-1].link == p.link && wd.parts[n-1].ink == p.ink {
		wd.parts[n-1].text += p.text
	} else {
		wd.parts = append(wd.parts, p)
	}
	wd.width += layout.Width(p.text)
}
