package kubectl

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

func helpCommand() command {
	return command{
		name: "help", use: "[command]", short: "Help about any command",
		setup: func(*pflag.FlagSet) runner {
			return func(c *call, args []string) error {
				cmd, path, rest := find(commands(), args)
				if len(rest) > 0 {
					c.complain("Unknown help topic [`%s`]\n", strings.Join(args, "` `"))
					return exitError{1}
				}
				fs := pflag.NewFlagSet(path, pflag.ContinueOnError)
				if cmd.setup == nil {
					return fmt.Errorf("podflight's kubectl does not have %q: %s", strings.TrimPrefix(path, "kubectl "), cmd.short)
				}
				cmd.setup(fs)
				c.print(helpText(cmd, path, fs))
				return nil
			}
		},
	}
}

func optionsCommand() command {
	return command{
		name: "options", use: "", short: "List all command-line options (applies to all commands)",
		setup: func(*pflag.FlagSet) runner {
			return func(c *call, _ []string) error {
				c.print("The following options can be passed to any command:\n\n" + globalFlags(&call{}).FlagUsages())
				return nil
			}
		},
	}
}
