package api

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Resource describes a kind as the API server's discovery does.
type Resource struct {
	Kind       Kind
	Group      string
	Version    string
	Older      []string // other versions of the group in which the kind is served
	Plural     string   // "pods"
	Singular   string   // "pod"
	Short      []string // "po"
	Namespaced bool
	All        bool // part of the category "all"
	Inert      bool // stored and shown, but nothing in the simulator acts on it
}

// GroupVersionKind returns the resource's type identity.
func (r Resource) GroupVersionKind() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: r.Group, Version: r.Version, Kind: string(r.Kind)}
}

// GroupResource returns the resource's name as errors print it: "pods", "jobs.batch".
func (r Resource) GroupResource() schema.GroupResource {
	return schema.GroupResource{Group: r.Group, Resource: r.Plural}
}

// APIVersion returns the group and version as a manifest writes them: "v1", "batch/v1".
func (r Resource) APIVersion() string {
	return r.GroupVersionKind().GroupVersion().String()
}

// Serves reports whether the kind exists in that group and version.
func (r Resource) Serves(gv schema.GroupVersion) bool {
	return gv.Group == r.Group && (gv.Version == r.Version || slices.Contains(r.Older, gv.Version))
}

// The groups that more than one kind is of.
const (
	networking   = "networking.k8s.io"
	rbac         = "rbac.authorization.k8s.io"
	storage      = "storage.k8s.io"
	registration = "admissionregistration.k8s.io"
)

