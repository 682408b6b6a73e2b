package kubectl

import (
	"github.com/spf13/pflag"
)

// commands returns kubectl's commands in the order in which kubectl adds them, which is that of its suggestions.
func commands() command {
	root := command{
		name: "kubectl", use: "[flags] [options]",
		short: "kubectl controls the Kubernetes cluster manager",
		setup: func(*pflag.FlagSet) runner {
			return func(c *call, _ []string) error {
				c.print(helpText(commands(), "kubectl", c.flags))
				return nil
			}
		},
	}
	root.sub = []command{
		createCommand(),
		getCommand(),
		describeCommand(),
		logsCommand(),
		execCommand(),
		deleteCommand(),
		applyCommand(),
	}
	return root
}
