package printers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
	"podflight/engine/printers"
)

var now = time.Date(2026, 11, 20, 3, 40, 0, 0, time.UTC)

func ago(d time.Duration) metav1.Time { return metav1.NewTime(now.Add(-d)) }

func ptr[T any](v T) *T { return &v }

func meta(name string, age time.Duration) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: "default", CreationTimestamp: ago(age)}
}

func template() corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{
		{Name: "app", Image: "nginx:1.27"}, {Name: "log", Image: "busybox:1.36"},
	}}}
}

func selector() *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}}
}

func TestCells(t *testing.T) {
	tests := []struct {
		name string
		obj  api.Object
		want string
	}{
		{"pod that was restarted", &corev1.Pod{
			ObjectMeta: meta("run", 15*time.Second),
			Spec:       corev1.PodSpec{NodeName: "node-1", Containers: []corev1.Container{{Name: "app"}}},
			Status: corev1.PodStatus{
				Phase: corev1.PodRunning, PodIPs: []corev1.PodIP{{IP: "10.244.0.95"}},
				ContainerStatuses: []corev1.ContainerStatus{{
					Name: "app", RestartCount: 1,
					State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Error", ExitCode: 1}},
					LastTerminationState: corev1.ContainerState{
						Terminated: &corev1.ContainerStateTerminated{Reason: "Error", FinishedAt: ago(13 * time.Second)},
					},
				}},
			},
		}, "run|0/1|Error|1 (13s ago)|15s|10.244.0.95|node-1|<none>|<none>"},
		{"pod restarted at no known time, with gates", &corev1.Pod{
			ObjectMeta: meta("run", time.Hour),
			Spec: corev1.PodSpec{
				Containers:     []corev1.Container{{Name: "app"}},
				ReadinessGates: []corev1.PodReadinessGate{{ConditionType: "a"}, {ConditionType: "b"}},
			},
			Status: corev1.PodStatus{
				Phase:             corev1.PodPending,
				Conditions:        []corev1.PodCondition{{Type: "b", Status: corev1.ConditionTrue}},
				ContainerStatuses: []corev1.ContainerStatus{{Name: "app", RestartCount: 2}},
			},
		}, "run|0/1|Pending|2|60m|<none>|<none>|<none>|1/2"},
		{"pod of a lost node", &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "x", DeletionTimestamp: &metav1.Time{Time: now}},
			Status:     corev1.PodStatus{Phase: corev1.PodRunning, Reason: "NodeLost"},
		}, "x|0/0|Unknown|0|<unknown>|<none>|<none>|<none>|<none>"},
		{"exit code without a reason", &corev1.Pod{
			Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{
				State: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 3}},
			}}},
		}, "|0/0|ExitCode:3|0|<unknown>|<none>|<none>|<none>|<none>"},
		{"deployment", &appsv1.Deployment{
			ObjectMeta: meta("web", 100*time.Second),
			Spec:       appsv1.DeploymentSpec{Replicas: ptr(int32(3)), Selector: selector(), Template: template()},
			Status:     appsv1.DeploymentStatus{ReadyReplicas: 2, UpdatedReplicas: 3, AvailableReplicas: 1},
		}, "web|2/3|3|1|100s|app,log|nginx:1.27,busybox:1.36|app=web"},
		{"replica set", &appsv1.ReplicaSet{
			ObjectMeta: meta("web-7457b9dcd5", 2*time.Minute),
			Spec:       appsv1.ReplicaSetSpec{Selector: selector(), Template: template()},
			Status:     appsv1.ReplicaSetStatus{Replicas: 1},
		}, "web-7457b9dcd5|1|1|0|2m|app,log|nginx:1.27,busybox:1.36|app=web"},
		{"stateful set", &appsv1.StatefulSet{
			ObjectMeta: meta("db", 26*time.Hour), Spec: appsv1.StatefulSetSpec{Template: template()},
		}, "db|0/1|26h|app,log|nginx:1.27,busybox:1.36"},
		{"daemon set", &appsv1.DaemonSet{
			ObjectMeta: meta("ds", 72*time.Hour),
			Spec:       appsv1.DaemonSetSpec{Selector: selector(), Template: template()},
			Status:     appsv1.DaemonSetStatus{DesiredNumberScheduled: 1, CurrentNumberScheduled: 2, NumberReady: 3},
		}, "ds|1|2|3|0|0|<none>|3d|app,log|nginx:1.27,busybox:1.36|app=web"},
		{"job without completions", &batchv1.Job{
			ObjectMeta: meta("j", 65*time.Second),
			Spec:       batchv1.JobSpec{Parallelism: ptr(int32(3)), Selector: selector(), Template: template()},
			Status:     batchv1.JobStatus{StartTime: ptr(ago(time.Minute)), CompletionTime: ptr(ago(52 * time.Second)), Succeeded: 3},
		}, "j|Running|3/1 of 3|8s|65s|app,log|nginx:1.27,busybox:1.36|app=web"},
		{"failed job goes on lasting", &batchv1.Job{
			ObjectMeta: meta("j", 50*time.Second),
			Spec:       batchv1.JobSpec{Completions: ptr(int32(1)), Template: template()},
			Status: batchv1.JobStatus{StartTime: ptr(ago(50 * time.Second)), Conditions: []batchv1.JobCondition{
				{Type: batchv1.JobFailureTarget, Status: corev1.ConditionTrue}, {Type: batchv1.JobFailed, Status: corev1.ConditionTrue},
			}},
		}, "j|Failed|0/1|50s|50s|app,log|nginx:1.27,busybox:1.36|<none>"},
		{"cron job", &batchv1.CronJob{
			ObjectMeta: meta("tick", 140*time.Second),
			Spec:       batchv1.CronJobSpec{Schedule: "* * * * *", Suspend: ptr(false)},
			Status:     batchv1.CronJobStatus{LastScheduleTime: ptr(ago(16 * time.Second)), Active: make([]corev1.ObjectReference, 2)},
		}, "tick|* * * * *|<none>|False|2|16s|2m20s|||<none>"},
		{"node", &corev1.Node{
			ObjectMeta: metav1.ObjectMeta{
				Name: "node-1", CreationTimestamp: ago(800 * 24 * time.Hour),
				Labels: map[string]string{"node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": ""},
			},
			Spec: corev1.NodeSpec{Unschedulable: true},
			Status: corev1.NodeStatus{
				Conditions: []corev1.NodeCondition{{Type: corev1.NodeReady, Status: corev1.ConditionTrue}},
				Addresses:  []corev1.NodeAddress{{Type: corev1.NodeInternalIP, Address: "10.0.0.1"}},
				NodeInfo:   corev1.NodeSystemInfo{KubeletVersion: "v1.37.1", Architecture: "amd64", KernelVersion: "6.1"},
			},
		}, "node-1|Ready,SchedulingDisabled|control-plane,worker|2y70d|v1.37.1|10.0.0.1|<none>|<unknown>|6.1 (amd64)|<unknown>"},
		{"event of a series", &corev1.Event{
			ObjectMeta:     metav1.ObjectMeta{Name: "x.1"},
			InvolvedObject: corev1.ObjectReference{Kind: "Pod", Name: "web", FieldPath: "spec.containers{app}"},
			Type:           "Warning", Reason: "Unhealthy", Message: "no \n", EventTime: metav1.NewMicroTime(now.Add(-time.Minute)),
			Series:              &corev1.EventSeries{Count: 4, LastObservedTime: metav1.NewMicroTime(now.Add(-time.Second))},
			ReportingController: "default-scheduler", ReportingInstance: "default-scheduler-node-1",
		}, "1s|Warning|Unhealthy|pod/web|spec.containers{app}|default-scheduler, default-scheduler-node-1|no|60s|4|x.1"},
		{"service", &corev1.Service{
			ObjectMeta: meta("web", time.Minute),
			Spec: corev1.ServiceSpec{
				Type: corev1.ServiceTypeNodePort, ClusterIPs: []string{"10.96.0.7"}, Selector: map[string]string{"app": "web"},
				Ports: []corev1.ServicePort{{Port: 80, NodePort: 30080, Protocol: "TCP"}, {Port: 53, Protocol: "UDP"}},
			},
		}, "web|NodePort|10.96.0.7|<none>|80:30080/TCP,53/UDP|60s|app=web"},
		{"secret", &corev1.Secret{
			ObjectMeta: meta("regcred", time.Minute), Type: corev1.SecretTypeDockerConfigJson, Data: map[string][]byte{"a": nil},
		}, "regcred|kubernetes.io/dockerconfigjson|1|60s"},
		{"controller revision", &appsv1.ControllerRevision{
			ObjectMeta: metav1.ObjectMeta{Name: "db-1", OwnerReferences: []metav1.OwnerReference{
				{APIVersion: "apps/v1", Kind: "StatefulSet", Name: "db", Controller: ptr(true)},
			}}, Revision: 7,
		}, "db-1|statefulset.apps/db|7|<unknown>"},
		{"service account", &corev1.ServiceAccount{ObjectMeta: meta("default", time.Minute)}, "default|60s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(printers.Cells(tt.obj, now), "|"); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			kind, _ := api.KindOf(tt.obj)
			if cells, cols := len(printers.Cells(tt.obj, now)), len(printers.Columns(kind)); cells != cols {
				t.Errorf("%d cells for %d columns", cells, cols)
			}
		})
	}
}

