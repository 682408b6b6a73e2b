package kubectl

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/apiserver"
	"podflight/engine/codec"
	"podflight/engine/kubectl/describe"
)

func rolloutUndoCommand() command {
	return command{
		name: "undo", args: workloadName, use: "(TYPE NAME | TYPE/NAME) [flags]", short: "Undo a previous rollout",
		setup: func(fs *pflag.FlagSet) runner {
			o := &undoOptions{}
			o.declare(fs)
			o.output.declare(fs)
			dryRunFlag(fs)
			fs.Int64Var(&o.toRevision, "to-revision", 0, "The revision to rollback to. Default to 0 (last revision).")
			return o.run
		},
	}
}

// undoOptions are the flags of kubectl rollout undo (staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_undo.go).
type undoOptions struct {
	rolloutFlags
	output     outputFlags
	toRevision int64
	dry        dryRun
}

func (o *undoOptions) run(c *call, args []string) (err error) {
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	report, err := c.reporter(o.output, o.dry)
	if err != nil {
		return err
	}
	sel, err := o.find(c, args)
	if err != nil {
		return err
	}
	for _, it := range sel.items() {
		if _, ok := it.object.GetAnnotations()[corev1.LastAppliedConfigAnnotation]; ok {
			c.warn(fmt.Sprintf("resource %s/%s was previously managed with 'kubectl apply'. Rolling back will not update the %s annotation, which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your previous configuration file instead.",
				it.res.Plural, it.name, corev1.LastAppliedConfigAnnotation))
		}
		done, err := o.undo(c, it)
		if err == nil {
			err = report.tellTyped(it.res, it.object, done)
		}
		sel.errs = appendError(sel.errs, err)
	}
	return collect(sel.errs)
}

// undo brings back a former template and says what it did (Rollbacker in
// staging/src/k8s.io/kubectl/pkg/polymorphichelpers/rollback.go).
func (o *undoOptions) undo(c *call, it item) (string, error) {
	all, err := c.revisions(it)
	if err != nil {
		return "", fmt.Errorf("no rollbacker has been implemented for %q", it.res.GroupVersionKind().GroupKind())
	}
	r, err := o.target(it, all)
	if err != nil {
		return "", err
	}
	d, isDeployment := it.object.(*appsv1.Deployment)
	switch {
	case o.dry == dryRunClient && isDeployment:
		return describe.Template(r.template), nil
	case o.dry == dryRunClient:
		return "will roll back to " + describe.Template(r.template), nil
	case isDeployment && d.Spec.Paused:
		return "", errors.New("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again")
	}
	delete(r.template.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	if equality.Semantic.DeepEqual(r.template, templateOf(it.object)) {
		return fmt.Sprintf("skipped rollback (current template already matches revision %d)", o.toRevision), nil
	}
	if err := o.restore(c, it, r); err != nil {
		return "", fmt.Errorf("failed restoring revision %d: %w", o.toRevision, errors.New(err.Error()))
	}
	return "rolled back", nil
}

// target returns the revision to go back to: that before the last, or the one that is named.
func (o *undoOptions) target(it item, all []revision) (revision, error) {
	if o.toRevision != 0 {
		r, ok := findRevision(all, o.toRevision)
		if !ok {
			return r, fmt.Errorf("unable to find specified revision %v in history", o.toRevision)
		}
		return r, nil
	}
	if len(all) < 2 {
		if _, ok := it.object.(*appsv1.Deployment); ok {
			return revision{}, fmt.Errorf("no rollout history found for deployment %q", it.name)
		}
		return revision{}, errors.New("no last revision to roll back to")
	}
	return all[len(all)-2], nil
}

// restore puts the revision's template, and of a Deployment the annotations, in the place of the present ones.
func (o *undoOptions) restore(c *call, it item, r revision) error {
	options := apiserver.PatchOptions{DryRun: o.dry == dryRunServer, Validation: codec.Ignore}
	if rev, ok := r.object.(*appsv1.ControllerRevision); ok {
		_, err := c.send(it.key(), types.StrategicMergePatchType, rev.Data.Raw, options)
		return err
	}
	annotations := map[string]string{}
	for _, key := range keptAnnotations() {
		if value, ok := it.object.GetAnnotations()[key]; ok {
			annotations[key] = value
		}
	}
	for key, value := range r.object.GetAnnotations() {
		if !isKept(key) {
			annotations[key] = value
		}
	}
	data, err := json.Marshal([]map[string]any{
		{"op": "replace", "path": "/spec/template", "value": r.template},
		{"op": "replace", "path": "/metadata/annotations", "value": annotations},
	})
	if err != nil {
		return err
	}
	_, err = c.send(it.key(), types.JSONPatchType, data, options)
	return err
}

// keptAnnotations are the annotations that a Deployment keeps when it is rolled back (annotationsToSkip).
func keptAnnotations() []string {
	return []string{
		corev1.LastAppliedConfigAnnotation, "deployment.kubernetes.io/revision", "deployment.kubernetes.io/revision-history",
		"deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas", appsv1.DeprecatedRollbackTo,
	}
}

func isKept(key string) bool {
	for _, kept := range keptAnnotations() {
		if key == kept {
			return true
		}
	}
	return false
}
