package shell

import "strings"

// options are what set -e and its like turn on.
type options struct {
	errexit, nounset, xtrace, noglob, pipefail, noclobber, allexport, verbose, noexec, monitor, stdin, interactive bool
}

// option ties a letter and a name to a field.
type option struct {
	letter rune
	name   string
	field  func(*options) *bool
}

// optionTable lists the options in the order in which set -o prints them.
func optionTable() []option {
	return []option{
		{'e', "errexit", func(o *options) *bool { return &o.errexit }},
		{'f', "noglob", func(o *options) *bool { return &o.noglob }},
		{'i', "interactive", func(o *options) *bool { return &o.interactive }},
		{'m', "monitor", func(o *options) *bool { return &o.monitor }},
		{'n', "noexec", func(o *options) *bool { return &o.noexec }},
		{'s', "stdin", func(o *options) *bool { return &o.stdin }},
		{'x', "xtrace", func(o *options) *bool { return &o.xtrace }},
		{'v', "verbose", func(o *options) *bool { return &o.verbose }},
		{'C', "noclobber", func(o *options) *bool { return &o.noclobber }},
		{'a', "allexport", func(o *options) *bool { return &o.allexport }},
		{'u', "nounset", func(o *options) *bool { return &o.nounset }},
		{0, "pipefail", func(o *options) *bool { return &o.pipefail }},
	}
}

// ignoredOptions are taken and change nothing here.
const ignoredOptions = "bhVEITBP"

func (o *options) set(letter rune, on bool) bool {
	for _, opt := range optionTable() {
		if opt.letter == letter {
			*opt.field(o) = on
			return true
		}
	}
	return strings.ContainsRune(ignoredOptions, letter)
}

func (o *options) setNamed(name string, on bool) bool {
	for _, opt := range optionTable() {
		if opt.name == name {
			*opt.field(o) = on
			return true
		}
	}
	switch name {
	case "ignoreeof", "notify", "vi", "emacs", "errtrace", "posix", "physical", "nolog":
		return true
	}
	return false
}

// flags returns $-.
func (o *options) flags(fromString bool) string {
	var b strings.Builder
	for _, opt := range optionTable() {
		if opt.letter != 0 && *opt.field(o) {
			b.WriteRune(opt.letter)
		}
	}
	if fromString {
		b.WriteByte('c')
	}
	return b.String()
}
