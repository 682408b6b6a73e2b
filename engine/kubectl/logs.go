package kubectl

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
)

func logsCommand() command {
	return command{
		name: "logs", use: "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]", args: podName,
		short: "Print the logs for a container in a pod",
		setup: func(fs *pflag.FlagSet) runner {
			o := &logsOptions{}
			o.declare(fs)
			return o.run
		},
	}
}

// logsOptions are the flags of kubectl logs (staging/src/k8s.io/kubectl/pkg/cmd/logs/logs.go). Where kubectl
// takes the containers of several Pods in the random order of a map, this takes them in the order of the list.
type logsOptions struct {
	selector      string
	container     string
	allContainers bool
	allPods       bool
	follow        bool
	previous      bool
	ignoreErrors  bool
	prefix        bool
	maxRequests   int
	runTimeout    time.Duration
	sinceTime     string
	lines         logFilter
}

// stream is the log of one container.
type stream struct {
	pod       *corev1.Pod
	container string
}

func (o *logsOptions) declare(fs *pflag.FlagSet) {
	fs.BoolVar(&o.allPods, "all-pods", false, "Get logs from all pod(s). Sets prefix to true.")
	fs.BoolVar(&o.allContainers, "all-containers", false, "Get all containers' logs in the pod(s).")
	fs.BoolVarP(&o.follow, "follow", "f", false, "Specify if the logs should be streamed.")
	fs.BoolVar(&o.lines.timestamps, "timestamps", false, "Include timestamps on each line in the log output")
	fs.Int64Var(&o.lines.bytes, "limit-bytes", 0, "Maximum bytes of logs to return. Defaults to no limit.")
	fs.BoolVarP(&o.previous, "previous", "p", false, "If true, print the logs for the previous instance of the container in a pod if it exists.")
	fs.Int64Var(&o.lines.tail, "tail", -1, "Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.")
	fs.BoolVar(&o.ignoreErrors, "ignore-errors", false, "If watching / following pod logs, allow for any errors that occur to be non-fatal")
	fs.StringVar(&o.sinceTime, "since-time", "", "Only return logs after a specific date (RFC3339). Defaults to all logs. Only one of since-time / since may be used.")
	fs.DurationVar(&o.lines.since, "since", 0, "Only return logs newer than a relative duration like 5s, 2m, or 3h. Defaults to all logs. Only one of since-time / since may be used.")
	fs.StringVarP(&o.container, "container", "c", "", "Print the logs of this container")
	fs.Bool("insecure-skip-tls-verify-backend", false, "Skip verifying the identity of the kubelet that logs are requested from.")
	runningTimeoutFlag(fs, &o.runTimeout, 20*time.Second)
	selectorFlag(fs, &o.selector)
	fs.IntVar(&o.maxRequests, "max-log-requests", 5, "Specify maximum number of concurrent logs to follow when using by a selector. Defaults to 5.")
	fs.BoolVar(&o.prefix, "prefix", false, "Prefix each log line with the log source (pod name and container name)")
}

func runningTimeoutFlag(fs *pflag.FlagSet, p *time.Duration, value time.Duration) {
	fs.DurationVar(p, "pod-running-timeout", value, "The length of time (like 5s, 2m, or 3h, higher than zero) to wait until at least one pod is running")
}

// selectorTail is how many lines of each log are shown if a selector chose it.
const selectorTail = 10

const logsUsage = `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.
POD or TYPE/NAME is a required argument for the logs command`

func (o *logsOptions) run(c *call, args []string) error {
	if err := o.complete(c, args); err != nil {
		return err
	}
	items, err := o.find(c, args)
	if err != nil {
		return err
	}
	if err := o.check(c, args); err != nil {
		return err
	}
	streams, err := o.streamsOf(c, items)
	if err != nil {
		return err
	}
	if !o.follow || len(streams) < 2 {
		for _, s := range streams {
			if err := o.show(c, s); err != nil {
				return err
			}
		}
		return nil
	}
	if len(streams) > o.maxRequests {
		return fmt.Errorf("you are attempting to follow %d log streams, but maximum allowed concurrency is %d, use --max-log-requests to increase the limit",
			len(streams), o.maxRequests)
	}
	return o.showAll(c, streams)
}

// complete follows LogsOptions.Complete up to where it asks the server.
func (o *logsOptions) complete(c *call, args []string) error {
	switch {
	case len(args) == 0 && o.selector == "", len(args) > 2:
		return c.usageError(logsUsage)
	case len(args) == 1 && o.selector != "":
		return c.usageError("only a selector (-l) or a POD name is allowed")
	case len(args) == 2:
		o.container = args[1]
	}
	o.prefix = o.prefix || o.allPods
	if o.runTimeout <= 0 {
		return errors.New("--pod-running-timeout must be higher than zero")
	}
	if o.sinceTime != "" {
		t, err := time.Parse(time.RFC3339Nano, o.sinceTime)
		if err != nil {
			return err
		}
		o.lines.after = t
	}
	if o.selector != "" && !c.flags.Changed("tail") {
		o.lines.tail = selectorTail
	}
	return nil
}

