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
		exposeCommand(),
		runCommand(),
		setCommand(),
		explainCommand(),
		getCommand(),
		editCommand(),
		deleteCommand(),
		rolloutCommand(),
		scaleCommand(),
		{name: "autoscale", short: "Auto-scale a deployment, replica set, stateful set, or replication controller"},
		{name: "certificate", short: "Modify certificate resources"},
		clusterInfoCommand(),
		{name: "top", short: "Display resource (CPU/memory) usage"},
		cordonCommand(),
		uncordonCommand(),
		drainCommand(),
		taintCommand(),
		describeCommand(),
		logsCommand(),
		{name: "attach", short: "Attach to a running container"},
		execCommand(),
		{name: "port-forward", short: "Forward one or more local ports to a pod"},
		{name: "proxy", short: "Run a proxy to the Kubernetes API server"},
		{name: "cp", short: "Copy files and directories to and from containers"},
		{name: "auth", short: "Inspect authorization"},
		{name: "debug", short: "Create debugging sessions for troubleshooting workloads and nodes"},
		eventsCommand(),
		diffCommand(),
		applyCommand(),
		patchCommand(),
		replaceCommand(),
		waitCommand(),
		{name: "kustomize", short: "Build a kustomization target from a directory or URL"},
		labelCommand(),
		annotateCommand(),
		{name: "completion", short: "Output shell completion code for the specified shell (bash, zsh, fish, or powershell)"},
		{name: "alpha", short: "Commands for features in alpha"},
		configCommand(),
		{name: "plugin", short: "Provides utilities for interacting with plugins"},
		versionCommand(),
		apiVersionsCommand(),
		apiResourcesCommand(),
		optionsCommand(),
		{name: "kuberc", short: "Manage kuberc configuration files"},
		helpCommand(),
	}
	return root
}
