// Package controller starts the controllers of a cluster.
//
// It imitates kube-controller-manager (cmd/kube-controller-manager/app): which controllers run by default, and
// with what rate limits. Left out: the controllers of things that have no bearing on a Pod's life (volumes, services,
// certificates, quotas, autoscaling), leader election.
//
// Ordering guarantee: the controllers are started in the order of All, so that of two that watch the same kind the
// earlier one sees a change first.
package controller

import (
	"podflight/engine/apiserver"
	"podflight/engine/controller/cronjob"
	"podflight/engine/controller/daemonset"
	"podflight/engine/controller/deployment"
	"podflight/engine/controller/garbagecollector"
	"podflight/engine/controller/job"
	"podflight/engine/controller/namespace"
	"podflight/engine/controller/nodelifecycle"
	"podflight/engine/controller/podgc"
	"podflight/engine/controller/replicaset"
	"podflight/engine/controller/serviceaccount"
	"podflight/engine/controller/statefulset"
	"podflight/engine/controller/tainteviction"
	"podflight/engine/controller/ttlafterfinished"
	"podflight/engine/trace"
)

// Config says which cluster the controllers belong to.
type Config struct {
	Server *apiserver.Server
}

// Starter is a controller: once started it works for as long as the run lasts.
type Starter interface{ Start() }

// All returns every controller, not yet started, in order.
func All(cfg Config) []Starter {
	s := cfg.Server
	return []Starter{
		deployment.New(s),
		replicaset.New(s),
		statefulset.New(s),
		daemonset.New(s),
		job.New(s),
		cronjob.New(s),
		ttlafterfinished.New(s),
		garbagecollector.New(s),
		namespace.New(s),
		serviceaccount.New(s),
		podgc.New(s, podgc.Options{}),
		nodelifecycle.New(s),
		tainteviction.New(s),
	}
}

// StartAll starts every controller.
func StartAll(cfg Config) {
	for _, c := range All(cfg) {
		c.Start()
	}
}

// Rules returns the rules of Kubernetes that the controllers' records name.
func Rules() []trace.Rule {
	var out []trace.Rule
	for _, rules := range [][]trace.Rule{
		deployment.Rules(), replicaset.Rules(), statefulset.Rules(), daemonset.Rules(), job.Rules(), cronjob.Rules(),
		ttlafterfinished.Rules(), garbagecollector.Rules(), namespace.Rules(), podgc.Rules(), nodelifecycle.Rules(), tainteviction.Rules(),
	} {
		out = append(out, rules...)
	}
	return out
}
