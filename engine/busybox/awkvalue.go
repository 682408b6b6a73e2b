package busybox

import (
	"math"
	"strconv"
	"strings"
)

// awkValue is a string, a number, or a field that may be either.
type awkValue struct {
	s      string
	n      float64
	isNum  bool
	isText bool // a string constant or the result of one
}

func awkNum(n float64) awkValue { return awkValue{n: n, isNum: true} }
func awkStr(s string) awkValue  { return awkValue{s: s, isText: true} }

// awkField is input: it counts as a number in a comparison if it looks like one.
func awkField(s string) awkValue { return awkValue{s: s} }

func (a *awkRun) str(v awkValue) string {
	if !v.isNum {
		return v.s
	}
	if v.n == math.Trunc(v.n) && math.Abs(v.n) < 1e16 {
		return strconv.FormatInt(int64(v.n), 10)
	}
	return strconv.FormatFloat(v.n, 'g', 6, 64)
}

func (a *awkRun) num(v awkValue) float64 {
	if v.isNum {
		return v.n
	}
	return leadingNumber(v.s)
}

func (a *awkRun) truth(v awkValue) bool {
	if v.isNum {
		return v.n != 0
	}
	if n, ok := looksNumeric(v); ok {
		return n != 0
	}
	return v.s != ""
}

// looksNumeric reports whether a value compares as a number.
func looksNumeric(v awkValue) (float64, bool) {
	if v.isNum {
		return v.n, true
	}
	if v.isText {
		return 0, false
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(v.s), 64)
	return n, err == nil
}
