package podspec

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// InUnits returns a quantity in units of a divisor, rounded up; a divisor of zero counts as one
// (convertResourceCPUToString and its like, pkg/api/v1/resource/helpers.go).
func InUnits(name corev1.ResourceName, q, divisor resource.Quantity) int64 {
	n, unit := q.Value(), divisor.Value()
	if name == corev1.ResourceCPU {
		n, unit = q.MilliValue(), divisor.MilliValue()
		if divisor.IsZero() {
			unit = 1000
		}
	}
	unit = max(unit, 1)
	return n/unit + min(max(n%unit, 0), 1)
}
