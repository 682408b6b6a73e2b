// Package nodelifecycle puts taints on nodes that are cordoned or in trouble, so that nothing is scheduled there.
//
// It imitates of pkg/controller/nodelifecycle the pass that turns spec.unschedulable and the node's conditions into NoSchedule
// taints. Left out: noticing that a node is silent, the NoExecute taints that follow from that, and zones, since the kubelets
// of a simulated cluster do not fail.
//
// Ordering guarantee: one node is synced at a time.
package nodelifecycle
