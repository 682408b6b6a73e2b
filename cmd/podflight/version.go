package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"podflight/engine/scenario"
)

// build is what a binary knows of itself.
type build struct {
	Version    string `json:"version"`    // of podflight; "devel" if it was not built for a release
	Commit     string `json:"commit"`     // "" if it was not built in a checkout
	Modified   bool   `json:"modified"`   // whether the checkout had changes
	Kubernetes string `json:"kubernetes"` // the version that is modelled
	Go         string `json:"go"`
	Platform   string `json:"platform"`
}

// release is set by the linker for a release.
var release = "devel"

func buildOf() build {
	b := build{Version: release, Kubernetes: scenario.Default().Kubernetes, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

func newVersion(term console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Say which podflight this is, and which Kubernetes it models",
		Example: "  podflight version\n  podflight version --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return printJSON(term.out, buildOf())
			}
			b := buildOf()
			commit := b.Commit
			switch {
			case commit == "":
				commit = "no commit known"
			case b.Modified:
				commit += " with changes"
			}
			_, err := fmt.Fprintf(term.out, "podflight %s (%s)\nmodels Kubernetes %s\n%s %s\n", b.Version, commit, b.Kubernetes, b.Go, b.Platform)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
