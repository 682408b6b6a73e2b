// Package cri is the contract between the kubelet and a container runtime: the calls of
// the Container Runtime Interface that podflight needs, in virtual time.
//
// It imitates k8s.io/cri-api (RuntimeService and ImageService). Calls that take time are given
// the task that waits for them. Left out: streaming, checkpoints, metrics, Windows.
//
// Ordering guarantee: a runtime reports changes (Runtime.Subscribe) in the order in which they happen.
package cri
