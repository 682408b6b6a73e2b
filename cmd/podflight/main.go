// Command podflight is a flight simulator for Kubernetes Pods.
//
// It holds the command line and nothing else: flags, files, the terminal and exit codes. Everything that
// it does is done by the packages that it wires together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"podflight/engine/scenario"
)

// Exit codes.
const (
	exitRefused = 1 // it ran, and a manifest was refused, or a course has problems
	exitUsage   = 2 // it could not run: wrong flags, a file that cannot be read, a scenario with mistakes
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := execute(ctx, os.Args[1:], terminal(os.Stdin, os.Stdout, os.Stderr))
	stop()
	os.Exit(code)
}

// errRefused is returned when all went well but for a manifest of the learner's that was refused. It has been told already.
var errRefused = errors.New("a manifest was refused")

// execute runs the command line and returns the exit code. It is the one place that prints errors.
func execute(ctx context.Context, args []string, term console) int {
	root := newRoot(term)
	root.SetArgs(args)
	root.SetIn(term.in)
	root.SetOut(term.out)
	root.SetErr(term.err)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errRefused), errors.Is(err, errProblems):
		return exitRefused
	}
	report(term.err, err)
	return exitUsage
}

func report(w io.Writer, err error) {
	var problems scenario.Problems
	if errors.As(err, &problems) {
		fmt.Fprintln(w, problems)
		return
	}
	fmt.Fprintf(w, "podflight: %v\n", err)
}

func newRoot(term console) *cobra.Command {
	root := &cobra.Command{
		Use:           "podflight",
		Short:         "A flight simulator for Kubernetes Pods",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	addScreen(root, term)
	root.AddCommand(newRun(term), newOpen(term), newNew(term), newLessons(term, openLesson), newDrill(term, openLesson), newTrueOrFalse(term, openDeck),
		newExplain(term), newVersion(term), newDoctor(term), newMan(term), newLicences(term))
	return root
}
