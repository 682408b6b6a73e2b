// Package compare says where two recordings of one scenario disagree: usually one of a real cluster and one of a simulated run.
//
// It knows what is chance in the real thing and lets it pass: generated names, identities and addresses, ages,
// states that last less than two seconds, the kubelet's requeue jitter, which of two states of a restart loop a sync happens to
// publish, which of two equal Pods goes first. Everything else counts:
//
//	rows    per object, what `kubectl get -w` shows: which states in which order, each about as long
//	phases  per Pod, the phases in order
//	states  per Pod, the last state of its conditions and containers, and the restarts
//	events  which events, how often, in which order
//	output  what each command printed, and its exit code
//
// It imitates no part of Kubernetes. Disagreements are listed in the order of the objects' names.
package compare
