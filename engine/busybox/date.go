package busybox

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

func date(c *call) int {
	var spec string
	for i, a := range c.args {
		if rest, ok := strings.CutPrefix(a, "-I"); ok {
			spec, c.args[i] = rest, "-I"
		}
	}
	o, args := c.options("ud:s:r:RID:", "[OPTIONS] [+FMT] [[-s] TIME]", map[string]byte{"utc": 'u', "date": 'd', "iso-8601": 'I', "rfc-2822": 'R', "rfc-email": 'R'})
	when := c.Kernel().Wall().UTC()
	if d := o.value('d'); d != "" {
		t, ok := parseDate(d, when)
		if !ok {
			return c.fail("invalid date '" + d + "'")
		}
		when = t
	}
	if r := o.value('r'); r != "" {
		st, err := c.Stat(r)
		if err != nil {
			return c.notThere(r, err)
		}
		when = st.Mtime
	}
	format := "%a %b %e %H:%M:%S %Z %Y"
	switch {
	case len(args) > 0 && strings.HasPrefix(args[0], "+"):
		format = args[0][1:]
	case len(args) > 0:
		return c.fail("can't set date: " + linux.EPERM.Error())
	case o.has('R'):
		format = "%a, %d %b %Y %H:%M:%S %z"
	case o.has('I'):
		format = map[string]string{"": "%Y-%m-%d", "date": "%Y-%m-%d", "hours": "%Y-%m-%dT%H%z", "minutes": "%Y-%m-%dT%H:%M%z", "seconds": "%Y-%m-%dT%H:%M:%S%z", "s": "%Y-%m-%dT%H:%M:%S%z", "ns": "%Y-%m-%dT%H:%M:%S,%N%z"}[spec]
	}
	c.print(strftime(format, when) + "\n")
	return 0
}

// strftime formats a time as the C library does, in the C locale and UTC.
func strftime(format string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 >= len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		if format[i] == '-' && i+1 < len(format) {
			i++
			b.WriteString(strings.TrimLeft(strftime("%"+format[i:i+1], t), "0 "))
			continue
		}
		b.WriteString(timeField(format[i], t))
	}
	return b.String()
}

func timeField(c byte, t time.Time) string {
	if layout, ok := map[byte]string{
		'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January", 'd': "02", 'D': "01/02/06", 'e': "_2", 'F': "2006-01-02", 'H': "15",
		'I': "03", 'j': "002", 'm': "01", 'M': "04", 'p': "PM", 'R': "15:04", 'S': "05", 'T': "15:04:05", 'X': "15:04:05", 'x': "01/02/06",
		'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST", 'c': "Mon Jan _2 15:04:05 2006", 'r': "03:04:05 PM", 'N': "000000000",
	}[c]; ok {
		if c == 'N' {
			return fmt.Sprintf("%09d", t.Nanosecond())
		}
		return t.Format(layout)
	}
	_, week := t.ISOWeek()
	switch c {
	case 's':
		return strconv.FormatInt(t.Unix(), 10)
	case 'u':
		return strconv.Itoa((int(t.Weekday())+6)%7 + 1)
	case 'w':
		return strconv.Itoa(int(t.Weekday()))
	case 'V':
		return fmt.Sprintf("%02d", week)
	case 'k':
		return fmt.Sprintf("%2d", t.Hour())
	case 'l':
		return fmt.Sprintf("%2d", (t.Hour()+11)%12+1)
	case 'C':
		return fmt.Sprintf("%02d", t.Year()/100)
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case '%':
		return "%"
	}
	return "%" + string(c)
}

// parseDate reads the forms of date -d.
func parseDate(text string, now time.Time) (time.Time, bool) {
	if sec, ok := strings.CutPrefix(text, "@"); ok {
		v, err := strconv.ParseFloat(sec, 64)
		return time.Unix(int64(v), 0).UTC(), err == nil
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05Z", "2006-01-02T15:04:05", "2006-01-02", "2006.01.02-15:04:05", "2006.01.02-15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC), true
		}
	}
	return relativeDate(text, now)
}

// relativeDate reads what GNU date understands: now, yesterday, 5 minutes ago.
func relativeDate(text string, now time.Time) (time.Time, bool) {
	switch text {
	case "now", "today":
		return now, true
	case "yesterday":
		return now.AddDate(0, 0, -1), true
	case "tomorrow":
		return now.AddDate(0, 0, 1), true
	}
	words := strings.Fields(text)
	if len(words) < 2 {
		return now, false
	}
	n, err := strconv.Atoi(strings.TrimPrefix(words[0], "+"))
	if err != nil {
		return now, false
	}
	if len(words) == 3 && words[2] == "ago" {
		n = -n
	}
	unit, ok := map[string]time.Duration{"second": time.Second, "sec": time.Second, "minute": time.Minute, "min": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}[strings.TrimSuffix(words[1], "s")]
	return now.Add(time.Duration(n) * unit), ok
}
