package scheduler

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/client"
	"podflight/engine/events"
	"podflight/engine/placement"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// What the scheduler may send a second and at once (pkg/scheduler/apis/config/v1/defaults.go).
const (
	qps   = 50
	burst = 100
)

const component = "default-scheduler"

// Scheduler is the scheduler of one cluster.
type Scheduler struct {
	server  *apiserver.Server
	kernel  *sim.Kernel
	rec     *trace.Recorder
	client  *client.Client
	events  *events.SeriesRecorder
	filters []filter
	cache   *cache
	queue   *queue
	cycle   time.Duration // how long one try takes
	trying  bool          // a try is on the kernel's queue
}

// New returns a scheduler for the cluster of s. host is the name of the machine that it runs on.
func New(s *apiserver.Server, host string) *Scheduler {
	sched := &Scheduler{
		server: s, kernel: s.Kernel(), rec: s.Recorder(),
		client:  client.New(s, client.Options{Component: component, QPS: qps, Burst: burst}),
		events:  events.NewSeriesRecorder(s, component, host),
		filters: filters(),
		cache:   newCache(s),
		cycle:   max(0, s.Timing().Schedule-s.Timing().APIWrite),
	}
	sched.queue = newQueue(sched.kernel, sched.wake)
	return sched
}

// Start takes in what is there and watches for what comes.
func (s *Scheduler) Start() {
	for _, obj := range s.server.List(api.Node, "") {
		s.cache.setNode(obj.(*corev1.Node))
	}
	for _, obj := range s.server.List(api.Pod, "") {
		s.podSet(obj.(*corev1.Pod), nil)
	}
	s.server.Watch(api.Node, s.nodeChanged)
	s.server.Watch(api.Pod, s.podChanged)
}

func (s *Scheduler) nodeChanged(ev apiserver.WatchEvent) {
	node := ev.Object.(*corev1.Node)
	if ev.Op == trace.Deleted {
		s.cache.removeNode(node.Name)
		return
	}
	old, _ := ev.Old.(*corev1.Node)
	s.cache.setNode(node)
	s.queue.move(func(p *queued) bool { return s.nodeHelps(p, node, old) })
}

func (s *Scheduler) podChanged(ev apiserver.WatchEvent) {
	pod := ev.Object.(*corev1.Pod)
	if ev.Op == trace.Deleted {
		s.podGone(pod)
		return
	}
	old, _ := ev.Old.(*corev1.Pod)
	s.podSet(pod, old)
}

// podSet files a Pod where it belongs: with its node, in the queue, or nowhere.
func (s *Scheduler) podSet(pod, old *corev1.Pod) {
	switch {
	case podstatus.Terminal(pod):
		s.podGone(pod)
	case pod.Spec.NodeName != "":
		s.queue.remove(pod.UID)
		s.cache.place(pod, pod.Spec.NodeName)
		s.companyCame(pod, old)
	case pod.Spec.SchedulerName != corev1.DefaultSchedulerName || len(pod.Spec.SchedulingGates) > 0:
	case s.cache.pods[pod.UID] != nil: // assigned, the binding is under way
	default:
		s.queue.add(pod)
		if p := s.queue.pods[pod.UID]; p.place == unschedulable && podHelps(p, pod, old) {
			s.queue.requeue(p)
		}
	}
}

func (s *Scheduler) podGone(pod *corev1.Pod) {
	s.queue.remove(pod.UID)
	if s.cache.displace(pod.UID) {
		s.queue.move(func(p *queued) bool { return deletionHelps(p, pod) || s.companyHelps(p, pod, true) })
	}
}

// wake sees to it that the next Pod is tried a scheduling cycle from now.
func (s *Scheduler) wake() {
	if s.trying {
		return
	}
	s.trying = true
	s.kernel.After(s.cycle, s.tryNext)
}

func (s *Scheduler) tryNext() {
	s.trying = false
	p := s.queue.next()
	if p == nil {
		return
	}
	s.kernel.Because(p.cause, func() { s.try(p) })
	if s.queue.waiting() {
		s.wake()
	}
}

// try looks for a node for one Pod (scheduleOnePod, pkg/scheduler/schedule_one.go).
func (s *Scheduler) try(p *queued) {
	key := api.KeyOf(api.Pod, p.pod)
	if p.pod.DeletionTimestamp != nil {
		s.event(p.pod, corev1.EventTypeWarning, "FailedScheduling", "Scheduling",
			"skip schedule deleting pod: "+p.pod.Namespace+"/"+p.pod.Name)
		s.queue.remove(p.pod.UID)
		return
	}
	node, fitting, failure := s.findNode(p.pod)
	if node == nil {
		s.rec.Add(ruleUnschedulable, trace.Step{Component: component, Object: key, Text: "finds no node for the Pod: " + failure.message})
		s.queue.refuse(p, failure.rejectors)
		s.reportFailure(p.pod, failure.message)
		return
	}
	s.rec.Add(ruleSchedule, trace.Step{Component: component, Object: key, Text: s.reasonFor(node.node.Name, fitting)})
	s.queue.remove(p.pod.UID)
	s.bind(p, node.node.Name)
}

// failure is why a Pod got no node.
type failure struct {
	message   string
	rejectors []string // filters that said no, each once
}

// findNode returns the best node for a Pod and of how many that would do, or why there is none.
func (s *Scheduler) findNode(pod *corev1.Pod) (best *nodeInfo, fits int, f failure) {
	if len(s.cache.nodes) == 0 {
		return nil, 0, failure{message: noNodes}
	}
	d := newDemand(pod)
	d.spread = s.cache.spread(pod, constraintsOf(pod, corev1.DoNotSchedule))
	d.neighbours = s.cache.meet(pod)
	candidates := s.cache.nodes
	names, named := placement.NamedNodes(pod)
	if named {
		candidates = s.existing(names)
	}
	var fitting []*nodeInfo
	var verdicts []verdict
	for _, n := range candidates {
		if v := s.judge(d, n); v.ok() {
			fitting = append(fitting, n)
		} else {
			verdicts = append(verdicts, v)
		}
	}
	if len(fitting) > 0 {
		return s.cache.choose(d, fitting), len(fitting), failure{}
	}
	f = failure{message: explain(pod, len(s.cache.nodes), verdicts), rejectors: rejectors(verdicts)}
	if named {
		f.rejectors = append(f.rejectors, "NodeAffinity")
	}
	return nil, 0, f
}

// existing returns the nodes of those names that exist, by name.
func (s *Scheduler) existing(names []string) []*nodeInfo {
	wanted := make(map[string]bool, len(names))
	for _, n := range names {
		wanted[n] = true
	}
	var out []*nodeInfo
	for _, n := range s.cache.nodes {
		if wanted[n.node.Name] {
			out = append(out, n)
		}
	}
	return out
}

func rejectors(verdicts []verdict) []string {
	var out []string
	seen := map[string]bool{}
	for _, v := range verdicts {
		if !seen[v.filter] {
			seen[v.filter] = true
			out = append(out, v.filter)
		}
	}
	return out
}
