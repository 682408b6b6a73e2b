// Package apiserver is the simulated API server: the store of objects with versions,
// generations, watches, graceful deletion and finalizers.
//
// It imitates kube-apiserver's generic registry store and the per-kind strategies
// (staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go, pkg/registry). Defaulting
// and validation are in the packages defaults and validation, decoding in manifest.
// Left out: authentication, authorization, webhooks, quotas, custom resources, pagination.
//
// Ordering guarantee: writes take effect at once, in the order of the calls. Each watcher sees every
// write of its kind, in order, in events of its own on the kernel's queue.
package apiserver
