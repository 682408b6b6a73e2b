// Package patch makes and applies the patches of the Kubernetes API: strategic merge patches, JSON merge
// patches (RFC 7386) and JSON patches (RFC 6902).
//
// It imitates k8s.io/apimachinery/pkg/util/strategicpatch, which is not used itself because it would link
// the whole of OpenAPI, and what kubectl apply and the patch handler of the API server do with it. Objects
// are plain JSON values. Nothing that is handed in is changed. Left out: conflicts between clients.
//
// Ordering guarantee: results do not depend on the order of map keys. Lists that are merged come in the
// order of the patch, then of what was there, as the API server orders them.
package patch
