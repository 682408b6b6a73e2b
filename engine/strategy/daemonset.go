package strategy

import (
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/equality"
)

// setTemplateGeneration sees to the annotation that counts the templates of a DaemonSet: 1 on creation unless a higher one
// is given, then one more with each change (daemonSetStrategy of pkg/registry/apps/daemonset/strategy.go with the
// conversion of pkg/apis/apps/v1/conversion.go). old is nil on creation.
func setTemplateGeneration(d, old *appsv1.DaemonSet) {
	n := templateGeneration(d)
	if old != nil {
		n = templateGeneration(old)
		if !equality.Semantic.DeepEqual(d.Spec.Template, old.Spec.Template) {
			n++
		}
	}
	if d.Annotations == nil {
		d.Annotations = map[string]string{}
	}
	d.Annotations[appsv1.DeprecatedTemplateGeneration] = strconv.FormatInt(n, 10)
}

func templateGeneration(d *appsv1.DaemonSet) int64 {
	n, err := strconv.ParseInt(d.Annotations[appsv1.DeprecatedTemplateGeneration], 10, 64)
	if err != nil {
		return 1
	}
	return max(1, n)
}
