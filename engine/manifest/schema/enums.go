package schema

import (
	"reflect"
	"slices"
)

// published are the types of k8s.io/api that are marked as enumerations, so that the API names their values.
var published = map[string][]string{
	"AppArmorProfileType":                 {"Localhost", "RuntimeDefault", "Unconfined"},
	"CompletionMode":                      {"Indexed", "NonIndexed"},
	"ConcurrencyPolicy":                   {"Allow", "Forbid", "Replace"},
	"DNSPolicy":                           {"ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"},
	"DaemonSetUpdateStrategyType":         {"OnDelete", "RollingUpdate"},
	"DeploymentStrategyType":              {"Recreate", "RollingUpdate"},
	"HTTPProtocol":                        {"HTTP1", "HTTP2"},
	"HostPathType":                        {"", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"},
	"IPFamilyPolicy":                      {"PreferDualStack", "RequireDualStack", "SingleStack"},
	"MountPropagationMode":                {"Bidirectional", "HostToContainer", "None"},
	"NamespacePhase":                      {"Active", "Terminating"},
	"NodeInclusionPolicy":                 {"Honor", "Ignore"},
	"NodePhase":                           {"Pending", "Running", "Terminated"},
	"NodeSelectorOperator":                {"DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn"},
	"PersistentVolumeClaimPhase":          {"Bound", "Lost", "Pending"},
	"PersistentVolumeMode":                {"Block", "Filesystem"},
	"PodFSGroupChangePolicy":              {"Always", "OnRootMismatch"},
	"PodFailurePolicyAction":              {"Count", "FailIndex", "FailJob", "Ignore"},
	"PodFailurePolicyOnExitCodesOperator": {"In", "NotIn"},
	"PodManagementPolicyType":             {"OrderedReady", "Parallel"},
	"PodPhase":                            {"Failed", "Pending", "Running", "Succeeded", "Unknown"},
	"PodQOSClass":                         {"BestEffort", "Burstable", "Guaranteed"},
	"PodReplacementPolicy":                {"Failed", "TerminatingOrFailed"},
	"PreemptionPolicy":                    {"Never", "PreemptLowerPriority"},
	"ProcMountType":                       {"Default", "Unmasked"},
	"Protocol":                            {"SCTP", "TCP", "UDP"},
	"PullPolicy":                          {"Always", "IfNotPresent", "Never"},
	"RestartPolicy":                       {"Always", "Never", "OnFailure"},
	"SeccompProfileType":                  {"Localhost", "RuntimeDefault", "Unconfined"},
	"ServiceAffinity":                     {"ClientIP", "None"},
	"ServiceExternalTrafficPolicy":        {"Cluster", "Local"},
	"ServiceInternalTrafficPolicy":        {"Cluster", "Local"},
	"ServiceType":                         {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"},
	"StatefulSetUpdateStrategyType":       {"OnDelete", "RollingUpdate"},
	"SupplementalGroupsPolicy":            {"Merge", "Strict"},
	"TaintEffect":                         {"NoExecute", "NoSchedule", "PreferNoSchedule"},
	"TerminationMessagePolicy":            {"FallbackToLogsOnError", "File"},
	"TolerationOperator":                  {"Equal", "Exists", "Gt", "Lt"},
	"URIScheme":                           {"HTTP", "HTTPS"},
	"UnsatisfiableConstraintAction":       {"DoNotSchedule", "ScheduleAnyway"},
}

// unpublished are types with few values that are not marked, but worth offering.
var unpublished = map[string][]string{
	"ConditionStatus":                          {"False", "True", "Unknown"},
	"ContainerRestartPolicy":                   {"Always", "Never", "OnFailure"},
	"ContainerRestartRuleAction":               {"Restart", "RestartAllContainers"},
	"ContainerRestartRuleOnExitCodesOperator":  {"In", "NotIn"},
	"LabelSelectorOperator":                    {"DoesNotExist", "Exists", "In", "NotIn"},
	"OSName":                                   {"linux", "windows"},
	"PersistentVolumeAccessMode":               {"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"},
	"PersistentVolumeClaimRetentionPolicyType": {"Delete", "Retain"},
	"PodConditionType":                         {"ContainersReady", "DisruptionTarget", "Initialized", "PodReadyToStartContainers", "PodScheduled", "Ready"},
	"RecursiveReadOnlyMode":                    {"Disabled", "Enabled", "IfPossible"},
	"ResourceResizeRestartPolicy":              {"NotRequired", "RestartContainer"},
	"SecretType":                               {"Opaque", "kubernetes.io/basic-auth", "kubernetes.io/dockerconfigjson", "kubernetes.io/ssh-auth", "kubernetes.io/tls"},
	"StorageMedium":                            {"", "Memory"},
}

// enumOf returns the values that the API publishes for a type, and those worth offering.
func enumOf(t reflect.Type) (enum, values []string) {
	switch {
	case t.Kind() == reflect.Bool:
		return nil, []string{"true", "false"}
	case t.Kind() != reflect.String:
		return nil, nil
	}
	if e, ok := published[t.Name()]; ok {
		return slices.Clone(e), slices.Clone(e)
	}
	return nil, slices.Clone(unpublished[t.Name()])
}
