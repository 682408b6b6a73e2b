package view

import "podflight/engine/lanes"

// glyphs are what a timeline is drawn with.
type glyphs struct {
	cells                   [8]string // by lanes.State
	passed, failed          string
	probePassed, probeFails string
	axisStart, axis, tick   string
	command, then, notice   string
}

func (o Options) glyphs() glyphs {
	if o.ASCII {
		return glyphs{
			cells: [8]string{
				lanes.None: " ", lanes.BackOffLeft: "-", lanes.BackOff: "-", lanes.Waiting: ".",
				lanes.Pulling: ":", lanes.NotReady: "=", lanes.Running: "#", lanes.Stopping: "x",
			},
			passed: "+", failed: "!", probePassed: "+", probeFails: "!",
			axisStart: "|", axis: "-", tick: "+", command: "^", then: "->", notice: "|",
		}
	}
	return glyphs{
		cells: [8]string{
			lanes.None: " ", lanes.BackOffLeft: "╌", lanes.BackOff: "╌", lanes.Waiting: "░",
			lanes.Pulling: "▒", lanes.NotReady: "▓", lanes.Running: "█", lanes.Stopping: "▚",
		},
		passed: "✓", failed: "✗", probePassed: "·", probeFails: "!",
		axisStart: "├", axis: "─", tick: "┬", command: "▲", then: "━", notice: "▌",
	}
}

func stateSlot(s lanes.State) Slot {
	return [...]Slot{
		lanes.None: Text, lanes.BackOffLeft: Faint, lanes.BackOff: BackOff, lanes.Waiting: Waiting,
		lanes.Pulling: Pulling, lanes.NotReady: NotReady, lanes.Running: Running, lanes.Stopping: Terminating,
	}[s]
}

func labelSlot(k lanes.Kind) Slot {
	return [...]Slot{
		lanes.Wait: BackOff, lanes.WaitLeft: BackOff, lanes.Succeeded: Succeeded, lanes.Failed: Failed,
		lanes.Reason: Waiting, lanes.Grace: Terminating, lanes.SignalSent: Terminating, lanes.HookRan: Accent,
		lanes.ProbePassed: Faint, lanes.ProbeFailed: Failed,
	}[k]
}
