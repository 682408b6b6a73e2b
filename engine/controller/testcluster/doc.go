// Package testcluster is a small cluster for the tests of controllers: an API server, nodes, the scheduler and,
// in place of kubelets, a double that moves Pods through their phases after given times.
//
// It imitates of the kubelet only what controllers see: the order of the statuses of a Pod that starts, ends or is
// deleted, with the delays of a recorded cluster. Nothing but tests imports it. It has no ordering of its own.
package testcluster
