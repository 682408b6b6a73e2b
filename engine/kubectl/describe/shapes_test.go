package describe

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/api"
)

// objects is a Source of fixed objects, in order of namespace and name.
type objects []api.Object

func (o objects) Get(key api.Key) (api.Object, bool) {
	for _, obj := range o.List(key.Kind, key.Namespace) {
		if obj.GetName() == key.Name {
			return obj, true
		}
	}
	return nil, false
}

func (o objects) List(kind api.Kind, namespace string) []api.Object {
	var out []api.Object
	for _, obj := range o {
		if k, _ := api.KindOf(obj); k == kind && (namespace == "" || obj.GetNamespace() == namespace) {
			out = append(out, obj)
		}
	}
	return out
}

var created = metav1.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func meta(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: "default", CreationTimestamp: created, UID: "u-1"}
}

func check(t *testing.T, obj api.Object, around objects, want string) {
	t.Helper()
	got := Object(obj, around, Options{Events: true, Now: created.Add(time.Minute)})
	if want = strings.TrimPrefix(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func template() corev1.PodTemplateSpec {
	limit := resource.MustParse("10Mi")
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
		Spec: corev1.PodSpec{
			Volumes: []corev1.Volume{
				{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: &limit}}},
				{Name: "cfg", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "c"}}}},
			},
			Containers: []corev1.Container{{
				Name: "app", Image: "nginx:1.27", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 80, Protocol: "TCP"}},
				Resources: corev1.ResourceRequirements{
					Limits: corev1.ResourceList{"memory": resource.MustParse("64Mi")}, Requests: corev1.ResourceList{"cpu": resource.MustParse("100m")},
				},
				Env: []corev1.EnvVar{
					{Name: "A", Value: "b"},
					{Name: "P", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.name"}}},
					{Name: "S", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{Key: "k", LocalObjectReference: corev1.LocalObjectReference{Name: "s"}}}},
				},
				EnvFrom: []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "c"}}}},
				LivenessProbe: &corev1.Probe{
					ProbeHandler:   corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/", Port: intstr.FromString("http"), Scheme: "HTTP"}},
					TimeoutSeconds: 1, PeriodSeconds: 10, SuccessThreshold: 1, FailureThreshold: 3,
				},
				VolumeMounts: []corev1.VolumeMount{{Name: "tmp", MountPath: "/tmp"}, {Name: "cfg", MountPath: "/cfg", ReadOnly: true}},
			}},
		},
	}
}

func TestDeployment(t *testing.T) {
	replicas, quarter, controller := int32(2), intstr.FromString("25%"), true
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
	d := &appsv1.Deployment{ObjectMeta: meta("web"), Spec: appsv1.DeploymentSpec{
		Replicas: &replicas, Selector: selector, Template: template(),
		Strategy: appsv1.DeploymentStrategy{Type: "RollingUpdate", RollingUpdate: &appsv1.RollingUpdateDeployment{MaxUnavailable: &quarter, MaxSurge: &quarter}},
	}}
	d.Annotations = map[string]string{"deployment.kubernetes.io/revision": "1", "note": "hi"}
	d.Status = appsv1.DeploymentStatus{Replicas: 2, UpdatedReplicas: 2, AvailableReplicas: 2, Conditions: []appsv1.DeploymentCondition{{Type: "Available", Status: "True", Reason: "MinimumReplicasAvailable"}}}
	rs := &appsv1.ReplicaSet{ObjectMeta: meta("web-1"), Spec: appsv1.ReplicaSetSpec{Replicas: &replicas, Selector: selector, Template: template()}}
	rs.Labels, rs.Status.Replicas = map[string]string{"app": "web"}, 2
	rs.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "Deployment", Name: "web", UID: "u-1", Controller: &controller}}
	ev := &corev1.Event{ObjectMeta: meta("web.1"), Type: "Normal", Reason: "ScalingReplicaSet", Message: "Scaled up replica set web-1 from 0 to 2", FirstTimestamp: created, LastTimestamp: created, Count: 1}
	ev.Source.Component = "deployment-controller"
	ev.InvolvedObject = corev1.ObjectReference{Kind: "Deployment", Namespace: "default", Name: "web", UID: "u-1"}
	check(t, d, objects{rs, ev}, `
Name:                   web
Namespace:              default
CreationTimestamp:      Fri, 20 Nov 2026 09:00:00 +0000
Labels:                 <none>
Annotations:            deployment.kubernetes.io/revision: 1
                        note: hi
Selector:               app=web
Replicas:               2 desired | 2 updated | 2 total | 2 available | 0 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  25% max unavailable, 25% max surge
Pod Template:
  Labels:  app=web
  Containers:
   app:
    Image:      nginx:1.27
    Port:       80/TCP (http)
    Host Port:  0/TCP (http)
    Limits:
      memory:  64Mi
    Requests:
      cpu:     100m
    Liveness:  http-get http://:http/ delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3
    Environment Variables from:
      c  ConfigMap  Optional: false
    Environment:
      A:  b
      P:   (v1:metadata.name)
      S:  <set to the key 'k' in secret 's'>  Optional: false
    Mounts:
      /cfg from cfg (ro)
      /tmp from tmp (rw)
  Volumes:
   tmp:
    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:     
    SizeLimit:  10Mi
   cfg:
    Type:          ConfigMap (a volume populated by a ConfigMap)
    Name:          c
    Optional:      false
  Node-Selectors:  <none>
  Tolerations:     <none>
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      True    MinimumReplicasAvailable
OldReplicaSets:  <none>
NewReplicaSet:   web-1 (2/2 replicas created)
Events:
  Type    Reason             Age   From                   Message
  ----    ------             ----  ----                   -------
  Normal  ScalingReplicaSet  60s   deployment-controller  Scaled up replica set web-1 from 0 to 2
`)
}

