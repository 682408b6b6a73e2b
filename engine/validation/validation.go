// Package validation says what is wrong with an object, in the API server's own words.
//
// It imitates pkg/apis/{core,apps,batch}/validation and the strategies under pkg/registry.
// Errors come in the order in which the API server reports them.
package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/api"
	"podflight/engine/features"
)

// Create returns what forbids storing a new, defaulted object.
func Create(obj api.Object, gates features.Gates) field.ErrorList { return nil }

// Update returns what forbids replacing old by obj, both defaulted.
func Update(obj, old api.Object, gates features.Gates) field.ErrorList { return nil }

// Warnings returns what the API server would say on the "Warning:" header. old is nil on create.
func Warnings(obj, old api.Object) []string { return nil }
