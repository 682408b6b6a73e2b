// Package prober asks containers, again and again, whether they live, are ready and have started.
//
// It imitates pkg/kubelet/prober (manager, workers, results) and pkg/probe (exec, http, tcp, grpc).
// Left out: what happens after a restart of the kubelet (the random delay before a worker's first
// probe, the readiness that survives), metrics, TLS for gRPC, HTTP/2 without TLS.
//
// Ordering guarantee: the workers of a container begin in the order startup, readiness, liveness, each as a task
// of its own; updates of results are delivered in the order in which they happened.
package prober
