package deployment

import (
	"fmt"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/controller/ownerref"
	"podflight/engine/controller/pods"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// rollout is one sync of a Deployment: its own copy of the Deployment, and its ReplicaSets.
type rollout struct {
	*Controller
	task *sim.Task
	d    *appsv1.Deployment
	sets []*appsv1.ReplicaSet // all that it owns
}

// sync moves a Deployment one step on (syncDeployment).
func (c *Controller) sync(t *sim.Task, key api.Key) error {
	obj, ok := c.server.Get(key)
	if !ok {
		return nil
	}
	r := &rollout{Controller: c, task: t, d: obj.DeepCopyObject().(*appsv1.Deployment)}
	if equality.Semantic.DeepEqual(r.d.Spec.Selector, &metav1.LabelSelector{}) {
		return r.refuseEmptySelector()
	}
	if err := r.claim(); err != nil {
		return err
	}
	if r.d.DeletionTimestamp != nil {
		newRS, old, err := r.split(false)
		if err != nil {
			return err
		}
		return r.writeStatus(with(old, newRS), newRS)
	}
	if err := r.notePausing(); err != nil {
		return err
	}
	if r.d.Spec.Paused {
		return r.resize()
	}
	if _, ok := rollbackTo(r.d); ok {
		return r.rollback()
	}
	scaling, err := r.isScaling()
	if err != nil {
		return err
	}
	switch {
	case scaling:
		return r.resize()
	case rolling(r.d):
		return r.rollingUpdate()
	}
	return r.recreate()
}

func (r *rollout) refuseEmptySelector() error {
	r.client.Event(r.d, corev1.EventTypeWarning, "SelectingAll", "This deployment is selecting all pods. A non-empty selector is required.")
	if r.d.Status.ObservedGeneration < r.d.Generation {
		r.d.Status.ObservedGeneration = r.d.Generation
		return r.updateStatus()
	}
	return nil
}

// claim lists the ReplicaSets of the Deployment, adopting and releasing as its selector asks
// (getReplicaSetsForDeployment).
func (r *rollout) claim() error {
	selector, err := metav1.LabelSelectorAsSelector(r.d.Spec.Selector)
	if err != nil {
		return fmt.Errorf("deployment %s/%s has invalid label selector: %v", r.d.Namespace, r.d.Name, err)
	}
	claimer := ownerref.Claimer{
		Client: r.client, Owner: r.d, Kind: appsv1.SchemeGroupVersion.WithKind(string(api.Deployment)), Selector: selector,
	}
	for _, obj := range r.server.List(api.ReplicaSet, r.d.Namespace) {
		mine, err := claimer.Claim(r.task, api.ReplicaSet, obj)
		if err != nil {
			return err
		}
		if mine {
			r.sets = append(r.sets, obj.(*appsv1.ReplicaSet))
		}
	}
	slices.SortFunc(r.sets, byAge)
	return nil
}

// notePausing keeps the condition Progressing at Unknown while the Deployment is paused, so that no deadline
// runs out meanwhile (checkPausedConditions).
func (r *rollout) notePausing() error {
	if !hasDeadline(r.d) {
		return nil
	}
	c := condition(&r.d.Status, appsv1.DeploymentProgressing)
	if c != nil && c.Reason == reasonTimedOut {
		return nil
	}
	noted := c != nil && c.Reason == reasonPaused
	switch {
	case r.d.Spec.Paused && !noted:
		r.progress(corev1.ConditionUnknown, reasonPaused, "Deployment is paused")
	case !r.d.Spec.Paused && noted:
		r.progress(corev1.ConditionUnknown, "DeploymentResumed", "Deployment is resumed")
	default:
		return nil
	}
	return r.updateStatus()
}

func (r *rollout) progress(status corev1.ConditionStatus, reason, message string) {
	setCondition(&r.d.Status, newCondition(appsv1.DeploymentProgressing, status, reason, message, r.client.Now()))
}

// updateStatus writes the copy's status and annotations. The copy itself stays as old as it was, so a second write
// in the same sync is refused as a conflict and comes with the next sync.
func (r *rollout) updateStatus() error {
	_, err := r.client.UpdateStatus(r.task, r.d)
	return err
}

// NewReplicaSet returns the oldest of the ReplicaSets with the Deployment's template, or nil
// (FindNewReplicaSet).
func NewReplicaSet(d *appsv1.Deployment, sets []*appsv1.ReplicaSet) *appsv1.ReplicaSet {
	sorted := slices.SortedFunc(slices.Values(sets), byAge)
	for _, rs := range sorted {
		if SameTemplate(&rs.Spec.Template, &d.Spec.Template) {
			return rs
		}
	}
	return nil
}

// split returns the new ReplicaSet and the old ones, and brings the revisions up to date. If there is no new
// one, it makes one or returns nil (getAllReplicaSetsAndSyncRevision, getNewReplicaSet).
func (r *rollout) split(create bool) (newRS *appsv1.ReplicaSet, old []*appsv1.ReplicaSet, err error) {
	newRS = NewReplicaSet(r.d, r.sets)
	old = filter(r.sets, func(rs *appsv1.ReplicaSet) bool { return newRS == nil || rs.UID != newRS.UID })
	revision := maxRevision(old) + 1
	switch {
	case newRS != nil:
		newRS, err = r.refresh(newRS, revision)
	case create:
		newRS, err = r.createReplicaSet(old, revision)
	}
	return newRS, old, err
}

// refresh brings the annotations of an existing new ReplicaSet, and the Deployment's revision, up to date.
func (r *rollout) refresh(rs *appsv1.ReplicaSet, revision int64) (*appsv1.ReplicaSet, error) {
	next := rs.DeepCopy()
	if annotateNew(r.d, next, revision, true) || next.Spec.MinReadySeconds != r.d.Spec.MinReadySeconds {
		next.Spec.MinReadySeconds = r.d.Spec.MinReadySeconds
		if Revision(rs) != Revision(next) && Revision(rs) > 0 {
			r.step(ruleReuse, fmt.Sprintf("finds ReplicaSet %s with this very template: it becomes revision %d", rs.Name, Revision(next)))
		}
		return r.updateReplicaSet(next)
	}
	changed := setRevision(r.d, next.Annotations[RevisionAnnotation])
	if hasDeadline(r.d) && condition(&r.d.Status, appsv1.DeploymentProgressing) == nil {
		r.progress(corev1.ConditionTrue, "FoundNewReplicaSet", fmt.Sprintf("Found new replica set %q", rs.Name))
		changed = true
	}
	if changed {
		if err := r.updateStatus(); err != nil {
			return nil, err
		}
	}
	return next, nil
}

func (r *rollout) updateReplicaSet(rs *appsv1.ReplicaSet) (*appsv1.ReplicaSet, error) {
	now, err := r.client.Update(r.task, rs)
	if err != nil {
		return nil, err
	}
	return now.(*appsv1.ReplicaSet), nil
}

// createReplicaSet makes the ReplicaSet of the Deployment's template.
func (r *rollout) createReplicaSet(old []*appsv1.ReplicaSet, revision int64) (*appsv1.ReplicaSet, error) {
	rs := r.newReplicaSet()
	size := newSize(r.d, with(old, rs), rs)
	rs.Spec.Replicas = &size
	annotateNew(r.d, rs, revision, false)
	r.step(ruleTemplate, fmt.Sprintf("creates ReplicaSet %s of %d for revision %d, since no ReplicaSet has this template", rs.Name, size, revision))
	made, err := r.client.Create(r.task, rs)
	existed := false
	switch {
	case apierrors.IsAlreadyExists(err):
		existed = true
		if made, err = r.resolveCollision(rs.Name, err); err != nil {
			return nil, err
		}
	case pods.NamespaceTerminating(err):
		return nil, err
	case err != nil:
		return nil, r.reportCreateError(rs.Name, err)
	}
	if !existed && size > 0 {
		r.client.Event(r.d, corev1.EventTypeNormal, "ScalingReplicaSet", fmt.Sprintf("Scaled up replica set %s from 0 to %d", made.GetName(), size))
	}
	changed := setRevision(r.d, strconv.FormatInt(revision, 10))
	if !existed && hasDeadline(r.d) {
		r.progress(corev1.ConditionTrue, "NewReplicaSetCreated", fmt.Sprintf("Created new replica set %q", made.GetName()))
		changed = true
	}
	if changed {
		err = r.updateStatus()
	}
	return made.(*appsv1.ReplicaSet), err
}

// newReplicaSet returns the ReplicaSet of the Deployment's template, of no size yet.
func (r *rollout) newReplicaSet() *appsv1.ReplicaSet {
	template := r.d.Spec.Template.DeepCopy()
	hash := pods.TemplateHash(template, r.d.Status.CollisionCount)
	template.Labels = withLabel(template.Labels, appsv1.DefaultDeploymentUniqueLabelKey, hash)
	selector := r.d.Spec.Selector.DeepCopy()
	selector.MatchLabels = withLabel(selector.MatchLabels, appsv1.DefaultDeploymentUniqueLabelKey, hash)
	return &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{
			Name: replicaSetName(r.d.Name, hash), Namespace: r.d.Namespace, Labels: template.Labels,
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(r.d, appsv1.SchemeGroupVersion.WithKind(string(api.Deployment)))},
		},
		Spec: appsv1.ReplicaSetSpec{Replicas: new(int32), MinReadySeconds: r.d.Spec.MinReadySeconds, Selector: selector, Template: *template},
	}
}

