package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"podflight/lessons"
	"podflight/lessons/progress"
)

func newProgress(term console, dir *string) *cobra.Command {
	show := func(*cobra.Command, []string) error { return showProgress(term, *dir, time.Now()) }
	cmd := &cobra.Command{
		Use: "progress", Short: "Show, forget, export or import how far you are", Args: cobra.NoArgs, RunE: show,
		Long: `Show, forget, export or import how far you are: lessons that are done, predictions that were missed and come
back, tasks and with how many hints they were done. It is kept in a file of your state folder.`,
		Example: `  podflight lessons progress
  podflight lessons progress reset 2.5
  podflight lessons progress export laptop.json`,
	}
	var all bool
	reset := &cobra.Command{
		Use: "reset [LESSON]", Short: "Forget a lesson, or with --all everything", Args: cobra.MaximumNArgs(1), ValidArgsFunction: lessonNames(dir),
		RunE: func(_ *cobra.Command, args []string) error { return resetProgress(term, *dir, args, all) },
	}
	reset.Flags().BoolVar(&all, "all", false, "forget everything")
	cmd.AddCommand(
		&cobra.Command{Use: "show", Short: "Show how far you are", Args: cobra.NoArgs, RunE: show},
		reset,
		&cobra.Command{
			Use: "export FILE", Short: "Write your progress to a file, or with - to standard output", Args: cobra.ExactArgs(1),
			RunE: func(_ *cobra.Command, args []string) error { return exportProgress(term, args[0]) },
		},
		&cobra.Command{
			Use: "import FILE", Short: "Take over what was exported, on top of what is there; - reads standard input", Args: cobra.ExactArgs(1),
			Long: `Take over what was exported, on top of what is there: a lesson that is done in either is done, and of a task
the attempt with the fewest hints counts. To replace what is there, reset --all first.
A file that is broken changes nothing.`,
			RunE: func(_ *cobra.Command, args []string) error { return importProgress(term, args[0]) },
		},
	)
	return cmd
}

// showProgress prints a line for each chapter, and below it its lessons that were touched.
func showProgress(term console, dir string, now time.Time) error {
	c, err := wholeCourse(term, dir)
	if err != nil {
		return err
	}
	p := openRecord(term).progress()
	var b strings.Builder
	done := 0
	for _, ch := range c.Chapters {
		n := 0
		var rows strings.Builder
		for _, l := range ch.Lessons {
			state := p.StateOf(l.ID)
			if state == progress.Done {
				n++
			}
			if state != progress.Untouched {
				fmt.Fprintf(&rows, "  %-5s %-44s %s\n", l.Number, l.Title, howFar(state)+hintsOf(p.Lessons[l.ID]))
			}
		}
		fmt.Fprintf(&b, "%-36s %d of %d\n%s", ch.Title, n, len(ch.Lessons), rows.String())
		done += n
	}
	seen := 0
	for _, card := range c.Cards {
		if p.StateOf(card.ID) != progress.Untouched {
			seen++
		}
	}
	fmt.Fprintf(&b, "\n%d of %d lessons done, %d of %d cards seen, %s solved.\n", done, len(c.Lessons()), seen, len(c.Cards), many(len(p.Drills), "drill"))
	b.WriteString(again(c, p, now))
	_, err = io.WriteString(term.out, b.String())
	return err
}

// hintsOf says with how many hints the tasks of a lesson were done, if with any.
func hintsOf(l *progress.Lesson) string {
	n := 0
	for _, t := range l.Tasks {
		n += t.Hints
	}
	if n == 0 {
		return ""
	}
	return ", with " + many(n, "hint")
}

// again says which missed predictions are due, and when the next one will be.
func again(c *lessons.Course, p *progress.Progress, now time.Time) string {
	var b strings.Builder
	due := p.Due(now)
	for _, m := range due {
		if l, ok := c.Find(m.Lesson); ok {
			fmt.Fprintf(&b, "  %-5s %s\n", l.Number, l.Title)
		}
	}
	if b.Len() > 0 {
		return "To look at again:\n" + b.String()
	}
	if waiting := len(p.Missed) - len(due); waiting > 0 {
		next := time.Duration(1 << 62)
		for _, m := range p.Missed {
			if m.Again.After(now) {
				next = min(next, m.Again.Sub(now))
			}
		}
		days := int((next + 24*time.Hour - 1) / (24 * time.Hour))
		return fmt.Sprintf("%s will come back, the next one within %s.\n", many(waiting, "missed prediction"), many(days, "day"))
	}
	return ""
}

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func resetProgress(term console, dir string, args []string, all bool) error {
	if all == (len(args) == 1) {
		return errors.New("say which lesson is to be forgotten, by its number or name, or --all for everything")
	}
	if all {
		if err := openRecord(term).begin(); err != nil {
			return err
		}
		_, err := fmt.Fprintln(term.out, "All progress is forgotten.")
		return err
	}
	c, err := wholeCourse(term, dir)
	if err != nil {
		return err
	}
	l, err := findLesson(c, args[0])
	if err != nil {
		return err
	}
	if err := openRecord(term).change(func(p *progress.Progress) { p.Reset(l.ID) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "The progress in %q is forgotten.\n", l.Title)
	return err
}

func exportProgress(term console, file string) error {
	p, err := openRecord(term).read()
	if err != nil {
		return err
	}
	if file == "-" {
		_, err := term.out.Write(p.Encode())
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already: take it away, or give another name", file)
	}
	if err := p.WriteFile(file); err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "%s has your progress.\n", file)
	return err
}

func importProgress(term console, file string) error {
	var data []byte
	var err error
	if file == "-" {
		data, err = io.ReadAll(term.in)
	} else {
		data, err = os.ReadFile(file)
	}
	if err != nil {
		return fmt.Errorf("cannot read the file: %w", err)
	}
	other, err := progress.Decode(data)
	if err != nil {
		return fmt.Errorf("%s: %w; nothing is changed", file, err)
	}
	if err := openRecord(term).change(func(p *progress.Progress) { p.Merge(other) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "%s of %s: taken over.\n", many(len(other.Lessons), "lesson"), file)
	return err
}
