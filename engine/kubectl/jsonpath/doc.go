// Package jsonpath evaluates kubectl's JSONPath templates over JSON values.
//
// It imitates k8s.io/client-go/util/jsonpath: fields, array indexes, slices and unions, wildcards,
// recursive descent, filters, literals, {range}…{end}. Left out: structs, which kubectl's callers never pass.
//
// Ordering guarantee: where the original follows the random order of a Go map, the keys are sorted here.
package jsonpath
