package lessonpane

// move goes to the next or previous place that can be chosen, or scrolls if there is none in reach.
func (m *Model) move(by int) {
	next := m.chosen + by
	if next >= 0 && next < len(m.page.places) {
		line := m.page.places[next].line
		if by > 0 && line < m.top+m.seen(m.top) || by < 0 && line >= m.top {
			m.chosen = next
			m.renew()
			return
		}
	}
	m.scroll(by)
}

// scroll moves the text; the cursor comes along when it would get out of sight.
func (m *Model) scroll(by int) {
	m.top = min(max(m.top+by, 0), max(len(m.page.lines)-m.h, 0))
	for i, p := range m.page.places {
		if p.line >= m.top && p.line < m.top+m.seen(m.top) && (m.chosen >= len(m.page.places) || !m.inSight(m.chosen)) {
			m.chosen = i
			break
		}
	}
	m.renew()
}

func (m Model) inSight(i int) bool {
	p := m.page.places[i]
	return p.line >= m.top && p.line < m.top+m.seen(m.top)
}

// seen returns how many lines of the page are in sight from a line on: the last one of the pane says that there is more if there is.
func (m Model) seen(from int) int {
	if m.h > 1 && from+m.h < len(m.page.lines) {
		return m.h - 1
	}
	return m.h
}

// stretch is some lines of the page, from the first to behind the last.
type stretch struct{ from, to int }

// bring brings a stretch into sight, its beginning at the least.
func (m *Model) bring(s stretch) {
	room := max(m.h-1, 1) // the last line may say that there is more
	if s.to > m.top+room {
		m.top = s.to - room
	}
	if s.from < m.top || s.to-s.from > room {
		m.top = max(s.from-1, 0)
	}
	m.top = min(m.top, max(len(m.page.lines)-m.h, 0))
}

// reveal brings into sight what was said to an answer, if one is named, and as far as there is room for it the question
// that is to be answered next. The cursor goes to that question, or else to where the answer leads.
func (m *Model) reveal(answered string) {
	open, asks := m.open()
	said, named := m.page.questions[answered]
	if m.series.next != "" {
		asks = false
	}
	switch {
	case named && m.flown && asks && open.to-said.from < m.h:
		m.bring(stretch{said.from, open.to})
	case named && m.flown:
		m.bring(said)
	case asks:
		m.bring(open)
	case named:
		m.bring(stretch{said.from, len(m.page.lines)})
	}
	m.point(answered)
	m.renew()
}

// open returns where the question stands that is to be answered. It reports false if there is none.
func (m *Model) open() (stretch, bool) {
	for _, q := range m.lesson.Predictions() {
		if s, ok := m.page.questions[q.ID]; ok {
			if _, given := m.answers[q.ID]; !given {
				return s, true
			}
		}
	}
	return stretch{}, false
}

// point puts the cursor on the first place in sight that asks, or else on the last one that leads on from an answer.
func (m *Model) point(answered string) {
	best := -1
	for i, p := range m.page.places {
		switch {
		case !m.inSight(i):
		case p.kind == nextPlace && m.series.next != "":
			m.chosen = i
			return
		case p.kind == choicePlace || p.kind == numberPlace:
			if m.series.next == "" {
				m.chosen = i
				return
			}
			best = i
		case (p.kind == feedbackPlace || p.kind == seePlace) && (p.id == answered || best < 0):
			best = i
		case best < 0:
			best = i
		}
	}
	if best >= 0 {
		m.chosen = best
	}
}
