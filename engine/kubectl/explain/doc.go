// Package explain describes kinds and their fields as `kubectl explain` does.
//
// It imitates the plain text template of staging/src/k8s.io/kubectl/pkg/explain/v2. The real one reads the API
// server's OpenAPI document; this one reads what engine/manifest/schema knows of it. Left out: external
// documentation, kinds without a Go type here.
//
// Fields come in the order of their names.
package explain
