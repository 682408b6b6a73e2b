package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"podflight/lessons"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/lint"
	"podflight/lessons/plain"
	"podflight/lessons/progress"
)

// workbench opens the screen at a lesson. Without one, lessons are played line by line.
type workbench func(ctx context.Context, term console, c *lessons.Course, l *lesson.Lesson) error

func newLessons(term console, open workbench) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "lessons",
		Short: "List, read, play and check lessons",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&dir, "lessons", "", "a folder with a course of your own")
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the lessons: number, title and how far you are", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return listLessons(term, dir) },
		},
		newShow(term, &dir),
		newPlay(term, &dir, open),
		newProgress(term, &dir),
		&cobra.Command{
			Use: "lint [DIR]", Short: "Prove a course, or one lesson, and count what it holds", Args: cobra.MaximumNArgs(1),
			Long: `Prove a course, or one lesson: everything loads, each task fails at the start and passes with its solution,
each prediction has exactly one right answer, every claim is true in the run, links and jumps resolve.
The exit code is 0 when there is no problem, 1 when there is one.`,
			RunE: func(cmd *cobra.Command, args []string) error {
				if len(args) == 1 {
					dir = args[0]
				}
				return lintCourse(cmd.Context(), term, dir)
			},
		},
		&cobra.Command{
			Use: "new DIR", Short: "Begin a lesson of your own in a new folder", Args: cobra.ExactArgs(1),
			RunE: func(_ *cobra.Command, args []string) error { return newLesson(term, args[0]) },
		},
		newPreview(term),
	)
	return cmd
}

func newShow(term console, dir *string) *cobra.Command {
	var notes bool
	cmd := &cobra.Command{
		Use: "show LESSON", Short: "Print a lesson to read", Args: cobra.ExactArgs(1), ValidArgsFunction: lessonNames(dir),
		Example: `  podflight lessons show 2.5
  podflight lessons show back-off-curve --notes`,
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := wholeCourse(term, *dir)
			if err != nil {
				return err
			}
			l, err := findLesson(c, args[0])
			if err != nil {
				return err
			}
			_, err = io.WriteString(term.out, plain.Text(l, notes))
			return err
		},
	}
	cmd.Flags().BoolVar(&notes, "notes", false, "print the instructor's notes and the solutions too")
	return cmd
}

// lessonNames completes the numbers and names of lessons in a shell.
func lessonNames(dir *string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		c, _, err := loadCourse(*dir)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, l := range c.Lessons() {
			for _, name := range []string{l.Number, l.ID} {
				if strings.HasPrefix(name, begun) {
					names = append(names, name+"\t"+l.Title)
				}
			}
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// listLessons prints a line for each lesson, below the titles of the chapters.
func listLessons(term console, dir string) error {
	c, err := wholeCourse(term, dir)
	if err != nil {
		return err
	}
	p := openRecord(term).progress()
	var b strings.Builder
	for i, ch := range c.Chapters {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s\n", ch.Title)
		for _, l := range ch.Lessons {
			b.WriteString(strings.TrimRight(fmt.Sprintf("%-5s %-44s %-28s %s", l.Number, l.Title, l.ID, howFar(p.StateOf(l.ID))), " ") + "\n")
		}
	}
	if n := len(c.Cards); n > 0 {
		fmt.Fprintf(&b, "\n%d true-or-false cards: podflight true-or-false\n", n)
	}
	_, err = io.WriteString(term.out, b.String())
	return err
}

func howFar(s progress.State) string {
	return map[progress.State]string{progress.Started: "begun", progress.Predicted: "predicted", progress.Done: "done"}[s]
}

// lintCourse prints what is wrong with a course and a table of what it holds.
func lintCourse(ctx context.Context, term console, dir string) error {
	c, problems, err := loadCourse(dir)
	if err != nil {
		return err
	}
	report, err := lint.Course(ctx, c, fly.Simulator())
	if err != nil {
		return err
	}
	found := report.Problems
	if dir != "" {
		found = placed(found, courseRoot(dir))
	}
	problems = append(problems, found...)
	for _, p := range problems {
		fmt.Fprintln(term.err, p)
	}
	w := tabwriter.NewWriter(term.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "LESSONS\tPREDICTIONS\tCLAIMS\tTASKS\tCHECKS\t")
	var total lint.Count
	for _, n := range append(report.Chapters, report.Cards) {
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t  %s\n", n.Lessons, n.Predictions, n.Claims, n.Tasks, n.Checks, n.Title)
		total.Plus(n)
	}
	fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t  in all\n", total.Lessons, total.Predictions, total.Claims, total.Tasks, total.Checks)
	if err := w.Flush(); err != nil {
		return err
	}
	if len(problems) > 0 {
		fmt.Fprintf(term.err, "%d %s\n", len(problems), map[bool]string{true: "problem", false: "problems"}[len(problems) == 1])
		return errProblems
	}
	return nil
}

// courseRoot is the folder that the files of a course are named from.
func courseRoot(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, lesson.FileName)); err == nil {
		return filepath.Dir(filepath.Clean(dir))
	}
	return dir
}

// newLesson writes a lesson to begin with.
func newLesson(term console, dir string) error {
	file := filepath.Join(dir, lesson.FileName)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s is there already: give the folder of a new lesson another name", file)
	}
	if err != nil {
		return fmt.Errorf("write the lesson: %w", err)
	}
	if _, err := io.WriteString(f, lesson.Skeleton()); err != nil {
		return errors.Join(fmt.Errorf("write the lesson: %w", err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write the lesson: %w", err)
	}
	_, err = fmt.Fprintf(term.out, "%s is written. Write on while podflight lessons preview %s shows it; podflight lessons lint %s proves it\n", file, dir, dir)
	return err
}
