// Package client is how a component talks to the API server: a request takes its latency, and
// a client sends no more requests a second than its rate limit lets through.
//
// It imitates the REST client of client-go with its token bucket
// (k8s.io/client-go/rest/request.go, k8s.io/client-go/util/flowcontrol/throttle.go), which each
// controller of kube-controller-manager and the scheduler has for itself. Reads go to the
// server at once, as they go to an informer's cache in the real system. Left out: retries after
// a 429 or a lost connection, since this server sends none.
//
// Ordering guarantee: the requests of one client reach the server in the order in which they
// were made.
package client
