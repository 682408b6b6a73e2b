package layout

import (
	"slices"

	"podflight/tui/keys"
)

// The smallest screen that the workbench is drawn on, and the widths at which its layout changes.
const (
	MinWidth  = 60
	MinHeight = 16
	Usual     = 100
	Wide      = 140
)

// tall is the height from which two panes stand above each other where they would share a frame else.
const tall = 34

// Rect is a rectangle of cells.
type Rect struct{ X, Y, W, H int }

// Contains says whether the cell at x, y lies in the rectangle.
func (r Rect) Contains(x, y int) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}

// Box is a frame on the screen with the panes that share it.
type Box struct {
	Rect
	Panes []keys.Place
	Shown keys.Place // the one of Panes that is seen
}

// Input is what a plan depends on.
type Input struct {
	Area  Rect
	Panes []keys.Place // that exist: Lesson may be missing; a single pane gets all of the area
	Focus keys.Place
	Left  keys.Place // the one of Lesson and Editor that was looked at last
	Zoom  bool       // the focused pane gets all of the area
	Stage int        // rows that the stage asks for, its frame included; 0: it has no wish
}

// TooSmall says whether a screen is too small for anything but a line that says so.
func TooSmall(w, h int) bool { return w < MinWidth || h < MinHeight }

// Plan places the panes. The boxes cover the area without gaps.
func Plan(in Input) []Box {
	switch {
	case len(in.Panes) == 0:
		return nil
	case in.Zoom || len(in.Panes) == 1:
		return []Box{{Rect: in.Area, Panes: []keys.Place{in.shown(in.Panes)}, Shown: in.shown(in.Panes)}}
	case in.Area.W >= Wide:
		return in.wide()
	case in.Area.W >= Usual:
		return in.usual()
	}
	return in.small()
}

// shown returns which of the panes that share a frame is seen.
func (in Input) shown(panes []keys.Place) keys.Place {
	for _, p := range []keys.Place{in.Focus, in.Left} {
		if slices.Contains(panes, p) {
			return p
		}
	}
	return panes[0]
}

// sides returns the panes that stand left and right.
func (in Input) sides() (left, right []keys.Place) {
	for _, p := range in.Panes {
		if p == keys.Lesson || p == keys.Editor {
			left = append(left, p)
		} else {
			right = append(right, p)
		}
	}
	return left, right
}

func (in Input) wide() []Box {
	left, right := in.sides()
	var boxes []Box
	area := in.Area
	for _, p := range left {
		w := clamp(in.Area.W*28/100, 40, 64)
		if p == keys.Lesson {
			w = clamp(in.Area.W*26/100, 38, 56)
		} else if len(left) == 1 {
			w = clamp(in.Area.W*38/100, 44, 90)
		}
		boxes = append(boxes, Box{Rect{area.X, area.Y, w, area.H}, []keys.Place{p}, p})
		area.X, area.W = area.X+w, area.W-w
	}
	return append(boxes, in.stack(area, right)...)
}

func (in Input) usual() []Box {
	left, right := in.sides()
	w := clamp(in.Area.W*2/5, 44, 52)
	if len(left) == 0 {
		w = 0
	}
	l, r := in.Area, in.Area
	l.W, r.X, r.W = w, in.Area.X+w, in.Area.W-w
	var boxes []Box
	switch {
	case len(left) == 2 && in.Area.H >= tall-2:
		top, bottom := l, l
		top.H = l.H * 55 / 100
		bottom.Y, bottom.H = l.Y+top.H, l.H-top.H
		boxes = []Box{{top, left[:1], left[0]}, {bottom, left[1:], left[1]}}
	case len(left) > 0:
		boxes = []Box{{l, left, in.shown(left)}}
	}
	return append(boxes, in.stack(r, right)...)
}

// small shows one pane at a time. The stage keeps its views under it where there is room for both.
func (in Input) small() []Box {
	shown := in.shown(in.Panes)
	_, right := in.sides()
	if in.Area.H >= 18 && len(right) == 2 && slices.Contains(right, shown) {
		boxes := in.stack(in.Area, right)
		rest := slices.DeleteFunc(slices.Clone(in.Panes), func(p keys.Place) bool { return p == right[1] })
		boxes[0].Panes = rest
		return boxes
	}
	return []Box{{in.Area, in.Panes, shown}}
}

// MostStage returns how many rows the stage can have of those that it shares with its views.
func MostStage(rows int) int { return max(rows-10, rows/2) }

// stack puts the stage above its views.
func (in Input) stack(area Rect, panes []keys.Place) []Box {
	if len(panes) < 2 {
		return []Box{{area, panes, in.shown(panes)}}
	}
	want := in.Stage
	if want == 0 {
		want = area.H / 3
	}
	top, bottom := area, area
	top.H = clamp(want, min(8, area.H/2), MostStage(area.H))
	bottom.Y, bottom.H = area.Y+top.H, area.H-top.H
	return []Box{{top, panes[:1], panes[0]}, {bottom, panes[1:], in.shown(panes[1:])}}
}

func clamp(n, least, most int) int { return max(least, min(n, most)) }
