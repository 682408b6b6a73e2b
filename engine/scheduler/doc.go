// Package scheduler chooses a node for each Pod and binds it there.
//
// It imitates the default scheduler (pkg/scheduler): the queue with its back-off, the filters NodeName,
// NodeUnschedulable, TaintToleration, NodeAffinity, NodePorts, NodeResourcesFit, PodTopologySpread and InterPodAffinity, the
// scores that spread Pods, the binding, and the words in which it says that no node fits. Pods with scheduling gates
// or with another schedulerName are left alone.
//
// Left out: volumes, resource claims, Pod groups, image locality, default spreading by Services, and preemption: a Pod of
// higher priority waits as any other does.
//
// Ordering guarantee: Pods are tried one at a time, higher priority first, then in the order in which they came
// into the queue. Of nodes with equal scores the first by name wins, where the real one draws.
package scheduler
