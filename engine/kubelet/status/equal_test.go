package status

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// equalByReflection says the same as equal, slowly.
func equalByReflection(a, b *corev1.PodStatus) bool {
	ours := func(s *corev1.PodStatus) map[corev1.PodConditionType][3]string {
		out := map[corev1.PodConditionType][3]string{}
		for _, c := range s.Conditions {
			if ownedByKubelet(c.Type) || sharedByKubelet(c.Type) {
				out[c.Type] = [3]string{string(c.Status), c.Reason, c.Message}
			}
		}
		return out
	}
	if !reflect.DeepEqual(ours(a), ours(b)) {
		return false
	}
	c := a.DeepCopy()
	c.Conditions = b.Conditions
	c.ResourceClaimStatuses = b.ResourceClaimStatuses
	c.ExtendedResourceClaimStatus = b.ExtendedResourceClaimStatus
	c.NodeAllocatableResourceClaimStatuses = b.NodeAllocatableResourceClaimStatuses
	return equality.Semantic.DeepEqual(c, b)
}

// TestEqualSeesEveryField changes each field of a status that has a value everywhere, one at a time.
func TestEqualSeesEveryField(t *testing.T) {
	base := &corev1.PodStatus{}
	fill(reflect.ValueOf(base).Elem(), 0)
	if !equal(base, base.DeepCopy()) {
		t.Fatal("a status does not equal its copy")
	}
	changes := 0
	change(t, func() reflect.Value { return reflect.ValueOf(base.DeepCopy()).Elem() }, "", nil, func(path string, changed reflect.Value) {
		if path == ".Conditions twice" {
			return // a status has one condition of a type
		}
		changes++
		other := changed.Addr().Interface().(*corev1.PodStatus)
		if got, want := equal(base, other), equalByReflection(base, other); got != want {
			t.Errorf("%s: equal says %v, reflection %v", path, got, want)
		}
		if got, want := equal(other, base), equalByReflection(other, base); got != want {
			t.Errorf("%s, the other way round: equal says %v, reflection %v", path, got, want)
		}
	})
	if changes < 100 {
		t.Errorf("only %d fields were changed", changes)
	}
}

// fill gives every field below v a value.
func fill(v reflect.Value, depth int) {
	switch x := v.Addr().Interface().(type) {
	case *metav1.Time:
		*x = metav1.NewTime(time.Unix(1e9, 0))
		return
	case *corev1.ResourceList:
		*x = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m")}
		return
	case *resource.Quantity:
		*x = resource.MustParse("1")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
		if c, ok := v.Interface().([]corev1.PodCondition); ok {
			c[0].Type = corev1.PodReady
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), depth+1)
			}
		}
	case reflect.Map:
	default:
		panic(fmt.Sprintf("no value for a %s", v.Kind()))
	}
}

// change calls visit with a fresh status for each way to change one thing of it. steps lead to the current value.
func change(t *testing.T, make func() reflect.Value, path string, steps []int, visit func(string, reflect.Value)) {
	root := make()
	v := follow(root, steps)
	each := func(name string, fn func(reflect.Value)) {
		r := make()
		fn(follow(r, steps))
		visit(path+name, r)
	}
	switch v.Addr().Interface().(type) {
	case *metav1.Time:
		each("", func(v reflect.Value) { v.Set(reflect.ValueOf(metav1.NewTime(time.Unix(2e9, 0)))) })
		return
	case *corev1.ResourceList:
		each("=", func(v reflect.Value) {
			v.Set(reflect.ValueOf(corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("200m")}))
		})
		each("-", func(v reflect.Value) { v.SetZero() })
		return
	case *resource.Quantity:
		each("", func(v reflect.Value) { v.Set(reflect.ValueOf(resource.MustParse("2"))) })
		return
	}
	switch v.Kind() {
	case reflect.String:
		each("", func(v reflect.Value) { v.SetString("y") })
	case reflect.Bool:
		each("", func(v reflect.Value) { v.SetBool(false) })
	case reflect.Int, reflect.Int32, reflect.Int64:
		each("", func(v reflect.Value) { v.SetInt(8) })
	case reflect.Pointer:
		each(" nil", func(v reflect.Value) { v.SetZero() })
		change(t, make, path, append(steps[:len(steps):len(steps)], -1), visit)
	case reflect.Slice:
		each(" none", func(v reflect.Value) { v.SetZero() })
		each(" twice", func(v reflect.Value) { v.Set(reflect.Append(v, v.Index(0))) })
		change(t, make, path+"[0]", append(steps[:len(steps):len(steps)], 0), visit)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				change(t, make, path+"."+v.Type().Field(i).Name, append(steps[:len(steps):len(steps)], i), visit)
			}
		}
	}
}

func follow(v reflect.Value, steps []int) reflect.Value {
	for _, i := range steps {
		switch v.Kind() {
		case reflect.Pointer:
			v = v.Elem()
		case reflect.Slice:
			v = v.Index(i)
		default:
			v = v.Field(i)
		}
	}
	return v
}
