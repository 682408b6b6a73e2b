package lessonpane

import (
	"fmt"
	"slices"
	"strings"

	"podflight/engine/sim"
	"podflight/lessons/lesson"
	"podflight/tui/layout"
	"podflight/tui/markdown"
	"podflight/tui/theme"
)

// page is the lesson, set in lines, with the places that the cursor can stand on.
type page struct {
	lines     []string
	places    []place
	tasks     map[string]stretch // by the tasks' IDs
	questions map[string]stretch // by the predictions' IDs
}

// place is something that can be chosen.
type place struct {
	line   int
	kind   placeKind
	id     string // of the prediction, try or task
	target string // of a choice: its value; of a link: where it leads
}

type placeKind int

const (
	choicePlace placeKind = iota
	numberPlace
	feedbackPlace
	seePlace
	tryPlace
	linkPlace
	nextPlace
)

// renew sets the page anew. It is cheap enough for every key: a lesson has some eighty lines.
func (m *Model) renew() {
	if m.lesson == nil || m.w <= 0 {
		m.page = page{}
		return
	}
	s := &setting{m: m, page: page{tasks: map[string]stretch{}, questions: map[string]stretch{}}}
	s.title()
	for _, part := range m.lesson.Parts {
		if !s.before(part) || !s.part(part) {
			break
		}
	}
	if m.Done() && m.series.next == "" {
		s.end()
	}
	m.page = s.page
	m.chosen = min(max(m.chosen, 0), max(len(m.page.places)-1, 0))
	m.top = min(m.top, max(len(m.page.lines)-m.h, 0))
}

// setting collects the lines of a page.
type setting struct {
	m      *Model
	page   page
	staged bool // it was said what runs
	held   bool // an answer was given that the run has not decided yet
}

func (s *setting) add(lines ...string) { s.page.lines = append(s.page.lines, lines...) }

func (s *setting) blank() {
	if n := len(s.page.lines); n > 0 && s.page.lines[n-1] != "" {
		s.add("")
	}
}

// place adds a place at the next line and reports whether the cursor is on it.
func (s *setting) place(p place) bool {
	p.line = len(s.page.lines)
	s.page.places = append(s.page.places, p)
	return s.m.focused && len(s.page.places)-1 == s.m.chosen
}

func (s *setting) look() layout.Look  { return s.m.look }
func (s *setting) theme() theme.Theme { return s.m.look.Theme }

// textKey names a text that was set.
type textKey struct {
	source        string
	width, chosen int
}

// mostTexts is how many texts are kept, set: those of a lesson at a few widths.
const mostTexts = 400

// render sets Markdown, once for a text, a width and a chosen link.
func (m *Model) render(source string, width, chosen int) markdown.Page {
	k := textKey{source, width, chosen}
	if pg, ok := m.texts[k]; ok {
		return pg
	}
	if m.texts == nil || len(m.texts) >= mostTexts {
		m.texts = map[textKey]markdown.Page{}
	}
	pg := markdown.Render(m.look, source, width, chosen)
	m.texts[k] = pg
	return pg
}

// text sets Markdown behind a prefix, with its links as places.
func (s *setting) text(source, prefix string) {
	width := max(s.m.w-layout.Width(prefix), 1)
	links := len(s.page.places)
	pg := s.m.render(source, width, -1)
	if len(pg.Links) > 0 && s.m.focused && s.m.chosen >= links && s.m.chosen < links+len(pg.Links) {
		pg = s.m.render(source, width, s.m.chosen-links)
	}
	first := len(s.page.lines)
	for _, l := range pg.Links {
		s.page.places = append(s.page.places, place{line: first + max(l.Line, 0), kind: linkPlace, target: l.Target})
	}
	for _, l := range pg.Lines {
		s.add(prefix + l)
	}
}

// title sets what the lesson is called, and above it what is wrong with its file.
func (s *setting) title() {
	for _, problem := range s.m.trouble {
		for i, l := range layout.Wrap(layout.Safe(problem), max(s.m.w-2, 1)) {
			mark := s.look().Glyphs.Fail + " "
			if i > 0 {
				mark = "  "
			}
			s.add(s.theme().Bad().Render(mark + l))
		}
	}
	s.blank()
	if asked := s.m.lesson.Predictions(); len(asked) == 1 && asked[0].Ask == s.m.lesson.Title {
		return // a card's title is its question
	}
	for _, l := range layout.Wrap(layout.Safe(plain(s.m.lesson.Title)), max(s.m.w, 1)) {
		s.add(s.theme().Title.Render(l))
	}
	s.add("")
}

// before sets what must have been said before a part. It reports false if the part must not be seen before the run.
func (s *setting) before(part lesson.Part) bool {
	if _, prose := part.(*lesson.Prose); !prose && !s.staged {
		s.staged = true
		s.script()
	}
	_, asks := part.(*lesson.Predict)
	_, prose := part.(*lesson.Prose)
	switch {
	case s.held && !asks:
		s.say("Now run it: press r.")
		return false
	case s.m.lesson.Story && !s.m.flown && !prose:
		s.say("Let it run: press r. Then look around: after a : you can give kubectl commands. The question comes after that.")
		return false
	}
	return true
}

// say sets a sentence of the program's own.
func (s *setting) say(text string) {
	s.blank()
	for _, l := range layout.Wrap(text, s.m.w) {
		s.add(s.theme().Title.Render(l))
	}
}