// resolveCollision takes a ReplicaSet of the wanted name if it has the wanted template, and otherwise counts a
// collision, so that the next try makes another name.
func (r *rollout) resolveCollision(name string, exists error) (api.Object, error) {
	obj, ok := r.server.Get(api.Key{Kind: api.ReplicaSet, Namespace: r.d.Namespace, Name: name})
	if !ok {
		return nil, exists
	}
	rs := obj.(*appsv1.ReplicaSet)
	if metav1.IsControlledBy(rs, r.d) && SameTemplate(&r.d.Spec.Template, &rs.Spec.Template) {
		return rs, nil
	}
	count := int32(1)
	if r.d.Status.CollisionCount != nil {
		count = *r.d.Status.CollisionCount + 1
	}
	r.d.Status.CollisionCount = &count
	// The creation's error brings the Deployment back whether or not this write succeeds.
	_ = r.updateStatus()
	return nil, exists
}

func (r *rollout) reportCreateError(name string, err error) error {
	msg := fmt.Sprintf("Failed to create new replica set %q: %v", name, err)
	if hasDeadline(r.d) {
		r.progress(corev1.ConditionFalse, "ReplicaSetCreateError", msg)
		// The creation's error is the one to report.
		_ = r.updateStatus()
	}
	r.client.Event(r.d, corev1.EventTypeWarning, "ReplicaSetCreateError", msg)
	return err
}

func (r *rollout) step(rule trace.RuleID, text string) {
	r.rec.Add(rule, trace.Step{Component: component, Object: api.KeyOf(api.Deployment, r.d), Text: text})
}