// resources is in the order in which `kubectl get all` prints those of its category.
var resources = []Resource{
	{Kind: Pod, Version: "v1", Plural: "pods", Singular: "pod", Short: []string{"po"}, Namespaced: true, All: true},
	{Kind: "ReplicationController", Version: "v1", Plural: "replicationcontrollers", Singular: "replicationcontroller", Short: []string{"rc"}, Namespaced: true, All: true, Inert: true},
	{Kind: Service, Version: "v1", Plural: "services", Singular: "service", Short: []string{"svc"}, Namespaced: true, All: true},
	{Kind: DaemonSet, Group: "apps", Version: "v1", Plural: "daemonsets", Singular: "daemonset", Short: []string{"ds"}, Namespaced: true, All: true},
	{Kind: Deployment, Group: "apps", Version: "v1", Plural: "deployments", Singular: "deployment", Short: []string{"deploy"}, Namespaced: true, All: true},
	{Kind: ReplicaSet, Group: "apps", Version: "v1", Plural: "replicasets", Singular: "replicaset", Short: []string{"rs"}, Namespaced: true, All: true},
	{Kind: StatefulSet, Group: "apps", Version: "v1", Plural: "statefulsets", Singular: "statefulset", Short: []string{"sts"}, Namespaced: true, All: true},
	{Kind: "HorizontalPodAutoscaler", Group: "autoscaling", Version: "v2", Older: []string{"v1"}, Plural: "horizontalpodautoscalers", Singular: "horizontalpodautoscaler", Short: []string{"hpa"}, Namespaced: true, All: true, Inert: true},
	{Kind: CronJob, Group: "batch", Version: "v1", Plural: "cronjobs", Singular: "cronjob", Short: []string{"cj"}, Namespaced: true, All: true},
	{Kind: Job, Group: "batch", Version: "v1", Plural: "jobs", Singular: "job", Namespaced: true, All: true},
	{Kind: Node, Version: "v1", Plural: "nodes", Singular: "node", Short: []string{"no"}},
	{Kind: Namespace, Version: "v1", Plural: "namespaces", Singular: "namespace", Short: []string{"ns"}},
	{Kind: Secret, Version: "v1", Plural: "secrets", Singular: "secret", Namespaced: true},
	{Kind: ConfigMap, Version: "v1", Plural: "configmaps", Singular: "configmap", Short: []string{"cm"}, Namespaced: true},
	{Kind: ServiceAccount, Version: "v1", Plural: "serviceaccounts", Singular: "serviceaccount", Short: []string{"sa"}, Namespaced: true},
	{Kind: PersistentVolumeClaim, Version: "v1", Plural: "persistentvolumeclaims", Singular: "persistentvolumeclaim", Short: []string{"pvc"}, Namespaced: true, Inert: true},
	{Kind: Event, Version: "v1", Plural: "events", Singular: "event", Short: []string{"ev"}, Namespaced: true},
	{Kind: ControllerRevision, Group: "apps", Version: "v1", Plural: "controllerrevisions", Singular: "controllerrevision", Namespaced: true},

	{Kind: "PersistentVolume", Version: "v1", Plural: "persistentvolumes", Singular: "persistentvolume", Short: []string{"pv"}, Inert: true},
	{Kind: "Endpoints", Version: "v1", Plural: "endpoints", Singular: "endpoints", Short: []string{"ep"}, Namespaced: true, Inert: true},
	{Kind: "LimitRange", Version: "v1", Plural: "limitranges", Singular: "limitrange", Short: []string{"limits"}, Namespaced: true, Inert: true},
	{Kind: "ResourceQuota", Version: "v1", Plural: "resourcequotas", Singular: "resourcequota", Short: []string{"quota"}, Namespaced: true, Inert: true},
	{Kind: "PodTemplate", Version: "v1", Plural: "podtemplates", Singular: "podtemplate", Namespaced: true, Inert: true},
	{Kind: "Ingress", Group: networking, Version: "v1", Plural: "ingresses", Singular: "ingress", Short: []string{"ing"}, Namespaced: true, Inert: true},
	{Kind: "IngressClass", Group: networking, Version: "v1", Plural: "ingressclasses", Singular: "ingressclass", Inert: true},
	{Kind: "NetworkPolicy", Group: networking, Version: "v1", Plural: "networkpolicies", Singular: "networkpolicy", Short: []string{"netpol"}, Namespaced: true, Inert: true},
	{Kind: "EndpointSlice", Group: "discovery.k8s.io", Version: "v1", Plural: "endpointslices", Singular: "endpointslice", Namespaced: true, Inert: true},
	{Kind: "Role", Group: rbac, Version: "v1", Plural: "roles", Singular: "role", Namespaced: true, Inert: true},
	{Kind: "RoleBinding", Group: rbac, Version: "v1", Plural: "rolebindings", Singular: "rolebinding", Namespaced: true, Inert: true},
	{Kind: "ClusterRole", Group: rbac, Version: "v1", Plural: "clusterroles", Singular: "clusterrole", Inert: true},
	{Kind: "ClusterRoleBinding", Group: rbac, Version: "v1", Plural: "clusterrolebindings", Singular: "clusterrolebinding", Inert: true},
	{Kind: "PodDisruptionBudget", Group: "policy", Version: "v1", Plural: "poddisruptionbudgets", Singular: "poddisruptionbudget", Short: []string{"pdb"}, Namespaced: true, Inert: true},
	{Kind: "PriorityClass", Group: "scheduling.k8s.io", Version: "v1", Plural: "priorityclasses", Singular: "priorityclass", Short: []string{"pc"}, Inert: true},
	{Kind: "RuntimeClass", Group: "node.k8s.io", Version: "v1", Plural: "runtimeclasses", Singular: "runtimeclass", Inert: true},
	{Kind: "Lease", Group: "coordination.k8s.io", Version: "v1", Plural: "leases", Singular: "lease", Namespaced: true, Inert: true},
	{Kind: "StorageClass", Group: storage, Version: "v1", Plural: "storageclasses", Singular: "storageclass", Short: []string{"sc"}, Inert: true},
	{Kind: "CSIDriver", Group: storage, Version: "v1", Plural: "csidrivers", Singular: "csidriver", Inert: true},
	{Kind: "VolumeAttachment", Group: storage, Version: "v1", Plural: "volumeattachments", Singular: "volumeattachment", Inert: true},
	{Kind: "ResourceClaim", Group: "resource.k8s.io", Version: "v1", Plural: "resourceclaims", Singular: "resourceclaim", Namespaced: true, Inert: true},
	{Kind: "ResourceClaimTemplate", Group: "resource.k8s.io", Version: "v1", Plural: "resourceclaimtemplates", Singular: "resourceclaimtemplate", Namespaced: true, Inert: true},
	{Kind: "MutatingWebhookConfiguration", Group: registration, Version: "v1", Plural: "mutatingwebhookconfigurations", Singular: "mutatingwebhookconfiguration", Inert: true},
	{Kind: "ValidatingWebhookConfiguration", Group: registration, Version: "v1", Plural: "validatingwebhookconfigurations", Singular: "validatingwebhookconfiguration", Inert: true},
	{Kind: "ValidatingAdmissionPolicy", Group: registration, Version: "v1", Plural: "validatingadmissionpolicies", Singular: "validatingadmissionpolicy", Inert: true},
	{Kind: "ValidatingAdmissionPolicyBinding", Group: registration, Version: "v1", Plural: "validatingadmissionpolicybindings", Singular: "validatingadmissionpolicybinding", Inert: true},
	{Kind: "CustomResourceDefinition", Group: "apiextensions.k8s.io", Version: "v1", Plural: "customresourcedefinitions", Singular: "customresourcedefinition", Short: []string{"crd", "crds"}, Inert: true},
	{Kind: "CertificateSigningRequest", Group: "certificates.k8s.io", Version: "v1", Plural: "certificatesigningrequests", Singular: "certificatesigningrequest", Short: []string{"csr"}, Inert: true},
}

var byKind = indexByKind()

func indexByKind() map[Kind]int {
	index := make(map[Kind]int, len(resources))
	for i, r := range resources {
		index[r.Kind] = i
	}
	return index
}

// Resources returns every resource, in the order in which `kubectl get all` prints those of its category.
func Resources() []Resource { return slices.Clone(resources) }

// ResourceOf returns the resource of a kind. It reports false for a kind that is not known.
func ResourceOf(kind Kind) (Resource, bool) {
	i, ok := byKind[kind]
	if !ok {
		return Resource{}, false
	}
	return resources[i], true
}

// Served returns the resource that a manifest's apiVersion and kind name.
// It reports false where discovery would find no match.
func Served(gvk schema.GroupVersionKind) (Resource, bool) {
	r, ok := ResourceOf(Kind(gvk.Kind))
	if !ok || !r.Serves(gvk.GroupVersion()) {
		return Resource{}, false
	}
	return r, true
}
