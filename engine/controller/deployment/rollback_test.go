package deployment_test

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"

	"podflight/engine/api"
	"podflight/engine/controller/testcluster"
)

// TestRollbackAnnotation asks for a roll-back in the way of extensions/v1beta1.
func TestRollbackAnnotation(t *testing.T) {
	for _, c := range []struct {
		to, image, reason string
	}{
		{"0", "v2", "DeploymentRollback"}, // the revision before
		{"1", "v1", "DeploymentRollback"},
		{"3", "v3", "DeploymentRollbackTemplateUnchanged"},
		{"7", "v3", "DeploymentRollbackRevisionNotFound"},
	} {
		t.Run(c.to, func(t *testing.T) {
			cl := start(t, testcluster.Options{})
			cl.Create(web(2, "v1"))
			for _, image := range []string{"v2", "v3"} {
				cl.Run(time.Minute)
				setImage(cl, image)
			}
			cl.Run(time.Minute)
			testcluster.Update(cl, api.Deployment, "web", func(d *appsv1.Deployment) { d.Annotations[appsv1.DeprecatedRollbackTo] = c.to })
			cl.Run(time.Minute)
			d := get(cl)
			if got := d.Spec.Template.Spec.Containers[0].Image; got != c.image {
				t.Errorf("the image is %s, want %s", got, c.image)
			}
			if _, there := d.Annotations[appsv1.DeprecatedRollbackTo]; there {
				t.Error("the annotation is left")
			}
			if d.Spec.Template.Labels["pod-template-hash"] != "" {
				t.Error("the template has the label of a ReplicaSet")
			}
			notes := cl.Notes(api.Deployment)
			found := false
			for _, n := range notes {
				found = found || n.Reason == c.reason
			}
			if !found {
				t.Errorf("no event %s among %v", c.reason, notes)
			}
			if got := row(d); got != "2/2 up-to-date 2 available 2" {
				t.Errorf("in the end %s", got)
			}
		})
	}
}