// check follows LogsOptions.Validate.
func (o *logsOptions) check(c *call, args []string) error {
	switch {
	case o.sinceTime != "" && o.lines.since != 0:
		return errors.New("at most one of `sinceTime` or `sinceSeconds` may be specified")
	case o.allContainers && o.container != "":
		return fmt.Errorf("--all-containers=true should not be specified with container name %s", o.container)
	case c.flags.Changed("container") && len(args) == 2:
		return errors.New("only one of -c or an inline [CONTAINER] arg is allowed")
	case o.lines.bytes < 0:
		return errors.New("--limit-bytes must be greater than 0")
	case o.lines.since < 0:
		return errors.New("--since must be greater than 0")
	case o.lines.tail < -1:
		return errors.New("--tail must be greater than or equal to -1")
	}
	return nil
}

// find returns the object that is named, or the Pods that are selected.
func (o *logsOptions) find(c *call, args []string) ([]item, error) {
	s := selector{oneType: true, stopAtError: true}
	if o.selector != "" {
		s.args, s.labels = []string{"pods"}, o.selector
	} else {
		s.args, s.bareNames = args[:1], true
	}
	sel, err := c.find(s)
	if err == nil {
		err = collect(sel.errs)
	}
	if apierrors.IsNotFound(err) {
		return nil, fmt.Errorf("error from server (NotFound): %w in namespace %q", err, c.namespace)
	}
	if err != nil {
		return nil, err
	}
	if o.selector != "" && len(sel.items()) == 0 {
		c.complain("No resources found in %s namespace.\n", c.namespace)
	}
	return sel.items(), nil
}

// streamsOf returns the logs that are meant (logsForObjectWithClient in
// staging/src/k8s.io/kubectl/pkg/polymorphichelpers/logsforobject.go).
func (o *logsOptions) streamsOf(c *call, items []item) ([]stream, error) {
	var all []stream
	for _, it := range items {
		pods := []*corev1.Pod{}
		if pod, ok := it.object.(*corev1.Pod); ok {
			pods = append(pods, pod)
		} else {
			var err error
			if pods, err = o.podsOf(c, it); err != nil {
				return nil, err
			}
		}
		for _, pod := range pods {
			some, err := o.streamsOfPod(c, pod)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	return all, nil
}

// podsOf returns the Pods of a workload whose logs are meant: the best one, or all.
func (o *logsOptions) podsOf(c *call, it item) ([]*corev1.Pod, error) {
	s, err := podSelectorOf(it)
	if err != nil {
		return nil, fmt.Errorf("cannot get the logs from %s: %w", goType(it), err)
	}
	pods, err := c.podsOf(it.namespace, s, o.runTimeout, byLogging)
	if err != nil || o.allPods || len(pods) == 1 {
		return pods, err
	}
	c.complain("Found %d pods, using pod/%s\n", len(pods), pods[0].Name)
	return pods[:1], nil
}

func (o *logsOptions) streamsOfPod(c *call, pod *corev1.Pod) ([]stream, error) {
	if o.allContainers {
		var all []stream
		for _, list := range []string{"initContainers", "containers", "ephemeralContainers"} {
			for _, ref := range containersOf(pod) {
				if ref.list == list {
					all = append(all, stream{pod, ref.name})
				}
			}
		}
		return all, nil
	}
	name := o.container
	if preset := pod.Annotations[defaultContainerAnnotation]; name == "" && preset != "" {
		if hasContainer(pod, preset) {
			name = preset
		} else {
			c.complain("Default container name %q not found in pod %s\n", preset, pod.Name)
		}
	}
	if name == "" {
		name = c.firstContainer(pod, o.allPods)
	}
	if !hasContainer(pod, name) {
		return nil, notAContainer(pod, name)
	}
	return []stream{{pod, name}}, nil
}

// node returns the kubelet that has a Pod, or nil for a Pod that has none: its log is empty (LogLocation in
// pkg/registry/core/pod/strategy.go).
func (c *call) node(pod *corev1.Pod) (Node, error) {
	if obj, ok := c.server.Get(api.KeyOf(api.Pod, pod)); ok {
		pod = obj.(*corev1.Pod)
	} else {
		return nil, apierrors.NewNotFound(corev1.Resource("pods"), pod.Name)
	}
	if pod.Spec.NodeName == "" {
		return nil, nil
	}
	if c.env.Node != nil {
		if node, ok := c.env.Node(pod.Spec.NodeName); ok {
			return node, nil
		}
	}
	return nil, apierrors.NewNotFound(corev1.Resource("nodes"), pod.Spec.NodeName)
}
