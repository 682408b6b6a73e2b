package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"podflight/tui/ask"
	"podflight/tui/class"
	"podflight/tui/compare"
	"podflight/tui/editor"
	"podflight/tui/home"
	"podflight/tui/keys"
	"podflight/tui/lessonpane"
	"podflight/tui/pick"
	"podflight/tui/prompt"
	"podflight/tui/reader"
	"podflight/tui/views"
)

// handle does what panes and overlays ask the root for. It reports false for messages that are not the root's.
func (a *App) handle(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case sayMsg:
		a.say(string(msg))
	case keepMsg:
		return a.write(), true
	case keptMsg:
		a.kept(msg)
	case keys.Do:
		return a.run(msg.ID), true
	case chosen:
		return a.do(msg.place, msg.id), true
	case themeMsg:
		return a.setTheme(string(msg)), true
	case wordMsg:
		a.openWord(msg)
	case glanceMsg:
		return a.glance(), true
	case draftMsg:
		return a.drafted(msg), true
	case forgetAllMsg:
		return a.forgetAll(), true
	case fileMsg:
		return a.openFile(string(msg)), true
	case saveMsg:
		a.saveAs(msg)
	case templateMsg:
		return a.openTemplate(string(msg)), true
	case forgetMsg:
		return a.forget(), true
	case editor.ChangedMsg, editor.RunMsg, editor.SaveMsg:
		return a.edited(msg), true
	case views.GoToMsg:
		a.flight.GoTo(msg.At)
	case compare.GoToMsg:
		a.flight.GoTo(msg.At)
	case comparedMsg:
		a.compared(msg)
	default:
		return a.handleMore(msg)
	}
	return nil, true
}

func (a *App) handleMore(msg tea.Msg) (tea.Cmd, bool) {
	for _, f := range []func(tea.Msg) (tea.Cmd, bool){a.handleOverlay, a.handleHome, a.handleLesson} {
		if cmd, mine := f(msg); mine {
			return cmd, true
		}
	}
	return nil, false
}

// handleOverlay does what lies over the screen asks for.
func (a *App) handleOverlay(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case pick.ChosenMsg:
		a.closeTop()
		return a.update(msg.Msg), true
	case ask.AnswerMsg:
		a.closeTop()
		if msg.Msg == nil {
			return nil, true
		}
		return a.update(msg.Msg), true
	case prompt.GivenMsg:
		a.closeTop()
		return a.flight.Command(msg.Command, a.texts()), true
	case pick.ClosedMsg, reader.ClosedMsg, prompt.ClosedMsg:
		a.closeTop()
	default:
		return nil, false
	}
	return nil, true
}

// handleHome opens what was chosen on the first screen.
func (a *App) handleHome(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case home.ContinueMsg:
		return a.resume(), true
	case home.SandboxMsg:
		return a.openSandbox(), true
	case home.LessonMsg:
		return a.openLesson(msg.ID), true
	case home.ReviewMsg:
		return a.openReview(), true
	case home.DrillsMsg:
		return a.openDrill(), true
	case home.CardsMsg:
		return a.openCard(), true
	}
	return nil, false
}

// handleLesson does what the lesson asks for, and brings it what was found out.
func (a *App) handleLesson(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case lessonpane.AnswerMsg:
		return a.class.Grade(msg.Predict, msg.Given, true), true
	case lessonpane.TryMsg:
		return a.class.Try(msg.Try), true
	case lessonpane.JumpMsg:
		a.jump(msg.Target)
	case lessonpane.GoToMsg:
		a.flight.GoTo(msg.At)
	case lessonpane.FollowMsg:
		return a.follow(msg.Target), true
	case lessonpane.HintMsg:
		return a.class.Hinted(msg.Task, msg.Hints), true
	case lessonpane.SolutionMsg:
		a.solve(msg.Task)
	case lessonpane.NextMsg:
		return a.beside(1), true
	case class.GradedMsg:
		return a.graded(msg), true
	case class.JudgedMsg:
		a.judged(msg)
	case class.TriedMsg:
		a.comparing.number++
		a.compared(comparedMsg{number: a.comparing.number, show: compare.Show{
			Title: msg.Label, Runs: []compare.Run{{Name: "start", Trace: msg.Start}, {Name: "changed", Trace: msg.Change}},
		}})
	case class.FailedMsg:
		a.say(msg.Err.Error())
	default:
		return nil, false
	}
	return nil, true
}