// TestEveryKind holds cells and columns together for every kind there is.
func TestEveryKind(t *testing.T) {
	for _, r := range api.Resources() {
		obj, _ := api.New(r.Kind)
		if cells, cols := len(printers.Cells(obj, now)), len(printers.Columns(r.Kind)); cells != cols {
			t.Errorf("%s: %d cells for %d columns", r.Kind, cells, cols)
		}
	}
}

func TestWriter(t *testing.T) {
	table := printers.Table{
		Columns: []printers.Column{{Name: "Name", IsName: true}, {Name: "Up-to-date"}, {Name: "Last Seen", Wide: true}},
		Rows: []printers.Row{
			{Object: &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Labels: map[string]string{"a/b": "1", "c": "2"}}}, Cells: []string{"a", "0", "x"}},
			{Object: &corev1.Pod{}, Cells: []string{"longer-name", "1\nmore", "\x1b[31m"}},
		},
	}
	tests := []struct {
		name string
		o    printers.Options
		want string
	}{
		{"plain", printers.Options{}, "NAME          UP-TO-DATE\na             0\nlonger-name   1...\n"},
		{"wide", printers.Options{Wide: true}, "NAME          UP-TO-DATE   LAST SEEN\na             0            x\nlonger-name   1...         ^[[31m\n"},
		{"no headers", printers.Options{NoHeaders: true}, "a             0\nlonger-name   1...\n"},
		{"kind", printers.Options{Kind: "job.batch"}, "NAME                    UP-TO-DATE\njob.batch/a             0\njob.batch/longer-name   1...\n"},
		{
			"namespace and labels",
			printers.Options{WithNamespace: true, LabelColumns: []string{"a/b"}, ShowLabels: true},
			"NAMESPACE   NAME          UP-TO-DATE   B     LABELS\n" +
				"ns          a             0            1     a/b=1,c=2\n" +
				"            longer-name   1...               <none>\n",
		},
		{"event", printers.Options{Event: "ADDED"}, "EVENT      NAME          UP-TO-DATE\nADDED      a             0\nADDED      longer-name   1...\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var w printers.Writer
			w.Add(table, tt.o)
			if diff := cmp.Diff(tt.want, w.Flush()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestWriterRemembers holds the rows of a watch to the widths of the rows before.
func TestWriterRemembers(t *testing.T) {
	row := func(name string) printers.Table {
		return printers.Table{
			Columns: []printers.Column{{Name: "Name"}, {Name: "Age"}},
			Rows:    []printers.Row{{Object: &corev1.Pod{}, Cells: []string{name, "1s"}}},
		}
	}
	var w printers.Writer
	var got string
	for _, name := range []string{"longer-name", "x", "the-longest-name", "x"} {
		w.Add(row(name), printers.Options{})
		got += w.Flush()
	}
	want := "NAME          AGE\nlonger-name   1s\nx             1s\nthe-longest-name   1s\nx                  1s\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
