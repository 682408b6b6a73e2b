package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"podflight/engine/scenario"
)

func newMan(term console) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the manual page",
		Long:    "Print the manual page of podflight and all its commands, in the format of man.",
		Example: "  podflight man | man -l -\n  podflight man > /usr/local/share/man/man1/podflight.1",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m := manual{w: term.out}
			m.page(cmd.Root())
			return m.err
		},
	}
}

// manual writes one page with all commands. (cobra's own writer makes a page for each command, by way of Markdown.)
type manual struct {
	w   io.Writer
	err error
}

func (m *manual) line(format string, args ...any) {
	if m.err == nil {
		_, m.err = fmt.Fprintf(m.w, format+"\n", args...)
	}
}

func (m *manual) page(root *cobra.Command) {
	m.line(`.TH "PODFLIGHT" "1" "" "podflight %s" "Kubernetes %s"`, release, scenario.Default().Kubernetes)
	m.line(".SH NAME\npodflight \\- %s", roff(root.Short))
	m.line(".SH SYNOPSIS\n.B podflight\n[FILE] [flags]\n.br\n.B podflight\nCOMMAND [flags]")
	m.line(".SH DESCRIPTION")
	m.text(root.Long)
	m.flags(root.NonInheritedFlags())
	m.line(".SH COMMANDS")
	for _, c := range root.Commands() {
		m.command(c)
	}
	m.line(".SH EXIT STATUS")
	m.text("0 when it ran, 1 when a manifest was refused or a course or the terminal has problems, 2 for wrong usage.")
	m.line(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWrite no colour, whatever its value.\n.TP\n.B XDG_CONFIG_HOME, XDG_STATE_HOME\nWhere the configuration and your work are kept.")
}

// command writes a command and those below it.
func (m *manual) command(c *cobra.Command) {
	if !c.IsAvailableCommand() || c.Name() == "help" {
		return
	}
	m.line(".SS %s", roff(c.UseLine()))
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	m.text(text)
	m.flags(c.NonInheritedFlags())
	if c.Example != "" {
		m.line(".PP\n.nf\n%s\n.fi", roff(c.Example))
	}
	for _, sub := range c.Commands() {
		m.command(sub)
	}
}

func (m *manual) text(text string) {
	for _, p := range strings.Split(strings.TrimSpace(text), "\n\n") {
		m.line("%s\n.PP", roff(p))
	}
}

func (m *manual) flags(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		kind, usage := pflag.UnquoteUsage(f)
		m.line(".TP\n.B %s\n%s", roff(strings.TrimSpace(name+" "+kind)), roff(usage))
	})
}

// roff escapes what man would take as its own.
func roff(s string) string {
	s = strings.ReplaceAll(s, `\`, `\e`)
	s = strings.ReplaceAll(s, "-", `\-`)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
