package busybox

import (
	"math"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

// sleepProgram is sleep. It is native: a container that sleeps costs one timer.
func sleepProgram(style Style) linux.Program {
	return linux.Native(func(p *linux.Process) {
		c := &call{Process: p, name: "sleep", args: p.Args[1:], style: style}
		d, forever, status := c.sleepTime()
		switch {
		case status >= 0:
			p.ExitAfter(0, status)
		case !forever:
			p.ExitAfter(d, 0)
		}
	})
}

// sleepTime adds up the arguments. A status that is not negative ends the program at once.
func (c *call) sleepTime() (d time.Duration, forever bool, status int) {
	if len(c.args) == 0 {
		if c.style == GNU {
			c.WriteString(2, "sleep: missing operand\nTry 'sleep --help' for more information.\n")
			return 0, false, 1
		}
		return 0, false, c.usage("[N]...")
	}
	total := 0.0
	for _, arg := range c.args {
		v, ok := parseSeconds(arg)
		if !ok {
			if c.style == GNU {
				c.WriteString(2, "sleep: invalid time interval '"+arg+"'\nTry 'sleep --help' for more information.\n")
			} else {
				c.fail("invalid number '" + arg + "'")
			}
			return 0, false, 1
		}
		total += v
	}
	if total >= math.MaxInt64/float64(time.Second) {
		return 0, true, -1
	}
	return time.Duration(total * float64(time.Second)), false, -1
}

// parseSeconds reads a number with a suffix s, m, h or d, or inf.
func parseSeconds(text string) (float64, bool) {
	switch strings.ToLower(text) {
	case "inf", "infinity":
		return math.Inf(1), true
	}
	unit := 1.0
	if n := len(text); n > 0 {
		if u, ok := map[byte]float64{'s': 1, 'm': 60, 'h': 3600, 'd': 86400}[text[n-1]]; ok {
			unit, text = u, text[:n-1]
		}
	}
	if text == "" || strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v * unit, err == nil && v >= 0
}
