package kubectl

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/podstatus"
	"podflight/engine/trace"
)

// attachTo shows what the Pod prints until it ends, and with --rm deletes what was created (RunOptions.Run).
func (o *runOptions) attachTo(c *call, objects []api.Object) error {
	pod := objects[0].(*corev1.Pod)
	err := o.watch(c, pod)
	if !o.remove {
		return err
	}
	var sel selection
	for _, obj := range objects {
		kind, _ := api.KindOf(obj)
		res, _ := api.ResourceOf(kind)
		it := item{res: res, namespace: obj.GetNamespace(), name: obj.GetName()}
		sel.listings = append(sel.listings, listing{res: res, items: []item{it}, named: true})
	}
	d := deleteOptions{grace: -1, ignoreNotFound: true, propagation: "Background", quiet: o.quiet}
	if failure := d.delete(c, sel); err == nil {
		err = failure
	}
	return err
}

// watch waits until the Pod runs, follows its log and, unless it is restarted for ever, waits for its end.
func (o *runOptions) watch(c *call, pod *corev1.Pod) error {
	begun := func(p *corev1.Pod) bool {
		return podstatus.Terminal(p) || p.Status.Phase == corev1.PodRunning && podstatus.Ready(p)
	}
	pod, err := o.until(c, pod, begun)
	if err != nil {
		return err
	}
	if err := o.show(c, pod); err != nil {
		return err
	}
	done := podstatus.Terminal
	switch {
	case o.leaveOpen || pod.Spec.RestartPolicy == corev1.RestartPolicyAlways:
		return nil
	case pod.Spec.RestartPolicy == corev1.RestartPolicyOnFailure:
		done = func(p *corev1.Pod) bool { return p.Status.Phase == corev1.PodSucceeded }
	}
	if pod, err = o.until(c, pod, done); err != nil {
		return err
	}
	return c.exitOf(pod)
}

// show prints the log of a Pod, and of one that runs what comes to it (handleAttachPod).
func (o *runOptions) show(c *call, pod *corev1.Pod) error {
	s := stream{pod, pod.Spec.Containers[0].Name}
	logs := logsOptions{runTimeout: o.runTimeout, lines: logFilter{tail: -1}}
	if podstatus.Terminal(pod) {
		return logs.showOnce(c, s)
	}
	c.request()
	node, err := c.node(pod)
	if node == nil || err != nil {
		return err
	}
	lines, err := node.ContainerLogs(pod.Namespace, pod.Name, s.container, false)
	if err != nil {
		return apierrors.NewBadRequest(err.Error())
	}
	w := logs.writer(c, s)
	w.write(lines)
	w.skip = len(lines)
	if o.stdin && o.tty && !o.quiet {
		c.complain("Unable to use a TTY - input is not a terminal or the right kind of file\n")
	}
	if !o.quiet {
		c.complain("All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n")
	}
	return logs.follower(c, s, node, w)
}

// until waits until a Pod is as it should be (waitForPod).
func (o *runOptions) until(c *call, pod *corev1.Pod, ok func(*corev1.Pod) bool) (*corev1.Pod, error) {
	key := api.KeyOf(api.Pod, pod)
	mail := c.watch(api.Pod)
	defer mail.stop()
	deadline := c.server.Kernel().Now().Add(o.runTimeout)
	obj, exists := c.server.Get(key)
	for {
		if exists {
			if pod := obj.(*corev1.Pod); ok(pod) {
				return pod, nil
			}
		}
		ev, came := mail.next(deadline)
		if !came {
			return nil, errTimedOut
		}
		exists = api.KeyOf(api.Pod, ev.Object) == key
		if exists && ev.Op == trace.Deleted {
			return nil, apierrors.NewNotFound(corev1.Resource("pods"), "")
		}
		obj = ev.Object
	}
}

// exitOf ends the command as the container of a Pod ended.
func (c *call) exitOf(pod *corev1.Pod) error {
	if pod.Status.Phase == corev1.PodSucceeded {
		return nil
	}
	statuses := pod.Status.ContainerStatuses
	if len(statuses) == 0 || statuses[0].State.Terminated == nil || statuses[0].State.Terminated.ExitCode == 0 {
		return fmt.Errorf("pod %s/%s failed with unknown exit code", pod.Namespace, pod.Name)
	}
	ended := statuses[0].State.Terminated
	c.complain("pod %s/%s terminated (%s)\n%s\n", pod.Namespace, pod.Name, ended.Reason, ended.Message)
	return exitError{int(ended.ExitCode)}
}
