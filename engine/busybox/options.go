package busybox

import "strings"

// options are the options that a program was given.
type options struct {
	count  map[byte]int
	values map[byte][]string
}

func (o options) has(c byte) bool { return o.count[c] > 0 }

// value returns the last value of an option, or "".
func (o options) value(c byte) string {
	if v := o.values[c]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// options reads the options in front of, and between, the operands, as getopt does. spec lists the
// letters; a colon follows those that take a value. long maps long names to letters. An option that
// is not known ends the program with usage and the exit code 1.
func (c *call) options(spec, usage string, long map[string]byte) (options, []string) {
	o := options{count: map[byte]int{}, values: map[byte][]string{}}
	var rest []string
	args := c.args
	inOrder := strings.HasPrefix(spec, "+")
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return o, append(rest, args...)
		case strings.HasPrefix(arg, "--"):
			args = c.longOption(&o, arg, args, spec, usage, long)
		case len(arg) > 1 && arg[0] == '-':
			args = c.shortOptions(&o, arg, args, spec, usage)
		default:
			if inOrder {
				return o, append([]string{arg}, args...)
			}
			rest = append(rest, arg)
		}
	}
	return o, rest
}

func (c *call) shortOptions(o *options, arg string, args []string, spec, usage string) []string {
	for i := 1; i < len(arg); i++ {
		at := strings.IndexByte(spec, arg[i])
		if at < 0 || arg[i] == ':' {
			c.badOption("invalid option -- '"+arg[i:i+1]+"'", usage)
		}
		o.count[arg[i]]++
		if at+1 < len(spec) && spec[at+1] == ':' {
			value := arg[i+1:]
			if value == "" {
				if len(args) == 0 {
					c.badOption("option requires an argument -- '"+arg[i:i+1]+"'", usage)
				}
				value, args = args[0], args[1:]
			}
			o.values[arg[i]] = append(o.values[arg[i]], value)
			return args
		}
	}
	return args
}

func (c *call) longOption(o *options, arg string, args []string, spec, usage string, long map[string]byte) []string {
	name, value, has := strings.Cut(arg[2:], "=")
	letter, ok := long[name]
	if !ok {
		c.badOption("unrecognized option '"+arg+"'", usage)
	}
	o.count[letter]++
	if at := strings.IndexByte(spec, letter); at >= 0 && at+1 < len(spec) && spec[at+1] == ':' {
		if !has {
			if len(args) == 0 {
				c.badOption("option '--"+name+"' requires an argument", usage)
			}
			value, args = args[0], args[1:]
		}
		o.values[letter] = append(o.values[letter], value)
	}
	return args
}

func (c *call) badOption(msg, usage string) {
	c.fail(msg)
	status := 1
	if c.name == "grep" || c.name == "sort" || c.name == "ls" && c.style == GNU {
		status = 2
	}
	if c.style == GNU {
		c.WriteString(2, "Try '"+c.name+" --help' for more information.\n")
	} else {
		c.WriteString(2, banner+c.name+" "+usage+"\n")
	}
	c.Exit(status)
}
