// Package features holds the feature gates of the simulated cluster: which are on in which
// Kubernetes minor version, and what a world overrides.
//
// It imitates pkg/features/kube_features.go for the gates that change what the simulator does.
// Left out: gates without a bearing on it, and the warnings that a component logs about gates.
// Values are immutable; it has no ordering of its own.
package features

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Gate is the name of a feature gate.
type Gate string

// The gates that the simulator looks at.
const (
	ContainerRestartRules                       Gate = "ContainerRestartRules"
	ContainerStopSignals                        Gate = "ContainerStopSignals"
	DeploymentReplicaSetTerminatingReplicas     Gate = "DeploymentReplicaSetTerminatingReplicas"
	EmptyDirVolumeMode                          Gate = "EmptyDirVolumeMode"
	EnvFiles                                    Gate = "EnvFiles"
	EventedPLEG                                 Gate = "EventedPLEG"
	EvictionRequestAPI                          Gate = "EvictionRequestAPI"
	ExecProbeTimeout                            Gate = "ExecProbeTimeout"
	GenericWorkload                             Gate = "GenericWorkload"
	GRPCContainerProbeTLS                       Gate = "GRPCContainerProbeTLS"
	H2CContainerProbe                           Gate = "H2CContainerProbe"
	HostnameOverride                            Gate = "HostnameOverride"
	ImageVolume                                 Gate = "ImageVolume"
	InPlacePodVerticalScaling                   Gate = "InPlacePodVerticalScaling"
	JobManagedBy                                Gate = "JobManagedBy"
	KubeletCrashLoopBackOffMax                  Gate = "KubeletCrashLoopBackOffMax"
	KubeletEnsureSecretPulledImages             Gate = "KubeletEnsureSecretPulledImages"
	MaxUnavailableStatefulSet                   Gate = "MaxUnavailableStatefulSet"
	MutablePodResourcesForSuspendedJobs         Gate = "MutablePodResourcesForSuspendedJobs"
	MutableSchedulingDirectivesForSuspendedJobs Gate = "MutableSchedulingDirectivesForSuspendedJobs"
	PodLevelResources                           Gate = "PodLevelResources"
	PodObservedGenerationTracking               Gate = "PodObservedGenerationTracking"
	PodReadyToStartContainersCondition          Gate = "PodReadyToStartContainersCondition"
	ReduceDefaultCrashLoopBackOffDecay          Gate = "ReduceDefaultCrashLoopBackOffDecay"
	RestartAllContainersOnContainerExits        Gate = "RestartAllContainersOnContainerExits"
	StatefulSetRecreateStrategy                 Gate = "StatefulSetRecreateStrategy"
	TaintTolerationComparisonOperators          Gate = "TaintTolerationComparisonOperators"
	VolumeBindMountOptions                      Gate = "VolumeBindMountOptions"
)

// Minor is the newest minor version of Kubernetes 1 that the table knows, and the default.
const Minor = 37

// stage is what a gate is from a minor version on.
type stage struct {
	since  int
	on     bool
	locked bool
}

