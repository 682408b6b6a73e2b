// Package podspec answers what more than one component asks of a Pod's spec: which containers there are, which of
// them are sidecars, what the Pod asks of its node in all, of which quality of service it is, and what the downward
// API tells of it.
//
// It imitates staging/src/k8s.io/component-helpers/resource, pkg/apis/core/v1/helper/qos, pkg/fieldpath and the
// iteration of pkg/api/v1/pod. Left out: resizing in place, resource claims, ephemeral containers. It holds no
// state; containers come in the order in which they start, init containers first.
package podspec
