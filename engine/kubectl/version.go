package kubectl

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"
	"sigs.k8s.io/yaml"
)

// kustomizeVersion is that of the kustomize in kubectl v1.37.
const kustomizeVersion = "v5.8.1"

func versionCommand() command {
	return command{
		name: "version", use: "[flags]", short: "Print the client and server version information",
		setup: func(fs *pflag.FlagSet) runner {
			client := fs.Bool("client", false, "If true, shows client version only (no server required).")
			output := fs.StringP("output", "o", "", "One of 'yaml' or 'json'.")
			return func(c *call, args []string) error {
				if len(args) > 0 && !*client {
					return fmt.Errorf("extra arguments: %v", args)
				}
				if *output != "" && *output != "yaml" && *output != "json" {
					return errors.New("--output must be 'yaml' or 'json'")
				}
				return c.printVersion(*client, *output)
			}
		},
	}
}

// buildInfo is what a program says of its build (k8s.io/apimachinery/pkg/version.Info), as far as it matters here.
type buildInfo struct {
	Major      string `json:"major"`
	Minor      string `json:"minor"`
	GitVersion string `json:"gitVersion"`
	Platform   string `json:"platform"`
}

func (c *call) buildInfo() buildInfo {
	parts := append(strings.Split(strings.TrimPrefix(c.env.Version, "v"), "."), "", "")
	return buildInfo{parts[0], parts[1], c.env.Version, "linux/amd64"}
}

func (c *call) printVersion(clientOnly bool, output string) error {
	info := c.buildInfo()
	all := struct {
		Client    *buildInfo `json:"clientVersion,omitempty"`
		Kustomize string     `json:"kustomizeVersion,omitempty"`
		Server    *buildInfo `json:"serverVersion,omitempty"`
	}{Client: &info, Kustomize: kustomizeVersion}
	if !clientOnly {
		c.request()
		all.Server = &info
	}
	switch output {
	case "yaml":
		data, err := yaml.Marshal(all)
		c.print(string(data) + "\n")
		return err
	case "json":
		data, err := json.MarshalIndent(all, "", "  ")
		c.print(string(data) + "\n")
		return err
	}
	c.printf("Client Version: %s\nKustomize Version: %s\n", info.GitVersion, kustomizeVersion)
	if all.Server != nil {
		c.printf("Server Version: %s\n", info.GitVersion)
	}
	return nil
}