// table follows defaultVersionedKubernetesFeatureGates (pkg/features/kube_features.go).
// Before its first stage a gate does not exist.
var table = map[Gate][]stage{
	ContainerRestartRules:                       {{since: 34}, {since: 35, on: true}},
	ContainerStopSignals:                        {{since: 33}},
	DeploymentReplicaSetTerminatingReplicas:     {{since: 33}, {since: 35, on: true}},
	EmptyDirVolumeMode:                          {{since: 37}},
	EnvFiles:                                    {{since: 34}, {since: 35, on: true}},
	EventedPLEG:                                 {{since: 26}},
	EvictionRequestAPI:                          {{since: 37}},
	ExecProbeTimeout:                            {{since: 20, on: true}, {since: 35, on: true, locked: true}},
	GenericWorkload:                             {{since: 35}},
	GRPCContainerProbeTLS:                       {{since: 37}},
	H2CContainerProbe:                           {{since: 37}},
	HostnameOverride:                            {{since: 34}, {since: 35, on: true}, {since: 37, on: true, locked: true}},
	ImageVolume:                                 {{since: 31}, {since: 35, on: true}, {since: 36, on: true, locked: true}},
	InPlacePodVerticalScaling:                   {{since: 27}, {since: 33, on: true}, {since: 35, on: true, locked: true}},
	JobManagedBy:                                {{since: 30}, {since: 32, on: true}, {since: 35, on: true, locked: true}},
	KubeletCrashLoopBackOffMax:                  {{since: 32}, {since: 35, on: true}},
	KubeletEnsureSecretPulledImages:             {{since: 33}, {since: 35, on: true}},
	MaxUnavailableStatefulSet:                   {{since: 24}, {since: 37, on: true}},
	MutablePodResourcesForSuspendedJobs:         {{since: 35}, {since: 36, on: true}},
	MutableSchedulingDirectivesForSuspendedJobs: {{since: 35}, {since: 36, on: true}},
	PodLevelResources:                           {{since: 32}, {since: 34, on: true}},
	PodObservedGenerationTracking:               {{since: 33}, {since: 34, on: true}, {since: 35, on: true, locked: true}},
	PodReadyToStartContainersCondition:          {{since: 28}, {since: 29, on: true}, {since: 37, on: true, locked: true}},
	ReduceDefaultCrashLoopBackOffDecay:          {{since: 33}},
	RestartAllContainersOnContainerExits:        {{since: 35}, {since: 36, on: true}},
	StatefulSetRecreateStrategy:                 {{since: 37}},
	TaintTolerationComparisonOperators:          {{since: 35}},
	VolumeBindMountOptions:                      {{since: 37}},
}

// Gates says which features are on. The zero value has those of the default version.
type Gates struct {
	minor int // 0 means Minor
	set   map[Gate]bool
}

// New returns the gates of a Kubernetes version ("v1.37.1", "1.36"; "" for the default) with overrides.
// It fails for a version that the table does not know, and, as the components do, for a gate that
// does not exist in it or cannot be changed.
func New(version string, overrides map[string]bool) (Gates, error) {
	minor, err := parseMinor(version)
	if err != nil {
		return Gates{}, err
	}
	g := Gates{minor: minor}
	for _, name := range slices.Sorted(maps.Keys(overrides)) {
		s, ok := g.stage(Gate(name))
		if !ok {
			return Gates{}, fmt.Errorf("unrecognized feature gate: %s", name)
		}
		if s.locked && s.on != overrides[name] {
			return Gates{}, fmt.Errorf("cannot set feature gate %s to %v, feature is locked to %v", name, overrides[name], s.on)
		}
		if g.set == nil {
			g.set = map[Gate]bool{}
		}
		g.set[Gate(name)] = overrides[name]
	}
	return g, nil
}

// Enabled reports whether the gate is on. A gate that is not known is off.
func (g Gates) Enabled(gate Gate) bool {
	if on, ok := g.set[gate]; ok {
		return on
	}
	s, _ := g.stage(gate)
	return s.on
}

// MinorVersion returns the minor version whose defaults hold: 37 for Kubernetes 1.37.
func (g Gates) MinorVersion() int {
	if g.minor == 0 {
		return Minor
	}
	return g.minor
}

func (g Gates) stage(gate Gate) (stage, bool) {
	var now stage
	found := false
	for _, s := range table[gate] {
		if s.since <= g.MinorVersion() {
			now, found = s, true
		}
	}
	return now, found
}

func parseMinor(version string) (int, error) {
	if version == "" {
		return Minor, nil
	}
	parts := strings.Split(strings.TrimPrefix(version, "v"), ".")
	if len(parts) >= 2 && parts[0] == "1" {
		if n, err := strconv.Atoi(parts[1]); err == nil && n >= 35 && n <= Minor {
			return n, nil
		}
	}
	//lint:ignore ST1005 a name
	return 0, fmt.Errorf("Kubernetes version %q is not one that the simulator knows: use v1.35 to v1.%d", version, Minor)
}
