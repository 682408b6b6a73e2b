package tui

import (
	"fmt"
	"strings"

	"podflight/tui/home"
	"podflight/tui/layout"
	"podflight/tui/reader"
)

// openProgress shows what is done, and what is to be looked at again.
func (a *App) openProgress() {
	course := a.course()
	r := reader.Drawn(a.look, "Progress", "", func(l layout.Look, width int) []string {
		var out []string
		for _, ch := range course.Chapters {
			done := 0
			for _, lesson := range ch.Lessons {
				if lesson.State == home.Done {
					done++
				}
			}
			out = append(out, layout.Split(l.Theme.Title.Render(layout.Safe(ch.Title)), l.Theme.Dim.Render(fmt.Sprintf("%d of %d", done, len(ch.Lessons))), width, l.Glyphs.Ellipsis))
			for _, lesson := range ch.Lessons {
				mark, ink := l.Glyphs.Todo, l.Theme.Dim
				switch lesson.State {
				case home.Done:
					mark, ink = l.Glyphs.Done, l.Theme.Good()
				case home.Begun:
					mark, ink = l.Glyphs.Doing, l.Theme.Accent
				}
				out = append(out, "  "+ink.Render(mark)+" "+l.Theme.Text.Render(strings.TrimSpace(lesson.Number+" "+layout.Safe(lesson.Title))))
			}
			out = append(out, "")
		}
		if course.Review > 0 {
			out = append(out, l.Theme.Warn().Render(fmt.Sprintf("%d to look at again", course.Review)))
		}
		if len(out) == 0 {
			out = append(out, l.Theme.Dim.Render("There is no course here."))
		}
		return out
	})
	a.open(cover(&r))
}
