package kubectl

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/podstatus"
)

func execCommand() command {
	return command{
		name: "exec", use: "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]", args: podName,
		short: "Execute a command in a container",
		setup: func(fs *pflag.FlagSet) runner {
			o := &execOptions{}
			fs.StringSliceVarP(&o.files.names, "filename", "f", nil, "Filename, directory, or URL to files to use to exec into the resource")
			fs.StringVarP(&o.container, "container", "c", "", "Container name. If omitted, use the kubectl.kubernetes.io/default-container annotation for selecting the container to be attached or the first container in the pod will be chosen")
			fs.BoolVarP(&o.stdin, "stdin", "i", false, "Pass stdin to the container")
			fs.BoolVarP(&o.tty, "tty", "t", false, "Stdin is a TTY")
			fs.BoolVarP(&o.quiet, "quiet", "q", false, "Only print output from the remote session")
			runningTimeoutFlag(fs, &o.runTimeout, time.Minute)
			return o.run
		},
	}
}

// execOptions are the flags of kubectl exec (staging/src/k8s.io/kubectl/pkg/cmd/exec/exec.go). Standard input
// is empty and no terminal.
type execOptions struct {
	files      files
	container  string
	stdin      bool
	tty        bool
	quiet      bool
	runTimeout time.Duration
}

func (o *execOptions) run(c *call, args []string) error {
	at := c.flags.ArgsLenAtDash()
	var name string
	if len(args) > 0 && at != 0 {
		name = args[0]
	}
	var words []string
	switch {
	case at == 0 || at == 1:
		words = args[at:]
	case len(args) > 1 || len(args) > 0 && !o.files.empty():
		return c.usageError("exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead")
	}
	switch {
	case o.runTimeout <= 0:
		return c.usageError("--pod-running-timeout must be higher than zero")
	case name == "" && o.files.empty():
		return errors.New("pod, type/name or --filename must be specified")
	case len(words) == 0:
		return errors.New("you must specify at least one command for the container")
	}
	pod, err := o.find(c, name)
	if err != nil {
		return err
	}
	if podstatus.Terminal(pod) {
		return fmt.Errorf("cannot exec into a container in a completed pod; current phase is %s", pod.Status.Phase)
	}
	container, err := o.containerOf(c, pod)
	if err != nil {
		return err
	}
	if o.stdin && o.tty && !o.quiet {
		c.complain("Unable to use a TTY - input is not a terminal or the right kind of file\n")
	}
	return c.exec(pod, container, words)
}

// find returns the Pod that is named, or the best one of a workload (AttachablePodForObjectFn).
func (o *execOptions) find(c *call, name string) (*corev1.Pod, error) {
	s := selector{files: o.files, bareNames: true, stopAtError: true}
	if name != "" {
		s.args = []string{name}
	}
	sel, err := c.find(s)
	if err == nil {
		err = collect(sel.errs)
	}
	if err != nil {
		return nil, err
	}
	items := sel.items()
	if len(items) != 1 {
		return nil, errors.New("cannot exec into multiple objects at a time")
	}
	return c.attachable(items[0], o.runTimeout)
}

func (c *call) attachable(it item, timeout time.Duration) (*corev1.Pod, error) {
	if pod, ok := it.object.(*corev1.Pod); ok {
		return pod, nil
	}
	s, err := podSelectorOf(it)
	if err != nil {
		return nil, fmt.Errorf("cannot attach to %s: %w", goType(it), err)
	}
	pods, err := c.podsOf(it.namespace, s, timeout, byActivity)
	if err != nil {
		return nil, err
	}
	return pods[0], nil
}

func (o *execOptions) containerOf(c *call, pod *corev1.Pod) (string, error) {
	name := o.container
	if name == "" {
		name = pod.Annotations[defaultContainerAnnotation]
	}
	if name == "" {
		return c.firstContainer(pod, o.quiet), nil
	}
	if !hasContainer(pod, name) {
		return "", notAContainer(pod, name)
	}
	return name, nil
}

// exec runs a command in a container and passes its exit code on.
func (c *call) exec(pod *corev1.Pod, container string, words []string) error {
	c.request()
	node, err := c.node(pod)
	if err != nil {
		return err
	}
	if node == nil {
		return fmt.Errorf("unable to upgrade connection: pod %s does not have a host assigned", pod.Name)
	}
	res, err := node.Exec(c.task, pod.Namespace, pod.Name, container, words)
	switch {
	case err != nil && strings.HasSuffix(err.Error(), context.Canceled.Error()):
		panic(interrupted{})
	case err != nil:
		return errors.New(err.Error())
	}
	c.print(res.Stdout)
	if res.Stderr != "" {
		c.complain("%s", res.Stderr)
	}
	if res.ExitCode != 0 {
		c.complain("command terminated with exit code %d\n", res.ExitCode)
		return exitError{res.ExitCode}
	}
	return nil
}
