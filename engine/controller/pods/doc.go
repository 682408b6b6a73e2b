// Package pods is what the controllers share in their dealings with Pods: what counts as active
// or available, how a Pod is made from a template, and which Pod goes first when there are too many.
//
// It imitates pkg/controller/controller_utils.go and pkg/api/v1/pod/util.go. It keeps no state and
// has no ordering of its own; every order it returns is a function of the Pods.
package pods
