package kubectl

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
)

func drainCommand() command {
	return command{
		name: "drain", use: "NODE", short: "Drain node in preparation for maintenance", args: nodeName,
		setup: func(fs *pflag.FlagSet) runner {
			o := &drainOptions{}
			selectorFlag(fs, &o.selector)
			dryRunFlag(fs)
			ignoredFlags(fs, "chunk-size")
			fs.BoolVar(&o.force, "force", false, "Continue even if there are pods that do not declare a controller.")
			fs.BoolVar(&o.ignoreDaemonSets, "ignore-daemonsets", false, "Ignore DaemonSet-managed pods.")
			fs.BoolVar(&o.deleteEmptyDir, "delete-emptydir-data", false, "Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).")
			fs.IntVar(&o.grace, "grace-period", -1, "Period of time in seconds given to each pod to terminate gracefully. If negative, the default value specified in the pod will be used.")
			fs.DurationVar(&o.timeout, "timeout", 0, "The length of time to wait before giving up, zero means infinite")
			fs.StringVar(&o.podSelector, "pod-selector", "", "Label selector to filter pods on the node")
			fs.BoolVar(&o.disableEviction, "disable-eviction", false, "Force drain to use delete, even if eviction is supported. This will bypass checking PodDisruptionBudgets, use with caution.")
			fs.IntVar(&o.skipAfter, "skip-wait-for-delete-timeout", 0, "If pod DeletionTimestamp older than N seconds, skip waiting for the pod.  Seconds must be greater than 0 to skip.")
			return o.run
		},
	}
}

// drainOptions are the flags of kubectl drain (staging/src/k8s.io/kubectl/pkg/drain).
type drainOptions struct {
	nodeOptions
	force            bool
	ignoreDaemonSets bool
	deleteEmptyDir   bool
	grace            int
	timeout          time.Duration
	podSelector      string
	disableEviction  bool
	skipAfter        int // seconds
}

// run follows RunDrain.
func (o *drainOptions) run(c *call, args []string) error {
	match, err := labels.Parse(o.podSelector)
	if err != nil {
		return errors.New("--pod-selector=<pod_selector> must be a valid label selector")
	}
	if err := o.find(c, args, "drain NODE"); err != nil {
		return err
	}
	o.cordon(c, true)
	var errs []error
	var left []string
	for _, node := range o.nodes {
		if err := o.drain(c, node, match); err != nil {
			c.complain("error: unable to drain node %q due to error: %s, continuing command...\n", node.name, err)
			errs, left = append(errs, err), append(left, node.name)
			continue
		}
		o.report.say(node.res, node.name, "drained")
	}
	if len(left) > 0 {
		c.complain("There are pending nodes to be drained:\n")
		for _, name := range left {
			c.complain(" %s\n", name)
		}
	}
	return collect(errs)
}

// drain removes the Pods of one node (deleteOrEvictPodsSimple).
func (o *drainOptions) drain(c *call, node item, match labels.Selector) error {
	pods, warnings, err := o.podsOn(c, node.name, match)
	if err != nil {
		return err
	}
	if len(warnings) > 0 {
		c.warn(strings.Join(warnings, "; "))
	}
	if o.dry == dryRunClient {
		for _, pod := range pods {
			c.printf("evicting pod %s/%s (dry run)\n", pod.Namespace, pod.Name)
		}
		return nil
	}
	failure := o.remove(c, pods)
	if failure == nil {
		return nil
	}
	left, _, err := o.podsOn(c, node.name, match)
	if len(left) > 0 {
		c.complain("There are pending pods in node %q when an error occurred: %v\n", node.name, failure)
		for _, pod := range left {
			c.complain("pod/%s\n", pod.Name)
		}
	}
	if err != nil {
		c.complain("Following errors occurred while getting the list of pods to delete:\n%s", err)
	}
	return failure
}

// verdict is what becomes of a Pod: it goes, it stays, or it stands in the way.
type verdict struct {
	goes    bool
	warning string
	err     string
}

// judge follows the filters of staging/src/k8s.io/kubectl/pkg/drain/filters.go, the last of which has the last word.
func (o *drainOptions) judge(c *call, pod *corev1.Pod) verdict {
	if o.skipAfter > 0 && pod.DeletionTimestamp != nil && c.now().Sub(pod.DeletionTimestamp.Time) > time.Duration(o.skipAfter)*time.Second {
		return verdict{}
	}
	ended := podstatus.Terminal(pod)
	v := verdict{goes: true}
	owner := metav1.GetControllerOf(pod)
	if owner != nil && owner.Kind == "DaemonSet" && !ended {
		_, exists := c.server.Get(api.Key{Kind: api.DaemonSet, Namespace: pod.Namespace, Name: owner.Name})
		switch {
		case exists && o.ignoreDaemonSets:
			return verdict{warning: "ignoring DaemonSet-managed Pods"}
		case exists:
			return verdict{err: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)"}
		case !o.force:
			return verdict{err: fmt.Sprintf("daemonsets.apps %q not found", owner.Name)}
		}
	}
	if _, mirror := pod.Annotations[corev1.MirrorPodAnnotationKey]; mirror {
		return verdict{}
	}
	if hasEmptyDir(pod) && !ended && !o.deleteEmptyDir {
		return verdict{err: "Pods with local storage (use --delete-emptydir-data to override)"}
	}
	if owner == nil && !ended {
		if !o.force {
			return verdict{err: "Pods that declare no controller (use --force to override)"}
		}
		v.warning = "deleting Pods that declare no controller"
	}
	return v
}

