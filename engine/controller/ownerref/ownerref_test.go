package ownerref

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// owned makes a Pod whose controller has that UID; none for "".
func owned(uid types.UID) *corev1.Pod {
	p := &corev1.Pod{}
	if uid != "" {
		yes := true
		p.OwnerReferences = []metav1.OwnerReference{{UID: "other"}, {UID: uid, Controller: &yes}}
	}
	return p
}

func TestSameController(t *testing.T) {
	for _, c := range []struct {
		a, b types.UID
		want bool
	}{{"", "", true}, {"1", "1", true}, {"1", "2", false}, {"1", "", false}, {"", "1", false}} {
		if got := SameController(owned(c.a), owned(c.b)); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}

func TestWithout(t *testing.T) {
	refs := []metav1.OwnerReference{{UID: "1"}, {UID: "2"}, {UID: "3"}}
	var left []types.UID
	for _, r := range Without(refs, "1", "3", "9") {
		left = append(left, r.UID)
	}
	if !slices.Equal(left, []types.UID{"2"}) || len(refs) != 3 {
		t.Errorf("left are %v of %v", left, refs)
	}
}

func TestFinalizers(t *testing.T) {
	if got := union([]string{"a", "b"}, []string{"b", "c"}); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("union %v", got)
	}
	if got := difference([]string{"a", "b", "c"}, []string{"b", "d"}); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("difference %v", got)
	}
}
