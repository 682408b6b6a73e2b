package main

import (
	"io"

	"github.com/spf13/cobra"

	"podflight/engine/kubectl"
	"podflight/engine/kubectl/explain"
)

func newExplain(term console) *cobra.Command {
	var o explain.Options
	cmd := &cobra.Command{
		Use:     "explain FIELD",
		Short:   "Print the documentation of a field, as kubectl explain does, offline",
		Example: "  podflight explain pod.spec.restartPolicy\n  podflight explain job.spec --recursive",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := kubectl.Explain(args[0], o)
			if err != nil {
				return err
			}
			_, err = io.WriteString(term.out, text)
			return err
		},
	}
	cmd.Flags().BoolVar(&o.Recursive, "recursive", false, "list the fields of the fields")
	return cmd
}
