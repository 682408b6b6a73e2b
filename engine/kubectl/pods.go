package kubectl

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"podflight/engine/api"
	"podflight/engine/podstatus"
)

// defaultContainerAnnotation names the container that logs and exec take if none is named.
const defaultContainerAnnotation = "kubectl.kubernetes.io/default-container"

// containerRef is a container of a Pod as a reference to it names it.
type containerRef struct {
	list string // "containers", "initContainers", "ephemeralContainers"
	name string
}

// containersOf returns the containers of a Pod in the order in which kubectl looks for one.
func containersOf(pod *corev1.Pod) []containerRef {
	var all []containerRef
	for _, c := range pod.Spec.Containers {
		all = append(all, containerRef{"containers", c.Name})
	}
	for _, c := range pod.Spec.InitContainers {
		all = append(all, containerRef{"initContainers", c.Name})
	}
	for _, c := range pod.Spec.EphemeralContainers {
		all = append(all, containerRef{"ephemeralContainers", c.Name})
	}
	return all
}

func hasContainer(pod *corev1.Pod, name string) bool {
	return slices.ContainsFunc(containersOf(pod), func(c containerRef) bool { return c.name == name })
}

// containerNames lists the containers of a Pod for a message (podcmd.AllContainerNames).
func containerNames(pod *corev1.Pod) string {
	var names []string
	for _, c := range pod.Spec.Containers {
		names = append(names, c.Name)
	}
	for _, c := range pod.Spec.EphemeralContainers {
		names = append(names, c.Name+" (ephem)")
	}
	for _, c := range pod.Spec.InitContainers {
		names = append(names, c.Name+" (init)")
	}
	return strings.Join(names, ", ")
}

func notAContainer(pod *corev1.Pod, name string) error {
	return fmt.Errorf("container %s is not valid for pod %s out of: %s", name, pod.Name, containerNames(pod))
}

// firstContainer returns the container that is taken if none is named, and says so if there are others.
func (c *call) firstContainer(pod *corev1.Pod, quiet bool) string {
	name := pod.Spec.Containers[0].Name
	if !quiet && len(containersOf(pod)) > 1 {
		c.complain("Defaulted container %q out of: %s\n", name, containerNames(pod))
	}
	return name
}

// podSelectorOf returns what selects the Pods of an object (SelectorsForObject in
// staging/src/k8s.io/kubectl/pkg/polymorphichelpers/helpers.go).
func podSelectorOf(it item) (labels.Selector, error) {
	if svc, ok := it.object.(*corev1.Service); ok {
		if len(svc.Spec.Selector) == 0 {
			return nil, fmt.Errorf("invalid service '%s': Service is defined without a selector", it.name)
		}
		return labels.SelectorFromSet(svc.Spec.Selector), nil
	}
	var selector *metav1.LabelSelector
	switch obj := it.object.(type) {
	case *appsv1.ReplicaSet:
		selector = obj.Spec.Selector
	case *appsv1.StatefulSet:
		selector = obj.Spec.Selector
	case *appsv1.DaemonSet:
		selector = obj.Spec.Selector
	case *appsv1.Deployment:
		selector = obj.Spec.Selector
	case *batchv1.Job:
		selector = obj.Spec.Selector
	default:
		return nil, fmt.Errorf("selector for %s not implemented", goType(it))
	}
	s, err := metav1.LabelSelectorAsSelector(selector)
	if err != nil {
		return nil, fmt.Errorf("invalid label selector: %w", err)
	}
	return s, nil
}

// goType is how Go's %T shows the type of an object.
func goType(it item) string { return "*" + it.res.Version + "." + string(it.res.Kind) }

var errTimedOut = errors.New("timed out waiting for the condition")

// podsOf returns the Pods that a selector selects, best first. If there are none it waits for the first
// (GetPodList).
func (c *call) podsOf(namespace string, s labels.Selector, timeout time.Duration, better func(a, b *corev1.Pod) int) ([]*corev1.Pod, error) {
	mail := c.watch(api.Pod)
	defer mail.stop()
	c.request()
	var pods []*corev1.Pod
	for _, obj := range c.server.List(api.Pod, namespace) {
		if s.Matches(labels.Set(obj.GetLabels())) {
			pods = append(pods, obj.(*corev1.Pod))
		}
	}
	if len(pods) > 0 {
		slices.SortStableFunc(pods, better)
		return pods, nil
	}
	deadline := c.server.Kernel().Now().Add(timeout)
	for {
		ev, ok := mail.next(deadline)
		if !ok {
			return nil, errTimedOut
		}
		pod, isPod := ev.Object.(*corev1.Pod)
		if isPod && pod.Namespace == namespace && s.Matches(labels.Set(pod.Labels)) {
			return []*corev1.Pod{pod}, nil
		}
	}
}

// byLogging orders Pods so that the one whose log is most interesting comes first (ByLogging in
// staging/src/k8s.io/kubectl/pkg/util/podutils/podutils.go).
func byLogging(a, b *corev1.Pod) int {
	return cmp.Or(
		falseFirst(a.Spec.NodeName == "", b.Spec.NodeName == ""),
		cmp.Compare(loggingRank(a), loggingRank(b)),
		falseFirst(!podstatus.Ready(a), !podstatus.Ready(b)),
		readySince(a).Compare(readySince(b)),
		cmp.Compare(restartsOf(b), restartsOf(a)),
		a.CreationTimestamp.Compare(b.CreationTimestamp.Time),
	)
}

// byActivity orders Pods so that the one that a controller would delete last comes first (ActivePods, reversed).
func byActivity(a, b *corev1.Pod) int {
	return cmp.Or(
		falseFirst(a.Spec.NodeName == "", b.Spec.NodeName == ""),
		cmp.Compare(activityRank(a), activityRank(b)),
		falseFirst(!podstatus.Ready(a), !podstatus.Ready(b)),
		falseFirst(a.DeletionTimestamp != nil, b.DeletionTimestamp != nil),
		readySince(a).Compare(readySince(b)),
		cmp.Compare(restartsOf(a), restartsOf(b)),
		a.CreationTimestamp.Compare(b.CreationTimestamp.Time),
	)
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// loggingRank puts Pods that run or have ended before those that have not begun.
func loggingRank(pod *corev1.Pod) int {
	switch pod.Status.Phase {
	case corev1.PodUnknown:
		return 1
	case corev1.PodPending:
		return 2
	}
	return 0
}

func activityRank(pod *corev1.Pod) int {
	switch pod.Status.Phase {
	case corev1.PodRunning:
		return 0
	case corev1.PodUnknown:
		return 1
	}
	return 2
}

func restartsOf(pod *corev1.Pod) int32 {
	n := int32(0)
	for _, s := range pod.Status.ContainerStatuses {
		n = max(n, s.RestartCount)
	}
	return n
}

// readySince returns since when a Pod has been ready, or the zero time.
func readySince(pod *corev1.Pod) time.Time {
	since, _ := podstatus.ReadySince(pod)
	return since
}
