package kubectl

import (
	"fmt"
	"slices"
	"strconv"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/fields"

	"podflight/engine/api"
)

// selectable returns the fields by which the API server lets one select objects of a kind
// (pkg/apis/core/v1/conversion.go, pkg/apis/batch/v1/conversion.go).
func selectable(kind api.Kind) []string {
	switch kind {
	case api.Pod:
		return []string{
			"metadata.name", "metadata.namespace", "spec.nodeName", "spec.restartPolicy", "spec.schedulerName",
			"spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
		}
	case api.Node:
		return []string{"metadata.name", "spec.unschedulable"}
	case api.Event:
		return []string{
			"metadata.name", "metadata.namespace", "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
			"involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
			"reason", "reportingComponent", "source", "type",
		}
	case api.Namespace:
		return []string{"metadata.name", "status.phase"}
	case api.Secret:
		return []string{"metadata.name", "metadata.namespace", "type"}
	case api.Service:
		return []string{"metadata.name", "metadata.namespace", "spec.clusterIP", "spec.type"}
	case api.Job:
		return []string{"metadata.name", "metadata.namespace", "status.successful"}
	}
	return []string{"metadata.name", "metadata.namespace"}
}

// fieldSelector returns what --field-selector lets through of a resource; everything for "".
func fieldSelector(r api.Resource, text string) (func(api.Object) bool, error) {
	parsed, err := fields.ParseSelector(text)
	if err != nil {
		return nil, err
	}
	known := selectable(r.Kind)
	for _, req := range parsed.Requirements() {
		if slices.Contains(known, req.Field) {
			continue
		}
		switch {
		case r.Kind == api.Job:
			return nil, fmt.Errorf("field label %q not supported for Job", req.Field)
		case len(known) == 2 && known[1] == "metadata.namespace":
			return nil, fmt.Errorf("%q is not a known field selector: only \"metadata.name\", \"metadata.namespace\"", req.Field)
		}
		return nil, fmt.Errorf("field label not supported: %s", req.Field)
	}
	return func(obj api.Object) bool { return parsed.Matches(fieldsOf(obj)) }, nil
}

func fieldsOf(obj api.Object) fields.Set {
	set := fields.Set{"metadata.name": obj.GetName(), "metadata.namespace": obj.GetNamespace()}
	switch o := obj.(type) {
	case *corev1.Pod:
		set["spec.nodeName"] = o.Spec.NodeName
		set["spec.restartPolicy"] = string(o.Spec.RestartPolicy)
		set["spec.schedulerName"] = o.Spec.SchedulerName
		set["spec.serviceAccountName"] = o.Spec.ServiceAccountName
		set["spec.hostNetwork"] = strconv.FormatBool(o.Spec.HostNetwork)
		set["status.phase"] = string(o.Status.Phase)
		set["status.podIP"] = o.Status.PodIP
		set["status.nominatedNodeName"] = o.Status.NominatedNodeName
	case *corev1.Node:
		set["spec.unschedulable"] = strconv.FormatBool(o.Spec.Unschedulable)
	case *corev1.Event:
		eventFields(set, o)
	case *corev1.Namespace:
		set["status.phase"] = string(o.Status.Phase)
	case *batchv1.Job:
		set["status.successful"] = strconv.Itoa(int(o.Status.Succeeded))
	case *corev1.Secret:
		set["type"] = string(o.Type)
	case *corev1.Service:
		set["spec.clusterIP"], set["spec.type"] = o.Spec.ClusterIP, string(o.Spec.Type)
	}
	return set
}

func eventFields(set fields.Set, e *corev1.Event) {
	ref := e.InvolvedObject
	set["involvedObject.kind"] = ref.Kind
	set["involvedObject.namespace"] = ref.Namespace
	set["involvedObject.name"] = ref.Name
	set["involvedObject.uid"] = string(ref.UID)
	set["involvedObject.apiVersion"] = ref.APIVersion
	set["involvedObject.resourceVersion"] = ref.ResourceVersion
	set["involvedObject.fieldPath"] = ref.FieldPath
	set["reason"], set["type"] = e.Reason, e.Type
	set["reportingComponent"] = e.ReportingController
	set["source"] = e.Source.Component
	if e.Source.Component == "" {
		set["source"] = e.ReportingController
	}
}
