package main

import (
	"io"

	"github.com/spf13/cobra"

	"podflight/assets"
)

func newLicences(term console) *cobra.Command {
	return &cobra.Command{
		Use:   "licences",
		Short: "Print the licences of the libraries that this program is made with",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(term.out, assets.Licences())
			return err
		},
	}
}
