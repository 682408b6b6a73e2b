package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	tea "github.com/charmbracelet/bubbletea"

	"podflight/assets"
	"podflight/tui"
)

// newOpen opens the workbench at a file: what the root command does too, for those who look for a verb.
func newOpen(term console) *cobra.Command {
	var f screenFlags
	cmd := &cobra.Command{
		Use: "open FILE", Short: "Open the workbench at a manifest or a scenario",
		Long: `Open the workbench at a manifest or a scenario. podflight FILE does the same.

A manifest is kept as it is edited, and written back to its file when you save it.`,
		Example: `  podflight open pod.yaml
  podflight new job > job.yaml && podflight open job.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("open what? Give a manifest or a scenario: podflight open pod.yaml")
			}
			return fileToOpen(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			c, _, err := loadCourse(f.lessons)
			if err != nil {
				return err
			}
			return screen(cmd.Context(), term, f, c, func(a *tui.App) tea.Cmd { return a.OpenFile(args[0]) })
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&f.lessons, "lessons", "", "a folder with a course of your own")
	return cmd
}

// newNew prints a manifest to begin with.
func newNew(term console) *cobra.Command {
	return &cobra.Command{
		Use: "new [TEMPLATE]", Short: "Print a manifest to begin with, or list those that there are",
		Example: `  podflight new
  podflight new deployment > web.yaml
  podflight new crash | podflight run - -o timeline`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var out []string
			for _, t := range assets.Templates() {
				out = append(out, t.Name+"\t"+t.About)
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		},
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listTemplates(term)
			}
			t, ok := assets.FindTemplate(args[0])
			if !ok {
				return fmt.Errorf("there is no template %q: podflight new lists them", args[0])
			}
			_, err := fmt.Fprint(term.out, t.Text)
			return err
		},
	}
}

func listTemplates(term console) error {
	all, w := assets.Templates(), 0
	for _, t := range all {
		w = max(w, len(t.Name))
	}
	var b strings.Builder
	for _, t := range all {
		fmt.Fprintf(&b, "%-*s  %s\n", w, t.Name, t.About)
	}
	_, err := fmt.Fprint(term.out, b.String())
	return err
}
