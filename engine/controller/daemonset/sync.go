package daemonset

import (
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/controller/history"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/pods"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// burst is how many Pods a sync creates or deletes at most (BurstReplicas).
const burst = 250

// pass is one sync of a DaemonSet.
type pass struct {
	*Controller
	task       *sim.Task
	key        api.Key
	set        *appsv1.DaemonSet
	nodes      []*corev1.Node // by name
	fit        eligibility
	current    *appsv1.ControllerRevision // of the set's template
	old        []*appsv1.ControllerRevision
	collisions *int32
	now        time.Time
}

// sync brings one DaemonSet a step on (syncDaemonSet, updateDaemonSet).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok || obj.GetDeletionTimestamp() != nil {
		return nil
	}
	set := obj.(*appsv1.DaemonSet)
	r := &pass{Controller: c, task: t, key: key, set: set, fit: newEligibility(set), now: c.kernel.Wall()}
	for _, obj := range c.server.List(api.Node, "") {
		r.nodes = append(r.nodes, obj.(*corev1.Node))
	}
	if err := r.claimAll(); err != nil {
		return err
	}
	if err := r.findRevisions(); err != nil {
		return err
	}
	actErr := r.act()
	if err := r.writeStatus(); actErr == nil {
		actErr = err
	}
	return actErr
}

func (r *pass) act() error {
	p := r.manage()
	if p.empty() && r.set.Spec.UpdateStrategy.Type == appsv1.RollingUpdateDaemonSetStrategyType {
		var err error
		if p, err = r.rollOut(); err != nil {
			return err
		}
	}
	if err := r.carryOut(p); err != nil {
		return err
	}
	return r.truncateHistory()
}

func (r *pass) claimAll() error {
	if !r.claim[r.set.UID] {
		return nil
	}
	delete(r.claim, r.set.UID)
	selector, err := metav1.LabelSelectorAsSelector(r.set.Spec.Selector)
	if err != nil {
		return nil // a selector that cannot be read never gets better by itself
	}
	claimer := ownerref.Claimer{Client: r.client, Owner: r.set, Kind: kind(), Selector: selector}
	for _, obj := range r.server.List(api.Pod, r.set.Namespace) {
		if _, err = claimer.Claim(r.task, api.Pod, obj); err != nil {
			break
		}
	}
	if err == nil {
		err = history.Adopt(r.task, claimer)
	}
	if err != nil {
		r.claim[r.set.UID] = true
	}
	return err
}

// findRevisions finds the revision of the set's template, making one if need be (constructHistory).
func (r *pass) findRevisions() error {
	all := history.List(r.server, r.set.UID)
	owner := history.Owner{
		Object: r.set, Kind: kind(), Template: &r.set.Spec.Template, Label: hashLabel,
		Hash: func(collisions *int32) string { return pods.TemplateHash(&r.set.Spec.Template, collisions) },
	}
	var err error
	r.current, r.collisions, err = history.Sync(r.task, r.client, owner, all, r.set.Status.CollisionCount)
	if err != nil {
		return fmt.Errorf("failed to construct revisions of DaemonSet: %w", err)
	}
	for _, rev := range all {
		if rev.UID != r.current.UID {
			r.old = append(r.old, rev)
		}
	}
	return nil
}

func (r *pass) hash() string { return r.current.Labels[hashLabel] }

// updated reports whether a Pod was made from the set's template (IsPodUpdated).
func (r *pass) updated(p *corev1.Pod) bool {
	generation, ok := r.set.Annotations[appsv1.DeprecatedTemplateGeneration]
	return p.Labels[hashLabel] == r.hash() || ok && p.Labels[generationLabel] == generation
}

func (r *pass) available(p *corev1.Pod) bool { return pods.Available(p, minReady(r.set), r.now) }

// byNode groups the set's Pods by the nodes that they are on or meant for. Ended Pods that are being deleted no longer count
// (getNodesToDaemonPods).
func (r *pass) byNode() map[string][]*corev1.Pod {
	out := map[string][]*corev1.Pod{}
	for _, obj := range r.server.OwnedBy(api.Pod, r.set.UID) {
		p := obj.(*corev1.Pod)
		if node, ok := target(p); ok && (!podstatus.Terminal(p) || p.DeletionTimestamp == nil) {
			out[node] = append(out[node], p)
		}
	}
	return out
}

// plan is what is to be done to Pods.
type plan struct {
	create []string // on these nodes
	remove []*corev1.Pod
	why    trace.RuleID
	text   string // what is done, but for the names
}

func (p plan) empty() bool { return len(p.create)+len(p.remove) == 0 }

// carryOut creates and deletes Pods (syncNodes).
func (r *pass) carryOut(p plan) error {
	if p.empty() {
		return nil
	}
	create, remove := p.create[:min(len(p.create), burst)], p.remove[:min(len(p.remove), burst)]
	r.step(p.why, describe(p.text, create, remove))
	_, first := pods.SlowStart(r.task, r.client, len(create), func(i int) error {
		_, err := pods.Create(r.client, r.set, newPod(r.set, r.hash(), create[i]))
		if pods.NamespaceTerminating(err) {
			return nil
		}
		return err
	})
	r.client.Parallel(r.task, len(remove), func(i int) {
		if err := pods.Delete(r.client, r.set, remove[i]); first == nil && !apierrors.IsNotFound(err) {
			first = err
		}
	})
	return first
}

func describe(text string, create []string, remove []*corev1.Pod) string {
	if len(create) > 0 {
		text += "; creates a Pod for " + few(create)
	}
	if len(remove) > 0 {
		var names []string
		for _, p := range remove {
			names = append(names, p.Name)
		}
		text += "; deletes " + few(names)
	}
	return text
}

// few names at most three of them.
func few(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// truncateHistory deletes the oldest revisions that no Pod is of, beyond the limit (cleanupHistory).
func (r *pass) truncateHistory() error {
	if r.set.Spec.RevisionHistoryLimit == nil {
		return nil
	}
	excess := len(r.old) - int(*r.set.Spec.RevisionHistoryLimit)
	if excess <= 0 {
		return nil
	}
	live := map[string]bool{}
	for _, obj := range r.server.OwnedBy(api.Pod, r.set.UID) {
		live[obj.GetLabels()[hashLabel]] = true
	}
	idle := slices.DeleteFunc(r.old, func(rev *appsv1.ControllerRevision) bool { return live[rev.Labels[hashLabel]] })
	for _, rev := range idle[:min(excess, len(idle))] {
		err := r.client.Delete(r.task, api.KeyOf(api.ControllerRevision, rev), apiserver.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
	}
	return nil
}

func (r *pass) step(rule trace.RuleID, text string) {
	r.rec.Add(rule, trace.Step{Component: component, Object: r.key, Text: text})
}
