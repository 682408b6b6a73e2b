package kubectl

import (
	"fmt"
	"time"

	"github.com/spf13/pflag"

	"podflight/engine/apiserver"
	"podflight/engine/sim"
)

// Run runs a command line such as "kubectl get pods"; the word kubectl (or k) may be left out. It parks t
// while the command waits, prints through out, and returns the exit code: 0, or 1 on an error, 2 when the
// line is no command line at all, 130 when t was interrupted.
func Run(t *sim.Task, env *Env, line string, out Output) (exit int) {
	c := &call{env: env, task: t, server: env.Server, out: out, namespace: env.Namespace, given: env.NamespaceGiven}
	defer func() {
		switch r := recover(); r.(type) {
		case nil:
		case interrupted:
			exit = 130
		default:
			panic(r)
		}
	}()
	words, err := split(line)
	if err != nil {
		out("podflight: "+err.Error()+"\n", true)
		return 2
	}
	if len(words) > 0 && (words[0] == "kubectl" || words[0] == "k") {
		words = words[1:]
	}
	exit = c.exit(c.dispatch(words))
	c.begin()
	c.sleep(c.server.Timing().CommandExit)
	return exit
}

// call is one run of kubectl.
type call struct {
	env       *Env
	task      *sim.Task
	server    *apiserver.Server
	out       Output
	path      string // "kubectl rollout status"
	flags     *pflag.FlagSet
	namespace string
	given     bool // the namespace was given on the command line
	begun     bool // kubectl has started up
}

// interrupted unwinds a call whose task was interrupted: Ctrl-C.
type interrupted struct{}

func (c *call) sleep(d time.Duration) {
	if !c.task.Sleep(d) {
		panic(interrupted{})
	}
}

// await parks until resume is called.
func (c *call) await(register func(resume func())) {
	if !c.task.Await(register) {
		panic(interrupted{})
	}
}

// begin passes the time that kubectl takes to start.
func (c *call) begin() {
	if !c.begun {
		c.begun = true
		c.sleep(c.server.Timing().Command)
	}
}

// request passes the time of a request to the API server. The first is part of kubectl's start.
func (c *call) request() {
	if !c.begun {
		c.begin()
		return
	}
	c.sleep(c.server.Timing().APIWrite)
}

func (c *call) print(text string) {
	if text != "" {
		c.begin()
		c.out(text, false)
	}
}

func (c *call) printf(format string, args ...any) { c.print(fmt.Sprintf(format, args...)) }

func (c *call) complain(format string, args ...any) {
	c.begin()
	c.out(fmt.Sprintf(format, args...), true)
}

// warn prints a warning, the server's or kubectl's own.
func (c *call) warn(text string) { c.complain("Warning: %s\n", text) }

func (c *call) warnAll(texts []string) {
	for _, text := range texts {
		c.warn(text)
	}
}

func (c *call) now() time.Time { return c.server.Kernel().Wall() }
