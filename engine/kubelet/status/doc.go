// Package status turns what the kubelet knows of a Pod into the status that the API server stores,
// and decides when that status is written.
//
// It imitates generateAPIPodStatus, convertToAPIContainerStatuses and getPhase
// (pkg/kubelet/kubelet_pods.go), pkg/kubelet/status/generate.go and
// pkg/kubelet/status/status_manager.go. The first three are pure functions here.
// Left out: static Pods, in-place resize, dynamic resources, volume health, digests of image
// volumes, the client's rate limit.
//
// Ordering guarantee: the manager writes one status at a time, in the order in which the Pods'
// statuses changed; of several changes to one Pod while it is busy only the last is written.
package status
