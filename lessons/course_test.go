package lessons_test

import (
	"testing"

	"podflight/lessons"
)

func TestTheBuiltinCourseLoadsWithoutAProblem(t *testing.T) {
	c, problems := lessons.Load(lessons.Builtin())
	for _, p := range problems {
		t.Error(p)
	}
	if len(c.Lessons()) == 0 {
		t.Error("there is no lesson")
	}
}
