package main

import (
	"context"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"podflight": func() {
			os.Exit(execute(context.Background(), os.Args[1:], terminal(os.Stdin, os.Stdout, os.Stderr)))
		},
	})
}

// TestScripts drives the command line as a user does.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script"})
}