// script sets the commands that run by themselves. That the files are applied at the start goes without saying, and a story
// does not say what was done.
func (s *setting) script() {
	var lines []string
	for _, step := range s.m.lesson.Script.Steps {
		if step.At > 0 || !strings.HasPrefix(step.Command, "kubectl apply ") {
			lines = append(lines, fmt.Sprintf("%s  $ %s", clock(sim.At(step.At)), step.Command))
		}
	}
	if len(lines) == 0 || s.m.lesson.Story {
		return
	}
	s.blank()
	for _, line := range lines {
		const hang = len("00:00  $ ")
		for i, l := range layout.Wrap(layout.Safe(line), max(s.m.w-hang, 1)) {
			if i > 0 {
				l = layout.Spaces(hang) + l
			}
			s.add(layout.FitTail(s.theme().Dim.Render(l), s.m.w, s.look().Glyphs.Ellipsis))
		}
	}
}

// part sets a part of the lesson. It reports false if what follows must not be seen yet.
func (s *setting) part(part lesson.Part) bool {
	switch part := part.(type) {
	case *lesson.Prose:
		s.blank()
		s.text(part.Text, "")
	case *lesson.Predict:
		s.blank()
		return s.predict(part)
	case *lesson.Claim:
		s.claim(part)
	case *lesson.Try:
		s.blank()
		s.try(part)
	case *lesson.Task:
		s.blank()
		s.task(part)
		return !s.m.lesson.Story || s.m.taskDone(part) // how a story ends is told when it has
	}
	return true
}

// bar is what stands before the lines of a callout.
func (s *setting) bar() string { return s.theme().Key.Render(s.look().Glyphs.Bar) + " " }

// claim sets a statement once the run can bear it out.
func (s *setting) claim(c *lesson.Claim) {
	if !s.m.flown {
		return
	}
	s.blank()
	first := len(s.page.lines)
	s.text(c.Say, "  ")
	if first < len(s.page.lines) {
		s.page.lines[first] = s.theme().Good().Render(s.look().Glyphs.Done) + " " + strings.TrimPrefix(s.page.lines[first], "  ")
	}
}

func (s *setting) try(t *lesson.Try) {
	on := s.place(place{kind: tryPlace, id: t.ID})
	text := s.theme().Accent.Render(s.look().Glyphs.Play+" try it: ") + s.theme().Text.Render(layout.Safe(plain(t.Label)))
	text = layout.FitTail(text, s.m.w, s.look().Glyphs.Ellipsis)
	if on {
		text = s.look().Highlight(text)
	}
	s.add(text)
}

// task sets what is to be done, its checklist and the hints that were asked for.
func (s *setting) task(t *lesson.Task) {
	th, g := s.theme(), s.look().Glyphs
	from := len(s.page.lines)
	defer func() { s.page.tasks[t.ID] = stretch{from, len(s.page.lines)} }()
	checks := s.m.tasks[t.ID]
	done := 0
	for _, ok := range checks {
		if ok {
			done++
		}
	}
	s.add(layout.Split(th.Title.Render("Make it happen"), th.Dim.Render(fmt.Sprintf("%d of %d done", done, len(t.Checks))), s.m.w, g.Ellipsis))
	s.text(t.Do, "")
	for i, c := range t.Checks {
		mark, ink := g.Todo, th.Text
		if i < len(checks) && checks[i] {
			mark, ink = g.Done, th.Dim
		}
		for n, l := range layout.Wrap(layout.Safe(plain(c.Say)), max(s.m.w-4, 1)) {
			lead := "    "
			if n == 0 {
				lead = "  " + mark + " "
			}
			s.add(th.Good().Render(lead) + ink.Render(l))
		}
	}
	for i := range min(s.m.hints[t.ID], len(t.Hints)) {
		s.text(fmt.Sprintf("*Hint %d of %d:* %s", i+1, len(t.Hints), t.Hints[i]), s.bar())
	}
	if s.m.taskDone(t) {
		s.add(th.Good().Bold().Render(g.Done + " Done."))
	}
}

// end is what stands below a lesson that is done.
func (s *setting) end() {
	s.blank()
	on := s.place(place{kind: nextPlace})
	text := s.theme().Accent.Render(s.look().Glyphs.Enter + " next lesson")
	if on {
		text = s.look().Highlight(text)
	}
	s.add(s.theme().Good().Render(s.look().Glyphs.Done)+" "+s.theme().Text.Render("That was the lesson."), text)
}

// plain takes the backquotes and stars out of a short text.
func plain(s string) string {
	return strings.NewReplacer("`", "", "**", "").Replace(strings.Join(strings.Fields(s), " "))
}

// View draws the part of the lesson that is in sight.
func (m Model) View() string {
	if m.w <= 0 || m.h <= 0 {
		return ""
	}
	if m.lesson == nil {
		return layout.FitTail(m.look.Theme.Dim.Render("No lesson is open."), m.w, m.look.Glyphs.Ellipsis)
	}
	lines := m.page.lines[min(m.top, len(m.page.lines)):]
	lines = slices.Clone(lines[:min(len(lines), m.h)])
	if m.seen(m.top) < m.h {
		lines[m.h-1] = m.look.Theme.Dim.Render(m.look.Glyphs.Down + " more")
	}
	for i, l := range lines {
		if layout.Width(l) > m.w {
			lines[i] = layout.FitTail(l, m.w, m.look.Glyphs.Ellipsis)
		}
	}
	return strings.Join(lines, "\n")
}

func clock(at sim.Instant) string {
	s := int(at.Seconds())
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}
