// Package placement says whether a Pod may be on a node: by nodeSelector and required node affinity, and by taints and
// tolerations.
//
// It imitates what the scheduler, the DaemonSet controller and the taint eviction controller share
// (k8s.io/component-helpers/scheduling/corev1). Left out: the comparison operators of tolerations, which are off by
// default. Its functions keep no state and have no ordering of their own.
package placement
