package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/trace"
	"podflight/engine/view"
)

// runFlags are the flags of the run command.
type runFlags struct {
	output  string
	until   string
	at      []string
	seed    uint64
	timing  string
	world   string
	noColor bool
	ascii   bool
}

func newRun(term console) *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run FILE",
		Short: "Run a manifest or a scenario and show what happens",
		Long: `Run a manifest or a scenario in a simulated cluster and show what happens.

FILE is a manifest, which is applied at 0s, or a scenario; - reads from standard input.
The exit code is 0 when it ran, 1 when a manifest was refused, 2 for wrong usage.`,
		Example: `  podflight run pod.yaml
  podflight run pod.yaml -o timeline --until 20m
  podflight run pod.yaml --at '30s kubectl delete pod web'
  kubectl create job hi --image=busybox --dry-run=client -o yaml | podflight run -`,
		Args: oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return run(cmd.Context(), term, args[0], f, cmd.Flags().Changed("seed"))
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "watch", "what to show: "+viewNames())
	flags.StringVar(&f.until, "until", "", "how long to run (default: what the scenario says, or 5m)")
	flags.StringArrayVar(&f.at, "at", nil, "a command at a time, as in '30s kubectl delete pod web'; can be repeated")
	flags.Uint64Var(&f.seed, "seed", 0, "what names, identities and jitter are drawn from")
	flags.StringVar(&f.timing, "timing", "", "steady, or jittery as a real cluster is (default: what the world says, or steady)")
	flags.StringVar(&f.world, "world", "", "a file that describes the cluster")
	flags.BoolVar(&f.noColor, "no-color", false, "never colour (so does the environment variable NO_COLOR)")
	flags.BoolVar(&f.ascii, "ascii", false, "draw with plain characters")
	return cmd
}

func oneFile(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 1:
		return nil
	case 0:
		return errors.New("run what? Give a manifest or a scenario, or - for standard input: podflight run pod.yaml")
	}
	return fmt.Errorf("one file at a time: %q and %q were given", args[0], args[1])
}

// run reads a scenario, flies it and prints a view of its trace.
func run(ctx context.Context, term console, file string, f runFlags, seeded bool) error {
	chosen, ok := findView(f.output)
	if !ok {
		return fmt.Errorf("there is no view %q: -o takes %s", f.output, viewNames())
	}
	sc, err := load(term.in, file, f)
	if err != nil {
		return err
	}
	if seeded {
		sc.Seed = f.seed
	}
	if err := adjust(&sc, f); err != nil {
		return err
	}
	t, err := engine.Run(ctx, sc)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	text, err := chosen.draw(t, f.options(term, sc))
	if err != nil {
		return err
	}
	if _, err := io.WriteString(term.out, text); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return tell(term.err, t, f.output)
}

func (f runFlags) options(term console, sc scenario.Scenario) view.Options {
	o := view.Options{Namespace: sc.World.Namespace, Width: term.width, ASCII: f.ascii}
	if term.colour() && !f.noColor {
		o.Paint = view.ANSI
	}
	return o
}

// load reads the scenario file, in the world of the world file if there is one.
func load(in io.Reader, file string, f runFlags) (scenario.Scenario, error) {
	data, err := readInput(in, file)
	if err != nil {
		return scenario.Scenario{}, err
	}
	if f.world == "" {
		return scenario.Parse(file, data)
	}
	text, err := readInput(nil, f.world)
	if err != nil {
		return scenario.Scenario{}, err
	}
	world, err := scenario.ParseWorld(f.world, text)
	if err != nil {
		return scenario.Scenario{}, err
	}
	return scenario.ParseIn(world, file, data)
}

func readInput(in io.Reader, file string) ([]byte, error) {
	if file == "-" && in != nil {
		data, err := io.ReadAll(in)
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		return data, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the file: %w", err)
	}
	return data, nil
}

// adjust applies the flags that change a scenario.
func adjust(sc *scenario.Scenario, f runFlags) error {
	for _, text := range f.at {
		step, err := scenario.ParseStep(text)
		if err != nil {
			return fmt.Errorf("--at: %w", err)
		}
		sc.Steps = append(sc.Steps, step)
		if step.At >= sc.Until && f.until == "" {
			sc.Until = min(step.At+time.Minute, scenario.MaxUntil)
		}
		addFiles(sc, step.Command)
	}
	if f.until != "" {
		d, err := scenario.ParseTime(f.until)
		if err == nil && d == 0 {
			err = errors.New("a run of no time shows nothing")
		}
		if err != nil {
			return fmt.Errorf("--until: %w", err)
		}
		sc.Until = d
	}
	if f.timing != "" {
		profile, ok := scenario.Timing(f.timing)
		if !ok {
			return fmt.Errorf("--timing: there is no profile %q: it is steady or jittery", f.timing)
		}
		sc.World.Timing = profile
	}
	return nil
}

// addFiles puts files of the disk that a command of the command line names into the scenario.
// A file that is not there is kubectl's to complain about.
func addFiles(sc *scenario.Scenario, command string) {
	words := strings.Fields(command)
	for i, w := range words {
		name, ok := strings.CutPrefix(w, "--filename=")
		if !ok {
			name, ok = strings.CutPrefix(w, "-f=")
		}
		if (w == "-f" || w == "--filename") && i+1 < len(words) {
			name, ok = words[i+1], true
		}
		if _, known := sc.File(name); !ok || known {
			continue
		}
		if data, err := os.ReadFile(name); err == nil {
			sc.Files = append(sc.Files, scenario.File{Name: name, Data: data})
		}
	}
}

// tell writes to standard error what the view does not show: notices, and why manifests were refused.
func tell(w io.Writer, t *trace.Trace, output string) error {
	if output != "watch" && output != "timeline" && output != "json" {
		for _, r := range t.Notices(t.End) {
			fmt.Fprintf(w, "notice: %s\n", r.Body.(trace.Notice).Text)
		}
	}
	refused := false
	for _, c := range t.Commands(t.End) {
		if c.Exit != 0 && takesManifest(c.Line) {
			refused = true
			fmt.Fprint(w, c.Text(t.End))
		}
	}
	if refused {
		return errRefused
	}
	return nil
}

// takesManifest reports whether a kubectl command hands a manifest to the API server.
func takesManifest(line string) bool {
	for _, word := range strings.Fields(line) {
		switch word {
		case "apply", "create", "replace":
			return true
		case "kubectl":
		default:
			if !strings.HasPrefix(word, "-") {
				return false
			}
		}
	}
	return false
}
