// Package deployment rolls out Deployments by means of ReplicaSets.
//
// It imitates pkg/controller/deployment: a ReplicaSet for each template, named after the template's hash;
// rolling updates within maxSurge and maxUnavailable; Recreate; proportional scaling; pausing; revisions and
// their history; progress deadlines; conditions and events. As the real one does, it writes from a copy that may be
// out of date and tries again after a conflict. Left out: nothing that is known of.
//
// Ordering guarantee: one Deployment is synced at a time. ReplicaSets are looked at in order of age, then name.
package deployment
