package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"podflight/engine/scenario"
)

func newMan(term console) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the manual page",
		Long:    "Print the manual page of podflight and all its commands, in the format of man.",
		Example: "  podflight man | man -l -\n  podflight man > /usr/local/share/man/man1/podflight.1",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
			head := &doc.GenManHeader{Title: "PODFLIGHT", Section: "1", Source: "podflight " + release, Manual: "Kubernetes " + scenario.Default().Kubernetes, Date: &day}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			for _, c := range append([]*cobra.Command{root}, root.Commands()...) {
				if c.Hidden || !c.IsAvailableCommand() && c != root {
					continue
				}
				if err := doc.GenMan(c, head, term.out); err != nil {
					return fmt.Errorf("print the manual page of %s: %w", c.Name(), err)
				}
			}
			return nil
		},
	}
}
