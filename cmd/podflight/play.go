package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"podflight/lessons"
	"podflight/lessons/check"
	"podflight/lessons/deck"
	"podflight/lessons/drill"
	"podflight/lessons/fly"
	"podflight/lessons/lesson"
	"podflight/lessons/plain"
	"podflight/lessons/progress"
)

func newPlay(term console, dir *string, open workbench) *cobra.Command {
	var lineByLine bool
	cmd := &cobra.Command{
		Use: "run LESSON", Short: "Open a lesson", Args: cobra.ExactArgs(1), ValidArgsFunction: lessonNames(dir),
		Long: `Open a lesson: on the workbench or, with --plain, line by line, for a screen reader, a script or a terminal
that can do no more.`,
		Example: `  podflight lessons run 2.5
  podflight lessons run 0.1 --plain`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := wholeCourse(term, *dir)
			if err != nil {
				return err
			}
			l, err := findLesson(c, args[0])
			if err != nil {
				return err
			}
			if lineByLine || open == nil || !term.isTTY {
				return playLesson(cmd.Context(), term, l)
			}
			return open(cmd.Context(), term, c, l)
		},
	}
	cmd.Flags().BoolVar(&lineByLine, "plain", false, "play it line by line, without the screen")
	return cmd
}

// playLesson plays a lesson line by line and keeps how it went.
func playLesson(ctx context.Context, term console, l *lesson.Lesson) error {
	r := openRecord(term)
	r.keep(func(p *progress.Progress) { p.Begin(l.ID, time.Now()) })
	_, err := play(ctx, term, l, plain.Listener{
		Predicted: func(id, given string, right bool) {
			r.keep(func(p *progress.Progress) { p.Predict(l.ID, id, given, right, time.Now()) })
		},
		Finished: func(task string, hints int) {
			r.keep(func(p *progress.Progress) { p.Finish(l.ID, task, hints, time.Now()) })
		},
		Completed: func() { r.keep(func(p *progress.Progress) { p.Complete(l.ID, time.Now()) }) },
	})
	return err
}

func newDrill(term console, open workbench) *cobra.Command {
	var seed uint64
	var level int
	var lineByLine bool
	cmd := &cobra.Command{
		Use: "drill", Short: "Diagnose and cure a workload that is broken in a way of its own", Args: cobra.NoArgs,
		Long: `Diagnose and cure a workload that is broken in a way of its own. A seed names a drill: the same seed and level
give the same one, so that a room can work on it together.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if level < 1 || level > drill.Levels {
				return fmt.Errorf("--level: the levels are 1 to %d", drill.Levels)
			}
			if !cmd.Flags().Changed("seed") {
				seed = uint64(time.Now().UnixNano()) % 100_000
			}
			l := drill.New(seed, level)
			if lineByLine || open == nil || !term.isTTY {
				return playDrill(cmd.Context(), term, l)
			}
			return open(cmd.Context(), term, &lessons.Course{}, l)
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 0, "which drill (default: one by chance)")
	cmd.Flags().IntVar(&level, "level", 1, fmt.Sprintf("how hard, from 1 to %d", drill.Levels))
	cmd.Flags().BoolVar(&lineByLine, "plain", false, "play it line by line, without the screen")
	return cmd
}

func playDrill(ctx context.Context, term console, l *lesson.Lesson) error {
	r := openRecord(term)
	_, err := play(ctx, term, l, plain.Listener{
		Finished: func(_ string, hints int) {
			r.keep(func(p *progress.Progress) { p.Drills[l.ID] = &progress.DrillDone{At: time.Now(), Hints: hints} })
		},
	})
	return err
}

// cardTable opens the screen at a deck of cards. Without one, decks are played line by line.
type cardTable func(ctx context.Context, term console, c *lessons.Course, deck []*lesson.Lesson) error

func newTrueOrFalse(term console, open cardTable) *cobra.Command {
	var seed uint64
	var dir string
	var lineByLine bool
	cmd := &cobra.Command{
		Use: "true-or-false", Short: "Ten things that people believe about Pods: which are so?", Args: cobra.NoArgs,
		Long: `Ten things that people believe about Pods: which are so? Each is decided by a run.
Cards that were missed come back first, then those that are new.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := wholeCourse(term, dir)
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("seed") {
				seed = uint64(time.Now().UnixNano()) % 100_000
			}
			hand := deck.Deal(c.Cards, openRecord(term).progress(), time.Now(), seed)
			switch {
			case len(hand) == 0:
				return fmt.Errorf("the course has no cards: they are Markdown files in a folder named cards")
			case lineByLine || open == nil || !term.isTTY:
				return playDeck(cmd.Context(), term, hand)
			}
			return open(cmd.Context(), term, c, hand)
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 0, "which cards (default: ten by chance)")
	cmd.Flags().StringVar(&dir, "lessons", "", "a folder with a course of your own")
	cmd.Flags().BoolVar(&lineByLine, "plain", false, "play line by line, without the screen")
	return cmd
}

// playDeck plays cards line by line.
func playDeck(ctx context.Context, term console, hand []*lesson.Lesson) error {
	r := openRecord(term)
	lang, err := check.New()
	if err != nil {
		return err
	}
	flight := func(card *lesson.Lesson) *fly.Flight { return fly.New(card, fly.Simulator(), lang) }
	_, err = plain.Deck(ctx, hand, flight, plainViews(term.width), func(card *lesson.Lesson, id, given string, right bool) {
		r.keep(func(p *progress.Progress) { p.Predict(card.ID, id, given, right, time.Now()) })
	}, term.in, term.out)
	return err
}
