package schema

import (
	"reflect"
	"strings"
)

// defaultValues says what the server fills in, by the Go type and the field. What depends is told in words.
var defaultValues = map[string]string{
	"PodSpec.restartPolicy":                  "Always",
	"PodSpec.dnsPolicy":                      "ClusterFirst",
	"PodSpec.terminationGracePeriodSeconds":  "30",
	"PodSpec.schedulerName":                  "default-scheduler",
	"PodSpec.enableServiceLinks":             "true",
	"PodSpec.serviceAccountName":             "default",
	"PodSpec.preemptionPolicy":               "PreemptLowerPriority",
	"PodSpec.priority":                       "0",
	"PodSpec.automountServiceAccountToken":   "true",
	"Container.imagePullPolicy":              "Always for the tag latest or none, else IfNotPresent",
	"Container.terminationMessagePath":       "/dev/termination-log",
	"Container.terminationMessagePolicy":     "File",
	"ContainerPort.protocol":                 "TCP",
	"Probe.initialDelaySeconds":              "0",
	"Probe.periodSeconds":                    "10",
	"Probe.timeoutSeconds":                   "1",
	"Probe.successThreshold":                 "1",
	"Probe.failureThreshold":                 "3",
	"HTTPGetAction.path":                     "/",
	"HTTPGetAction.scheme":                   "HTTP",
	"ObjectFieldSelector.apiVersion":         "v1",
	"SecretVolumeSource.defaultMode":         "0644",
	"ConfigMapVolumeSource.defaultMode":      "0644",
	"ProjectedVolumeSource.defaultMode":      "0644",
	"DownwardAPIVolumeSource.defaultMode":    "0644",
	"DeploymentSpec.replicas":                "1",
	"DeploymentSpec.revisionHistoryLimit":    "10",
	"DeploymentSpec.progressDeadlineSeconds": "600",
	"DeploymentSpec.minReadySeconds":         "0",
	"DeploymentStrategy.type":                "RollingUpdate",
	"RollingUpdateDeployment.maxSurge":       "25%",
	"RollingUpdateDeployment.maxUnavailable": "25%",
	"ReplicaSetSpec.replicas":                "1",
	"StatefulSetSpec.replicas":               "1",
	"StatefulSetSpec.podManagementPolicy":    "OrderedReady",
	"StatefulSetSpec.revisionHistoryLimit":   "10",
	"StatefulSetUpdateStrategy.type":         "RollingUpdate",
	"DaemonSetUpdateStrategy.type":           "RollingUpdate",
	"DaemonSetSpec.revisionHistoryLimit":     "10",
	"RollingUpdateDaemonSet.maxUnavailable":  "1",
	"RollingUpdateDaemonSet.maxSurge":        "0",
	"JobSpec.parallelism":                    "1",
	"JobSpec.completions":                    "1 if parallelism is not set either",
	"JobSpec.backoffLimit":                   "6",
	"JobSpec.completionMode":                 "NonIndexed",
	"JobSpec.suspend":                        "false",
	"JobSpec.podReplacementPolicy":           "TerminatingOrFailed; Failed with a podFailurePolicy",
	"JobSpec.manualSelector":                 "false",
	"CronJobSpec.concurrencyPolicy":          "Allow",
	"CronJobSpec.suspend":                    "false",
	"CronJobSpec.successfulJobsHistoryLimit": "3",
	"CronJobSpec.failedJobsHistoryLimit":     "1",
	"Secret.type":                            "Opaque",
	"ServiceSpec.type":                       "ClusterIP",
	"ServiceSpec.sessionAffinity":            "None",
	"ServiceSpec.internalTrafficPolicy":      "Cluster",
	"ServicePort.protocol":                   "TCP",
	"ServicePort.targetPort":                 "the value of port",
}

func defaultOf(typ, field string) string { return defaultValues[typ+"."+field] }

// requiredFacts are the fields that the OpenAPI document (pkg/generated/openapi/zz_generated.openapi.go) calls
// required or not against what their JSON tags say, by the Go type and the field.
var requiredFacts = map[string]bool{
	"ControllerRevision.revision":                   false,
	"DaemonSet.spec":                                true,
	"DaemonSetCondition.status":                     false,
	"DaemonSetCondition.type":                       false,
	"Deployment.spec":                               true,
	"DeploymentCondition.status":                    false,
	"DeploymentCondition.type":                      false,
	"ReplicaSet.spec":                               true,
	"ReplicaSetCondition.status":                    false,
	"ReplicaSetCondition.type":                      false,
	"StatefulSet.spec":                              true,
	"StatefulSetCondition.status":                   false,
	"StatefulSetCondition.type":                     false,
	"StatefulSetOrdinals.start":                     false,
	"StatefulSetSpec.serviceName":                   false,
	"StatefulSetStatus.availableReplicas":           false,
	"CronJob.spec":                                  true,
	"PodFailurePolicyOnPodConditionsPattern.status": false,
	"ContainerImage.names":                          false,
	"ContainerRestartRule.action":                   true,
	"ContainerRestartRuleOnExitCodes.operator":      true,
	"Event.reportingComponent":                      false,
	"Event.reportingInstance":                       false,
	"GRPCAction.service":                            false,
	"ImageVolumeStatus.imageRef":                    true,
	"NodeRuntimeHandler.name":                       false,
	"PodCertificateProjection.keyType":              true,
	"PodCertificateProjection.signerName":           true,
	"ProjectedVolumeSource.sources":                 false,
	"TypedLocalObjectReference.apiGroup":            false,
	"TypedObjectReference.apiGroup":                 false,
}

// required reports whether the API publishes a field as required: what is never left out is, by and large.
func required(parent reflect.Type, field, tag string) bool {
	if fact, ok := requiredFacts[parent.Name()+"."+field]; ok {
		return fact
	}
	_, options, _ := strings.Cut(tag, ",")
	return !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero")
}
