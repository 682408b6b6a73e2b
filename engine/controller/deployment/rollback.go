package deployment

import (
	"fmt"
	"maps"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// rollbackTo returns the revision that the deprecated annotation asks to roll back to. `kubectl rollout undo` does
// not use it: it writes the old template into the Deployment itself.
func rollbackTo(d *appsv1.Deployment) (int64, bool) {
	n, err := strconv.ParseInt(d.Annotations[appsv1.DeprecatedRollbackTo], 10, 64)
	return n, err == nil
}

// rollback gives the Deployment the template of an earlier revision (rollback.go).
func (r *rollout) rollback() error {
	newRS, old, err := r.split(true)
	if err != nil {
		return err
	}
	all := with(old, newRS)
	revision, _ := rollbackTo(r.d)
	if revision == 0 {
		if revision = lastRevision(all); revision == 0 {
			r.client.Event(r.d, corev1.EventTypeWarning, "DeploymentRollbackRevisionNotFound", "Unable to find last revision.")
			return r.clearRollback()
		}
	}
	for _, rs := range all {
		if Revision(rs) == revision {
			return r.rollbackTemplate(rs, revision)
		}
	}
	r.client.Event(r.d, corev1.EventTypeWarning, "DeploymentRollbackRevisionNotFound", "Unable to find the revision to rollback to.")
	return r.clearRollback()
}

func (r *rollout) rollbackTemplate(rs *appsv1.ReplicaSet, revision int64) error {
	if SameTemplate(&r.d.Spec.Template, &rs.Spec.Template) {
		r.client.Event(r.d, corev1.EventTypeWarning, "DeploymentRollbackTemplateUnchanged",
			fmt.Sprintf("The rollback revision contains the same template as current deployment %q", r.d.Name))
		return r.clearRollback()
	}
	r.d.Spec.Template = *rs.Spec.Template.DeepCopy()
	r.d.Spec.Template.Labels = withoutHash(r.d.Spec.Template.Labels)
	restoreAnnotations(r.d, rs)
	if err := r.clearRollback(); err != nil {
		return err
	}
	r.client.Event(r.d, corev1.EventTypeNormal, "DeploymentRollback", fmt.Sprintf("Rolled back deployment %q to revision %d", r.d.Name, revision))
	return nil
}

func (r *rollout) clearRollback() error {
	r.d.Annotations = maps.Clone(r.d.Annotations)
	delete(r.d.Annotations, appsv1.DeprecatedRollbackTo)
	_, err := r.client.Update(r.task, r.d)
	return err
}

// lastRevision returns the second highest revision.
func lastRevision(all []*appsv1.ReplicaSet) int64 {
	var first, second int64
	for _, rs := range all {
		switch n := Revision(rs); {
		case n >= first:
			first, second = n, first
		case n > second:
			second = n
		}
	}
	return second
}
