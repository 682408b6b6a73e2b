package podgc

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/pods"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// look goes through all Pods (gc).
func (c *Controller) look(t *sim.Task) {
	c.looking, c.again = true, false
	var all []*corev1.Pod
	for _, obj := range c.server.List(api.Pod, "") {
		all = append(all, obj.(*corev1.Pod))
	}
	for _, pod := range tooMany(all, c.keep) {
		c.remove(t, pod, ruleThreshold, fmt.Sprintf("deletes the Pod: of more than %d that have ended it is one of the oldest", c.keep), nil)
	}
	c.collectOrphans(t, all)
	for _, pod := range all {
		if stranded(pod) {
			c.remove(t, pod, ruleStranded, "deletes the Pod, which was never given a node, for good", nil)
		}
	}
	c.looking = false
	if len(c.missing) > 0 || c.again {
		c.plan()
	}
}

// tooMany returns the ended Pods beyond the number that may stay: evicted ones first, then the oldest (gcTerminated).
func tooMany(all []*corev1.Pod, keep int) []*corev1.Pod {
	ended := pods.Filter(all, podstatus.Terminal)
	if len(ended) <= keep {
		return nil
	}
	slices.SortStableFunc(ended, func(a, b *corev1.Pod) int {
		return cmp.Or(cmp.Compare(evicted(b), evicted(a)), a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Name, b.Name))
	})
	return ended[:len(ended)-keep]
}

func evicted(p *corev1.Pod) int {
	if p.Status.Phase == corev1.PodFailed && p.Status.Reason == "Evicted" {
		return 1
	}
	return 0
}

// collectOrphans deletes the Pods of nodes that have been missing for long enough (gcOrphaned).
func (c *Controller) collectOrphans(t *sim.Task, all []*corev1.Pod) {
	now := c.kernel.Now()
	orphans := map[string][]*corev1.Pod{}
	var nodes []string
	for _, pod := range all {
		if !c.orphaned(pod) {
			continue
		}
		name := pod.Spec.NodeName
		if orphans[name] == nil {
			nodes = append(nodes, name)
		}
		orphans[name] = append(orphans[name], pod)
		if _, known := c.missing[name]; !known {
			c.missing[name] = now.Add(quarantine)
		}
	}
	for name := range c.missing {
		if orphans[name] == nil {
			delete(c.missing, name)
		}
	}
	for _, name := range nodes {
		if c.missing[name] > now {
			continue
		}
		delete(c.missing, name)
		for _, pod := range orphans[name] {
			c.remove(t, pod, ruleOrphan, fmt.Sprintf("deletes the Pod: its node %s no longer exists", name), &corev1.PodCondition{
				Type: corev1.DisruptionTarget, Status: corev1.ConditionTrue, ObservedGeneration: pod.Generation,
				Reason: "DeletionByPodGC", Message: "PodGC: node no longer exists",
			})
		}
	}
}

// remove marks a Pod as failed, if it has not ended, and deletes it without grace (markFailedAndDeletePodWithCondition).
func (c *Controller) remove(t *sim.Task, pod *corev1.Pod, rule trace.RuleID, text string, condition *corev1.PodCondition) {
	key := api.KeyOf(api.Pod, pod)
	c.rec.Add(rule, trace.Step{Component: component, Object: key, Text: text})
	if !podstatus.Terminal(pod) {
		_, err := c.client.PatchStatus(t, key, pod.UID, func(obj api.Object) {
			p := obj.(*corev1.Pod)
			p.Status.Phase, p.Status.ObservedGeneration = corev1.PodFailed, p.Generation
			if condition != nil {
				condition.LastTransitionTime = metav1.NewTime(c.client.Now())
				podstatus.SetCondition(p, *condition)
			}
		})
		if apierrors.IsNotFound(err) {
			return
		}
		if err != nil {
			c.plan()
			return
		}
	}
	zero := int64(0)
	err := c.client.Delete(t, key, apiserver.DeleteOptions{GracePeriodSeconds: &zero})
	if err != nil && !apierrors.IsNotFound(err) {
		c.plan()
	}
}
