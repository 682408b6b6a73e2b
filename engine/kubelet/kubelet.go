// Package kubelet is the agent of one node: it sees the Pods that are bound to the node, keeps their containers as
// their specs want them, and publishes how they are.
//
// It imitates pkg/kubelet: the sync loop (kubelet.go), the pod workers (pod_workers.go), the active deadline
// (active_deadline.go), admission (lifecycle/predicate.go), logs and exec for kubectl (kubelet_pods.go). The packages below
// it are its parts, named as there. Left out: static Pods, node status, eviction, resizing in place, a restart of the
// kubelet, cgroups.
//
// Ordering guarantee: the syncs of one Pod never overlap; those of several Pods start in the order in which their causes
// happened. Whatever arrives during a sync is merged and handled right after it.
package kubelet

import (
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/kubelet/backoff"
	"podflight/engine/kubelet/env"
	"podflight/engine/kubelet/images"
	"podflight/engine/kubelet/kuberuntime"
	"podflight/engine/kubelet/lifecycle"
	"podflight/engine/kubelet/pleg"
	"podflight/engine/kubelet/prober"
	"podflight/engine/kubelet/status"
	"podflight/engine/kubelet/ticker"
	"podflight/engine/kubelet/volumemanager"
	"podflight/engine/podstatus"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// housekeepingPeriod is how often the kubelet cleans up (pkg/kubelet/kubelet.go).
const housekeepingPeriod = 2 * time.Second

// Config is what a Kubelet is made from.
type Config struct {
	Kernel   *sim.Kernel
	Trace    *trace.Recorder
	Server   *apiserver.Server
	Runtime  cri.Runtime
	NodeName string
	Timing   timing.Profile
}

// Kubelet is the agent of one node.
type Kubelet struct {
	kernel     *sim.Kernel
	trace      *trace.Recorder
	server     *apiserver.Server
	cri        cri.Runtime
	node       string
	timing     timing.Profile
	rand       *rand.Rand
	queueTicks ticker.Grid

	events   *events.Recorder
	resolver *env.Resolver
	pleg     *pleg.PLEG
	runtime  *kuberuntime.Manager
	images   *images.Manager
	volumes  *volumemanager.Manager
	probes   *prober.Manager
	statuses *status.Manager
	reasons  *status.ReasonCache

	pods    map[types.UID]*corev1.Pod // as the API server has them (the Pod manager)
	workers map[types.UID]*worker
	claims  claims
	garbage []*corev1.Pod
	sweep   sim.Timer
}

// New returns a kubelet that does not act yet.
func New(cfg Config) *Kubelet {
	k := &Kubelet{
		kernel: cfg.Kernel, trace: cfg.Trace, server: cfg.Server, cri: cfg.Runtime, node: cfg.NodeName, timing: cfg.Timing,
		rand:    cfg.Kernel.Rand("kubelet/" + cfg.NodeName),
		pods:    map[types.UID]*corev1.Pod{},
		workers: map[types.UID]*worker{},
		claims:  newClaims(),
		reasons: status.NewReasonCache(),
	}
	k.events = events.NewRecorder(cfg.Server, "kubelet", cfg.NodeName)
	k.resolver = &env.Resolver{Server: cfg.Server, NodeName: cfg.NodeName}
	k.queueTicks = ticker.Grid{Phase: k.phase(cfg.Timing.QueuePhase), Period: queuePeriod}
	k.volumes = volumemanager.New(k.kernel, k.trace, k.events, k.resolver, cfg.Runtime.FS())
	k.statuses = status.NewManager(cfg.Server, k, k)
	k.images = images.NewManager(k.kernel, k.trace, k.events, k.cri)
	k.newRuntime()
	k.newProbes()
	return k
}

// phase is the offset of a ticker: the profile's, or one that is drawn.
func (k *Kubelet) phase(steady time.Duration) time.Duration {
	if k.timing.Jitter {
		return time.Duration(k.rand.Int64N(int64(time.Second)))
	}
	return steady
}

func (k *Kubelet) newRuntime() {
	housekeeping := ticker.Grid{Period: housekeepingPeriod}
	initial, longest := kuberuntime.CrashLoopBackOff(k.server.Gates())
	k.runtime = kuberuntime.New(kuberuntime.Config{
		Kernel: k.kernel, Trace: k.trace, Events: k.events, Runtime: k.cri,
		Backoff: backoff.New(k.kernel, backoff.Config{
			Initial: initial, Max: longest, Expiry: kuberuntime.CrashLoopExpiry,
			Collected: housekeeping.After,
		}),
		Hooks:                &lifecycle.Runner{Runtime: k.cri, Events: k.events, PodIP: k.podIP},
		EnsureImage:          k.ensureImage,
		Options:              k.runOptions,
		Hostname:             hostname,
		SandboxReady:         k.sandboxReady,
		TerminationRequested: func(uid types.UID) bool { w := k.workers[uid]; return w != nil && w.stopping },
		Liveness:             k.livenessResult,
		Startup:              k.startupResult,
	})
	k.pleg = pleg.New(pleg.Config{
		Kernel: k.kernel, Runtime: k.cri, Status: k.runtime.GetPodStatus, Deliver: k.podLifecycleEvent,
		Phase: k.phase(k.timing.RelistPhase), Took: k.timing.Relist, OnDemand: k.timing.Relist / 5,
	})
}

// Start makes the kubelet act on the Pods that are bound to its node, those that are there already and all later ones.
func (k *Kubelet) Start() {
	k.server.Watch(api.Pod, k.podChanged)
	k.server.Watch(api.ConfigMap, k.sourceChanged)
	k.server.Watch(api.Secret, k.sourceChanged)
	for _, obj := range k.server.List(api.Pod, "") {
		if pod := obj.(*corev1.Pod); pod.Spec.NodeName == k.node {
			k.dispatch(pod, k.addPod)
		}
	}
}

// GetPodByUID returns a Pod of the node as the API server last showed it.
func (k *Kubelet) GetPodByUID(uid types.UID) (*corev1.Pod, bool) {
	pod, ok := k.pods[uid]
	return pod, ok
}

func (k *Kubelet) latest(pod *corev1.Pod) *corev1.Pod {
	if p, ok := k.pods[pod.UID]; ok {
		return p
	}
	return pod
}

func (k *Kubelet) podIP(pod *corev1.Pod) string {
	if s := k.runtime.GetPodStatus(pod.UID); len(s.IPs) > 0 {
		return s.IPs[0]
	}
	return ""
}

// sandboxReady publishes that the Pod has a sandbox, before any image is pulled (OnPodSandboxReady).
func (k *Kubelet) sandboxReady(pod *corev1.Pod) {
	have, ok := k.statuses.GetPodStatus(pod.UID)
	if !ok {
		have = &pod.Status
	}
	next := *have
	next.Conditions = podstatus.With(have.Conditions, corev1.PodCondition{
		Type: corev1.PodReadyToStartContainers, Status: corev1.ConditionTrue, ObservedGeneration: pod.Generation,
	})
	k.statuses.SetPodStatus(pod, next)
}
