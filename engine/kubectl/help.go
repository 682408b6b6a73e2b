package kubectl

import (
	"strings"

	"github.com/spf13/pflag"
)

// helpText is what --help prints: what the command does, its subcommands, its own flags, its usage.
func helpText(cmd command, path string, fs *pflag.FlagSet) string {
	var b strings.Builder
	b.WriteString(cmd.short + ".\n")
	if len(cmd.sub) > 0 {
		b.WriteString("\nAvailable Commands:\n")
		for _, sub := range cmd.sub {
			if sub.setup != nil {
				b.WriteString("  " + sub.name + strings.Repeat(" ", max(1, 16-len(sub.name))) + sub.short + "\n")
			}
		}
	}
	own := pflag.NewFlagSet("", pflag.ContinueOnError)
	own.SortFlags = true
	global := globalFlags(&call{})
	fs.VisitAll(func(f *pflag.Flag) {
		if global.Lookup(f.Name) == nil && f.Name != "help" && f.Usage != "" && !f.Hidden {
			own.AddFlag(f)
		}
	})
	if usage := own.FlagUsages(); usage != "" {
		b.WriteString("\nOptions:\n" + usage)
	}
	b.WriteString("\nUsage:\n  " + path)
	if cmd.use != "" {
		b.WriteString(" " + cmd.use)
	}
	b.WriteString("\n")
	if len(cmd.sub) > 0 {
		b.WriteString("\nUse \"" + path + " <command> --help\" for more information about a given command.\n")
	}
	return b.String()
}
