package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"podflight/engine/scenario"
	"podflight/engine/sim"
	"podflight/lessons/lesson"
)

// lookTime is how much longer a run gets, so that a command at its end can be answered.
const lookTime = 10 * time.Second

// looks reports whether a kubectl command only looks, so that it may be run and forgotten.
func looks(command string) bool {
	for _, word := range strings.Fields(command)[1:] {
		if !strings.HasPrefix(word, "-") {
			return slices.Contains([]string{"get", "describe", "logs", "events", "explain", "api-resources", "version", "top", "wait"}, word)
		}
	}
	return true
}

// look prints what a kubectl command would print at a moment of the run. The run stays as it is.
func (p *Player) look(ctx context.Context, at time.Duration, command string) error {
	if !looks(command) {
		return fmt.Errorf("that changes something, so say when: at 30s %s", command)
	}
	sc := p.scenario
	step := len(sc.Steps)
	sc.Steps = append(slices.Clone(sc.Steps), scenario.Step{At: at, Command: command})
	sc.Until = max(sc.Until, at+lookTime)
	run, err := p.flight.Fly(ctx, sc)
	if err != nil {
		return err
	}
	for _, c := range run.Trace.Commands(run.Trace.End) {
		if c.Step == step {
			p.say("%s", strings.TrimRight(c.Text(run.Trace.End), "\n"))
		}
	}
	return nil
}

func (p *Player) kubectlVerb(ctx context.Context, rest string) (bool, error) {
	return false, p.look(ctx, p.scenario.Until, strings.TrimSpace("kubectl "+rest))
}

func (p *Player) lookVerb(ctx context.Context, rest string) (bool, error) {
	at, command, _ := strings.Cut(rest, " ")
	d, err := lesson.ParseDuration(at)
	command = strings.TrimSpace(command)
	if first, _, _ := strings.Cut(command, " "); err != nil || first != "kubectl" {
		return false, fmt.Errorf("write a time and a command: look 30s kubectl get pods")
	}
	return false, p.look(ctx, d, command)
}

// investigate lets the learner look around before the diagnosis of a story.
func (p *Player) investigate(ctx context.Context) error {
	p.say("Look around with kubectl, as it is %s after the beginning. Type answer when you know what is wrong.",
		sim.Brief(p.scenario.Until))
	for {
		line, ok := p.line("> ")
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case !ok:
			return nil
		case word == "":
			continue
		case word == "quit":
			p.ended = true
			return nil
		case word == "answer":
			return nil
		}
		if _, err := p.command(ctx, investigating(), word, strings.TrimSpace(rest)); err != nil {
			p.say("%v", err)
		}
	}
}

// investigating lists what can be done before the diagnosis.
func investigating() []verb {
	return append(looking(),
		verb{"answer", "", "say what is wrong", nil},
		verb{"quit", "", "leave the lesson", nil},
	)
}

// looking lists what can be done without changing anything.
func looking() []verb {
	return []verb{
		{"kubectl", "…", "look at the end of the run: kubectl get pods", (*Player).kubectlVerb},
		{"look", "TIME kubectl …", "look at another time: look 45s kubectl get pods", (*Player).lookVerb},
		{"steps", "", "the commands that run, with their times", (*Player).stepsVerb},
		{"events", "", "the events of the run", (*Player).eventsVerb},
		{"logs", "", "what the containers wrote", (*Player).logsVerb},
	}
}
