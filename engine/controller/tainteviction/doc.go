// Package tainteviction deletes the Pods of a node with a NoExecute taint that they do not tolerate, at once or when
// the time is up for which they do.
//
// It imitates pkg/controller/tainteviction: the condition DisruptionTarget and the events on the Pod, and that a deletion that
// is due keeps its time while taints and tolerations change, and is called off when they allow the Pod to stay.
//
// Ordering guarantee: the Pods of a node are looked at in order of their namespaces and names.
package tainteviction
