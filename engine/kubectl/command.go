package kubectl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
)

// runner runs a command whose flags have been parsed.
type runner func(c *call, args []string) error

// command is a kubectl command.
type command struct {
	name       string
	aliases    []string
	suggestFor []string // mistaken names that cobra answers with this one
	use        string   // the usage line without "kubectl " and the parent's name
	short      string   // what it does, in a sentence
	sub        []command
	// setup declares the command's flags and returns what runs it. Nil: podflight does not have the command.
	setup func(fs *pflag.FlagSet) runner
	// args says what the command's positional arguments name, for completion.
	args argKind
}

// argKind says what a command's arguments are.
type argKind int

const (
	noArgs         argKind = iota
	typeAndName            // TYPE NAME, TYPE/NAME
	podName                // POD or TYPE/NAME
	workloadName           // TYPE/NAME of what has a Pod template
	nodeName               // NODE
	fieldPath              // TYPE.field.field
	subcommandOnly         // the names of subcommands
)

// find returns the command that words name, its path, and the words left over. It follows cobra's
// Command.Find: flags may come before the command, and swallow a word if they take a value.
func find(root command, words []string) (cmd command, path string, rest []string) {
	cmd, path, rest = root, root.name, words
	globals := globalFlags(&call{})
	for len(cmd.sub) > 0 {
		i := firstPlain(rest, globals)
		if i < 0 {
			break
		}
		next, ok := cmd.child(rest[i])
		if !ok {
			break
		}
		rest = slices.Delete(slices.Clone(rest), i, i+1)
		cmd, path = next, path+" "+next.name
	}
	return cmd, path, rest
}

// firstPlain returns the position of the first word that is neither a flag nor a flag's value, or -1 (stripFlags).
func firstPlain(words []string, globals *pflag.FlagSet) int {
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w == "--":
			return -1
		case strings.HasPrefix(w, "--") && !strings.Contains(w, "=") && !takesNoValue(globals.Lookup(w[2:])),
			strings.HasPrefix(w, "-") && !strings.Contains(w, "=") && len(w) == 2 && !takesNoValue(shorthand(globals, w[1:])):
			i++
		case w != "" && !strings.HasPrefix(w, "-"):
			return i
		}
	}
	return -1
}

func shorthand(fs *pflag.FlagSet, s string) *pflag.Flag {
	if s == "-" || s > "\x7f" {
		return nil
	}
	return fs.ShorthandLookup(s)
}

func takesNoValue(f *pflag.Flag) bool { return f != nil && f.NoOptDefVal != "" }

func (cmd command) child(name string) (command, bool) {
	for _, sub := range cmd.sub {
		if sub.name == name || slices.Contains(sub.aliases, name) {
			return sub, true
		}
	}
	return command{}, false
}

// dispatch finds the command and runs it.
func (c *call) dispatch(words []string) error {
	root := commands()
	cmd, path, rest := find(root, words)
	c.path = path
	c.flags = pflag.NewFlagSet(path, pflag.ContinueOnError)
	c.flags.Usage = func() {}
	c.flags.SetNormalizeFunc(normalize)
	var run runner
	if cmd.setup != nil {
		run = cmd.setup(c.flags)
	}
	c.flags.AddFlagSet(globalFlags(c))
	help := c.flags.BoolP("help", "h", false, "help for "+cmd.name)
	if cmd.setup == nil && cmd.name != root.name {
		return fmt.Errorf("podflight's kubectl does not have %q: %s", strings.TrimPrefix(path, "kubectl "), cmd.short)
	}
	if cmd.name == root.name {
		c.flags.SetInterspersed(true)
	}
	if err := c.flags.Parse(rest); err != nil {
		return verbatim("%v\nSee '%s --help' for usage.", err, path)
	}
	args := c.flags.Args()
	if cmd.name == root.name && len(args) > 0 {
		return fmt.Errorf("unknown command %q for %q%s", args[0], path, suggestions(root, args[0]))
	}
	if *help {
		c.print(helpText(cmd, path, c.flags))
		return nil
	}
	if c.flags.Changed("namespace") {
		c.given = true
	}
	return run(c, args)
}

// group returns the runner of a command that only has subcommands (DefaultSubCommandRun). Its help goes to
// standard error, but for rollout's.
func group(cmd command) func(*pflag.FlagSet) runner {
	return func(*pflag.FlagSet) runner {
		return func(c *call, args []string) error {
			if len(args) > 0 {
				return c.usageError("unknown command %q", strings.Join(args, " "))
			}
			if cmd.name == "rollout" {
				c.print(helpText(cmd, c.path, c.flags))
			} else {
				c.complain("%s", helpText(cmd, c.path, c.flags))
			}
			return exitError{1}
		}
	}
}

// suggestions follows cobra's findSuggestions: commands whose names are near, begin with it, or are often meant by it.
func suggestions(root command, typed string) string {
	var names []string
	for _, sub := range root.sub {
		if distance(strings.ToLower(typed), strings.ToLower(sub.name)) <= 2 || strings.HasPrefix(strings.ToLower(sub.name), strings.ToLower(typed)) {
			names = append(names, sub.name)
		}
		for _, s := range sub.suggestFor {
			if strings.EqualFold(typed, s) {
				names = append(names, sub.name)
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "\n\nDid you mean this?\n\t" + strings.Join(names, "\n\t") + "\n"
}

// distance is the Levenshtein distance of two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := min(row[j], row[j+1], diagonal) + 1
			if a[i] == b[j] {
				cost = diagonal
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