func TestData(t *testing.T) {
	check(t, &corev1.Secret{ObjectMeta: meta("s"), Type: "Opaque", Data: map[string][]byte{"k": []byte("v"), "longer": []byte("value")}}, nil, `
Name:         s
Namespace:    default
Labels:       <none>
Annotations:  <none>

Type:  Opaque

Data
====
k:       1 bytes
longer:  5 bytes
`)
	check(t, &corev1.ConfigMap{ObjectMeta: meta("c"), Data: map[string]string{"key": "one\ntwo", "other": "x"}}, nil, `
Name:         c
Namespace:    default
Labels:       <none>
Annotations:  <none>

Data
====
key:
----
one
two

other:
----
x


BinaryData
====

Events:  <none>
`)
	ns := &corev1.Namespace{ObjectMeta: meta("default")}
	ns.Namespace, ns.Status.Phase = "", "Active"
	check(t, ns, nil, `
Name:         default
Labels:       <none>
Annotations:  <none>
Status:       Active

No resource quota.

No LimitRange resource.
`)
}

func TestNode(t *testing.T) {
	n := &corev1.Node{ObjectMeta: meta("node-1")}
	n.Namespace = ""
	n.Spec.Taints = []corev1.Taint{{Key: "a", Value: "b", Effect: "NoSchedule"}}
	n.Spec.Unschedulable = true
	n.Status.Capacity = corev1.ResourceList{"cpu": resource.MustParse("4"), "memory": resource.MustParse("16Gi"), "pods": resource.MustParse("110")}
	n.Status.Allocatable = n.Status.Capacity
	n.Status.Addresses = []corev1.NodeAddress{{Type: "InternalIP", Address: "10.0.0.1"}}
	n.Status.NodeInfo.KubeletVersion = "v1.37.1"
	p := &corev1.Pod{ObjectMeta: meta("web"), Spec: template().Spec}
	p.Spec.NodeName, p.Status.Phase = "node-1", "Running"
	check(t, n, objects{p}, `
Name:               node-1
Roles:              <none>
Labels:             <none>
Annotations:        <none>
CreationTimestamp:  Fri, 20 Nov 2026 09:00:00 +0000
Taints:             a=b:NoSchedule
Unschedulable:      true
Lease:
  HolderIdentity:  node-1
  AcquireTime:     <unset>
  RenewTime:       Fri, 20 Nov 2026 09:01:00 +0000
Addresses:
  InternalIP:  10.0.0.1
Capacity:
  cpu:     4
  memory:  16Gi
  pods:    110
Allocatable:
  cpu:     4
  memory:  16Gi
  pods:    110
System Info:
  Machine ID:                 
  System UUID:                
  Boot ID:                    
  Kernel Version:             
  OS Image:                   
  Operating System:           
  Architecture:               
  Container Runtime Version:  
  Kubelet Version:            v1.37.1
Non-terminated Pods:          (1 in total)
  Namespace                   Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------                   ----    ------------  ----------  ---------------  -------------  ---
  default                     web     100m (2%)     0 (0%)      0 (0%)           64Mi (0%)      60s
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests   Limits
  --------           --------   ------
  cpu                100m (2%)  0 (0%)
  memory             0 (0%)     64Mi (0%)
  ephemeral-storage  0 (0%)     0 (0%)
Events:              <none>
`)
}

// TestAll describes an object of every kind, with nothing in it.
func TestAll(t *testing.T) {
	for _, r := range api.Resources() {
		obj, ok := api.New(r.Kind)
		if !ok {
			t.Errorf("no object of kind %s", r.Kind)
			continue
		}
		obj.SetName("x")
		obj.GetObjectKind().SetGroupVersionKind(r.GroupVersionKind())
		text := Object(obj, objects{}, Options{Events: true, Now: created.Time})
		if !strings.HasPrefix(text, "Name:") || !strings.HasSuffix(text, "\n") || !strings.Contains(text, "x") {
			t.Errorf("%s:\n%s", r.Kind, text)
		}
	}
}
