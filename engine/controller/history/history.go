// Package history keeps the templates that a StatefulSet or DaemonSet has had, as ControllerRevisions.
//
// It imitates pkg/controller/history: a revision holds the template as a patch, its name ends in the hash of the
// patch, and going back to a former template gives the old revision a new number.
//
// Ordering guarantee: List returns revisions in order of their numbers, then age, then name.
package history

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/rand"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/controller/ownerref"
	"podflight/engine/sim"
)

// HashLabel is the label of a revision that holds its hash (ControllerRevisionHashLabel).
const HashLabel = "controller.kubernetes.io/hash"

// longestPrefix is how much of its owner's name a revision's name has at most.
const longestPrefix = 223

// Owner is whose history is kept, and how.
type Owner struct {
	Object   api.Object
	Kind     schema.GroupVersionKind
	Template *corev1.PodTemplateSpec
	Label    string                         // that a revision has its hash in; HashLabel if empty
	Hash     func(collisions *int32) string // of the template; nil for a hash of the revision's content
}

// New returns the revision of the owner's template with that number. collisions goes into the hash, if it is not nil.
func New(o Owner, number int64, collisions *int32) (*appsv1.ControllerRevision, error) {
	raw, err := patch(o.Template)
	if err != nil {
		return nil, err
	}
	hash := o.hash(raw, collisions)
	labels := maps.Clone(o.Template.Labels)
	if labels == nil {
		labels = map[string]string{}
	}
	labels[cmp.Or(o.Label, HashLabel)] = hash
	return &appsv1.ControllerRevision{
		ObjectMeta: metav1.ObjectMeta{
			Name: name(o.Object.GetName(), hash), Namespace: o.Object.GetNamespace(), Labels: labels, Annotations: maps.Clone(o.Object.GetAnnotations()),
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(o.Object, o.Kind)},
		},
		Data: runtime.RawExtension{Raw: raw}, Revision: number,
	}, nil
}

func (o Owner) hash(raw []byte, collisions *int32) string {
	if o.Hash != nil {
		return o.Hash(collisions)
	}
	return hashOf(raw, collisions)
}

func name(prefix, hash string) string {
	return prefix[:min(len(prefix), longestPrefix)] + "-" + hash
}

// patch returns the patch that puts a template back (getPatch of pkg/controller/statefulset/stateful_set_utils.go).
func patch(t *corev1.PodTemplateSpec) ([]byte, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	var template map[string]any
	if err := json.Unmarshal(data, &template); err != nil {
		return nil, err
	}
	template["$patch"] = "replace"
	return json.Marshal(map[string]any{"spec": map[string]any{"template": template}})
}

// hashOf follows HashControllerRevision.
func hashOf(raw []byte, collisions *int32) string {
	h := fnv.New32()
	// A hash never fails to take what it is given.
	_, _ = h.Write(raw)
	if collisions != nil {
		_, _ = h.Write([]byte(strconv.FormatInt(int64(*collisions), 10)))
	}
	return rand.SafeEncodeString(fmt.Sprint(h.Sum32()))
}

// Template returns the template that a revision holds.
func Template(r *appsv1.ControllerRevision) (*corev1.PodTemplateSpec, error) {
	var p struct {
		Spec struct {
			Template corev1.PodTemplateSpec `json:"template"`
		} `json:"spec"`
	}
	if err := json.Unmarshal(r.Data.Raw, &p); err != nil {
		return nil, fmt.Errorf("read ControllerRevision %s/%s: %w", r.Namespace, r.Name, err)
	}
	return &p.Spec.Template, nil
}

// Equal reports whether two revisions hold the same template.
func Equal(a, b *appsv1.ControllerRevision) bool { return bytes.Equal(a.Data.Raw, b.Data.Raw) }

// List returns the revisions of an owner, oldest number first.
func List(s *apiserver.Server, owner types.UID) []*appsv1.ControllerRevision {
	var out []*appsv1.ControllerRevision
	for _, obj := range s.OwnedBy(api.ControllerRevision, owner) {
		out = append(out, obj.(*appsv1.ControllerRevision))
	}
	slices.SortStableFunc(out, func(a, b *appsv1.ControllerRevision) int {
		return cmp.Or(cmp.Compare(a.Revision, b.Revision), a.CreationTimestamp.Compare(b.CreationTimestamp.Time))
	})
	return out
}

// Adopt takes over the revisions without an owner that the selector matches, and lets go of those that it matches no longer
// (ClaimControllerRevisions of pkg/controller/controller_ref_manager.go).
func Adopt(t *sim.Task, claimer ownerref.Claimer) error {
	for _, obj := range claimer.Client.Server().List(api.ControllerRevision, claimer.Owner.GetNamespace()) {
		if _, err := claimer.Claim(t, api.ControllerRevision, obj); err != nil {
			return err
		}
	}
	return nil
}

// Sync returns the revision of the owner's template, given all of its revisions in order: the last one if it holds the
// template, an earlier one under a new number, or a new one; and how many name collisions there have been
// (getStatefulSetRevisions, CreateControllerRevision, constructHistory).
func Sync(t *sim.Task, c *client.Client, o Owner, all []*appsv1.ControllerRevision, collisions *int32) (*appsv1.ControllerRevision, *int32, error) {
	number := int64(1)
	if n := len(all); n > 0 {
		number = all[n-1].Revision + 1
	}
	want, err := New(o, number, collisions)
	if err != nil {
		return nil, collisions, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if !Equal(all[i], want) {
			continue
		}
		if i == len(all)-1 {
			return all[i], collisions, nil
		}
		cur, err := renumber(t, c, all[i], number)
		return cur, collisions, err
	}
	return create(t, c, o, want, collisions)
}

func renumber(t *sim.Task, c *client.Client, r *appsv1.ControllerRevision, number int64) (*appsv1.ControllerRevision, error) {
	now, err := c.Patch(t, api.KeyOf(api.ControllerRevision, r), r.UID, func(obj api.Object) {
		obj.(*appsv1.ControllerRevision).Revision = number
	})
	if err != nil {
		return nil, err
	}
	return now.(*appsv1.ControllerRevision), nil
}

func create(t *sim.Task, c *client.Client, o Owner, want *appsv1.ControllerRevision, collisions *int32) (*appsv1.ControllerRevision, *int32, error) {
	for {
		made, err := c.Create(t, want)
		if err == nil {
			return made.(*appsv1.ControllerRevision), collisions, nil
		}
		if !apierrors.IsAlreadyExists(err) {
			return nil, collisions, err
		}
		obj, ok := c.Server().Get(api.KeyOf(api.ControllerRevision, want))
		if !ok {
			continue
		}
		if r := obj.(*appsv1.ControllerRevision); Equal(r, want) {
			return r, collisions, nil
		}
		n := int32(1)
		if collisions != nil {
			n += *collisions
		}
		collisions = &n
		if want, err = New(o, want.Revision, collisions); err != nil {
			return nil, collisions, err
		}
	}
}