func hasEmptyDir(pod *corev1.Pod) bool {
	for _, v := range pod.Spec.Volumes {
		if v.EmptyDir != nil {
			return true
		}
	}
	return false
}

// groups are names of Pods under what is said of them, in the order in which it was first said.
type groups struct {
	texts []string
	pods  map[string][]string
}

func (g *groups) add(text string, pod *corev1.Pod) {
	if g.pods == nil {
		g.pods = map[string][]string{}
	}
	if g.pods[text] == nil {
		g.texts = append(g.texts, text)
	}
	g.pods[text] = append(g.pods[text], pod.Namespace+"/"+pod.Name)
}

func (g *groups) lines() []string {
	var lines []string
	for _, text := range g.texts {
		lines = append(lines, text+": "+strings.Join(g.pods[text], ", "))
	}
	return lines
}

// podsOn returns the Pods of a node that are to go, and what is to be said about it (GetPodsForDeletion).
func (o *drainOptions) podsOn(c *call, node string, match labels.Selector) (pods []*corev1.Pod, said []string, err error) {
	c.request()
	var warnings, failures groups
	for _, obj := range c.server.List(api.Pod, "") {
		pod, ok := obj.(*corev1.Pod)
		if !ok || pod.Spec.NodeName != node || !match.Matches(labels.Set(pod.Labels)) {
			continue
		}
		v := o.judge(c, pod)
		if v.goes {
			pods = append(pods, pod)
		}
		if v.warning != "" {
			warnings.add(v.warning, pod)
		}
		if v.err != "" {
			failures.add(v.err, pod)
		}
	}
	var errs []error
	for _, line := range failures.lines() {
		errs = append(errs, errors.New("cannot delete "+line))
	}
	return pods, warnings.lines(), collect(errs)
}

// remove evicts Pods, all at the same time, and waits until they are gone (DeleteOrEvictPods).
func (o *drainOptions) remove(c *call, pods []*corev1.Pod) error {
	options := apiserver.DeleteOptions{DryRun: o.dry == dryRunServer}
	if o.grace >= 0 {
		seconds := int64(o.grace)
		options.GracePeriodSeconds = &seconds
	}
	mail := c.watch(api.Pod)
	defer mail.stop()
	c.request()
	var errs []error
	var going []*corev1.Pod
	for _, pod := range pods {
		key := api.KeyOf(api.Pod, pod)
		var err error
		if o.disableEviction {
			_, err = c.server.Delete(key, options)
		} else {
			c.printf("evicting pod %s/%s%s\n", pod.Namespace, pod.Name, o.evictSuffix())
			err = c.server.Evict(key, options)
		}
		switch {
		case err == nil && o.dry == dryRunNone:
			going = append(going, pod)
		case err != nil && !apierrors.IsNotFound(err):
			errs = append(errs, fmt.Errorf("error when evicting pods/%q -n %q: %w", pod.Name, pod.Namespace, err))
		}
	}
	return collect(appendError(errs, o.await(c, mail, going)))
}

func (o *drainOptions) evictSuffix() string {
	if o.dry == dryRunServer {
		return " (server dry run)"
	}
	return ""
}

// await waits until Pods are gone. kubectl looks at each once a second (waitForDelete).
func (o *drainOptions) await(c *call, mail *mailbox, going []*corev1.Pod) error {
	kernel := c.server.Kernel()
	start, deadline := kernel.Now(), sim.Never
	if o.timeout > 0 {
		deadline = start.Add(o.timeout)
	}
	done := "evicted"
	if o.disableEviction {
		done = "deleted"
	}
	for {
		var left []*corev1.Pod
		for _, pod := range going {
			obj, ok := c.server.Get(api.KeyOf(api.Pod, pod))
			if ok && obj.GetUID() == pod.UID {
				left = append(left, pod)
				continue
			}
			o.report.say(podResource(), pod.Name, done)
		}
		if going = left; len(going) == 0 {
			return nil
		}
		if _, ok := mail.next(deadline); !ok {
			var errs []error
			for _, pod := range going {
				errs = append(errs, fmt.Errorf("error when waiting for pod %q in namespace %q to terminate: context deadline exceeded", pod.Name, pod.Namespace))
			}
			return collect(errs)
		}
		mail.queue = nil
		next := time.Second - kernel.Now().Sub(start)%time.Second
		c.sleep(min(next, deadline.Sub(kernel.Now())))
	}
}

func podResource() api.Resource {
	res, _ := api.ResourceOf(api.Pod)
	return res
}
