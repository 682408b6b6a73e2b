// Package explain describes kinds and their fields as `kubectl explain` does.
//
// It imitates the plain text template of staging/src/k8s.io/kubectl/pkg/explain/v2. The real one reads the API
// server's OpenAPI document; this one reads the Go types that the document is made from, and their documentation,
// which is part of k8s.io/api. Left out: what each value of an enumeration means, and kinds without a Go type here.
//
// Fields come in the order of their names.
package explain
