package printers

import (
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

// Column is a column of a table.
type Column struct {
	Name   string // as the API server names it: "Up-to-date"; kubectl prints it in capitals
	Wide   bool   // shown only with -o wide
	IsName bool   // holds the object's name, which kubectl prefixes with the kind when it lists several
}

// Row is one object in a table. It has a cell for every column, those of -o wide included.
type Row struct {
	Object api.Object
	Cells  []string
}

// Table is what the API server answers to a request for a table.
type Table struct {
	Columns []Column
	Rows    []Row
}

// New returns the table of objects of one kind at the moment at which the wall clock shows now.
func New(kind api.Kind, objects []api.Object, now time.Time) Table {
	t := Table{Columns: Columns(kind), Rows: make([]Row, len(objects))}
	for i, obj := range objects {
		t.Rows[i] = Row{Object: obj, Cells: Cells(obj, now)}
	}
	return t
}

// Columns returns the columns of a kind's table.
func Columns(kind api.Kind) []Column {
	switch kind {
	case api.Pod:
		return columns("Name|Ready|Status|Restarts|Age", "IP|Node|Nominated Node|Readiness Gates")
	case api.ReplicaSet:
		return columns("Name|Desired|Current|Ready|Age", "Containers|Images|Selector")
	case api.Deployment:
		return columns("Name|Ready|Up-to-date|Available|Age", "Containers|Images|Selector")
	case api.StatefulSet:
		return columns("Name|Ready|Age", "Containers|Images")
	case api.DaemonSet:
		return columns("Name|Desired|Current|Ready|Up-to-date|Available|Node Selector|Age", "Containers|Images|Selector")
	case api.Job:
		return columns("Name|Status|Completions|Duration|Age", "Containers|Images|Selector")
	case api.CronJob:
		return columns("Name|Schedule|Timezone|Suspend|Active|Last Schedule|Age", "Containers|Images|Selector")
	case api.Service:
		return columns("Name|Type|Cluster-IP|External-IP|Port(s)|Age", "Selector")
	case api.Node:
		return columns("Name|Status|Roles|Age|Version", "Internal-IP|External-IP|OS-Image|Kernel-Version|Container-Runtime")
	case api.Namespace:
		return columns("Name|Status|Age", "")
	case api.Secret:
		return columns("Name|Type|Data|Age", "")
	case api.ConfigMap:
		return columns("Name|Data|Age", "")
	case api.PersistentVolumeClaim:
		return columns("Name|Status|Volume|Capacity|Access Modes|StorageClass|VolumeAttributesClass|Age", "VolumeMode")
	case api.ControllerRevision:
		return columns("Name|Controller|Revision|Age", "")
	case api.Event:
		return eventColumns()
	}
	return columns("Name|Age", "")
}

// columns builds a list of columns of which the first holds the name; wide ones come last.
func columns(usual, wide string) []Column {
	var out []Column
	for _, name := range strings.Split(usual, "|") {
		out = append(out, Column{Name: name})
	}
	out[0].IsName = true
	if wide == "" {
		return out
	}
	for _, name := range strings.Split(wide, "|") {
		out = append(out, Column{Name: name, Wide: true})
	}
	return out
}

// Cells returns the cells of an object's row, one for each of Columns of its kind.
func Cells(obj api.Object, now time.Time) []string {
	switch o := obj.(type) {
	case *corev1.Pod:
		return podCells(o, now)
	case *appsv1.ReplicaSet:
		return replicaSetCells(o, now)
	case *appsv1.Deployment:
		return deploymentCells(o, now)
	case *appsv1.StatefulSet:
		return statefulSetCells(o, now)
	case *appsv1.DaemonSet:
		return daemonSetCells(o, now)
	case *batchv1.Job:
		return jobCells(o, now)
	case *batchv1.CronJob:
		return cronJobCells(o, now)
	case *corev1.Service:
		return serviceCells(o, now)
	case *corev1.Node:
		return nodeCells(o, now)
	case *corev1.Namespace:
		return []string{o.Name, string(o.Status.Phase), Age(o.CreationTimestamp, now)}
	case *corev1.Secret:
		return []string{o.Name, string(o.Type), strconv.Itoa(len(o.Data)), Age(o.CreationTimestamp, now)}
	case *corev1.ConfigMap:
		return []string{o.Name, strconv.Itoa(len(o.Data) + len(o.BinaryData)), Age(o.CreationTimestamp, now)}
	case *corev1.PersistentVolumeClaim:
		return claimCells(o, now)
	case *appsv1.ControllerRevision:
		return controllerRevisionCells(o, now)
	case *corev1.Event:
		return eventCells(o, now)
	}
	return []string{obj.GetName(), Age(obj.GetCreationTimestamp(), now)}
}
