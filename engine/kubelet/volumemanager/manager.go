// Package volumemanager prepares the volumes of a node's Pods before their containers start: emptyDir, configMap, secret,
// downwardAPI, projected, hostPath.
//
// It imitates pkg/kubelet/volumemanager (WaitForAttachAndMount, the reconciler's retries) and the plug-ins of pkg/volume for
// these kinds. Every other kind is an empty directory. Left out: devices, ownership, SELinux, propagation.
//
// Ordering guarantee: the volumes of a Pod are mounted in the order of its spec.
package volumemanager

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/kubelet/container"
	"podflight/engine/kubelet/env"
	"podflight/engine/kubelet/ticker"
	"podflight/engine/podspec"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// The volume manager's clocks (pkg/kubelet/volumemanager/volume_manager.go,
// pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go).
const (
	reconcilerPeriod = 100 * time.Millisecond
	pollInterval     = 300 * time.Millisecond
	mountTimeout     = 2*time.Minute + 3*time.Second
	firstRetry       = 500 * time.Millisecond
	maxRetry         = 2*time.Minute + 2*time.Second
)

// podsDir is where the kubelet keeps what belongs to Pods.
const podsDir = "/var/lib/kubelet/pods/"

// Manager mounts the volumes of one node's Pods.
type Manager struct {
	kernel   *sim.Kernel
	trace    *trace.Recorder
	events   *events.Recorder
	resolver *env.Resolver
	fs       cri.FS
	pods     map[types.UID]*podVolumes
}

type podVolumes struct {
	pod     *corev1.Pod
	volumes []*mount
	waiters []func()
	stale   bool // something that its files are made from has changed
}

// mount is one volume of one Pod.
type mount struct {
	spec    *corev1.Volume
	path    string
	mounted bool
	files   []string // what the last mount wrote, relative to path
	wait    time.Duration
	retry   sim.Timer
}

// New returns a manager without volumes. fs is the node's file system.
func New(k *sim.Kernel, rec *trace.Recorder, ev *events.Recorder, r *env.Resolver, fs cri.FS) *Manager {
	return &Manager{kernel: k, trace: rec, events: ev, resolver: r, fs: fs, pods: map[types.UID]*podVolumes{}}
}

// WaitForAttachAndMount parks the task until every volume that the Pod's containers mount is ready. It looks each 300 ms, so
// even a volume that is ready at once costs that much. Volumes that are ready already are brought up to date. It gives up
// after two minutes, and with context.Canceled if the task is interrupted.
func (m *Manager) WaitForAttachAndMount(t *sim.Task, pod *corev1.Pod) error {
	p := m.pods[pod.UID]
	if p == nil {
		if p = m.register(pod); len(p.volumes) == 0 {
			return nil
		}
	}
	p.stale = p.stale || !maps.Equal(p.pod.Labels, pod.Labels) || !maps.Equal(p.pod.Annotations, pod.Annotations)
	p.pod = pod
	if p.ready() {
		m.refresh(p)
		return nil
	}
	began := m.kernel.Now()
	polls := ticker.Grid{Phase: began.Duration(), Period: pollInterval}
	deadline := began.Add(mountTimeout)
	for !p.ready() && m.kernel.Now() < deadline {
		ok := t.Await(func(resume func()) {
			timer := m.kernel.At(deadline, resume)
			p.waiters = append(p.waiters, func() { timer.Stop(); resume() })
		})
		if !ok {
			return context.Canceled
		}
	}
	if !p.ready() {
		return fmt.Errorf("unmounted volumes=%v, unattached volumes=[], failed to process volumes=[]: %w",
			p.unmounted(), context.DeadlineExceeded)
	}
	if !t.Sleep(polls.Next(m.kernel.Now()).Sub(m.kernel.Now())) {
		return context.Canceled
	}
	return nil
}

// Path returns where a volume of a Pod is on the node. It reports false for a volume that is not mounted.
func (m *Manager) Path(pod types.UID, volume string) (string, bool) {
	if p := m.pods[pod]; p != nil {
		for _, v := range p.volumes {
			if v.spec.Name == volume && v.mounted {
				return v.path, true
			}
		}
	}
	return "", false
}

// Unmount drops the volumes of a Pod whose containers have ended, and with them what an emptyDir held.
func (m *Manager) Unmount(pod types.UID) {
	p := m.pods[pod]
	if p == nil {
		return
	}
	for _, v := range p.volumes {
		v.retry.Stop()
	}
	delete(m.pods, pod)
	m.fs.RemoveAll(podsDir + string(pod))
}

// SourceChanged notes that a ConfigMap or Secret has changed, and returns the Pods that have a volume made from it, in order
// of their UIDs. Their files follow at their next sync.
func (m *Manager) SourceChanged(key api.Key) []types.UID {
	var uids []types.UID
	for uid, p := range m.pods {
		if p.pod.Namespace == key.Namespace && slices.ContainsFunc(p.volumes, func(v *mount) bool { return uses(v.spec, key) }) {
			p.stale = true
			uids = append(uids, uid)
		}
	}
	slices.Sort(uids)
	return uids
}

// PodDir returns the directory of a Pod on its node.
func PodDir(pod types.UID) string { return podsDir + string(pod) }

func (m *Manager) register(pod *corev1.Pod) *podVolumes {
	p := &podVolumes{pod: pod}
	for i := range pod.Spec.Volumes {
		v := &pod.Spec.Volumes[i]
		if mountedByContainer(pod, v.Name) {
			p.volumes = append(p.volumes, &mount{spec: v, path: pathOf(pod.UID, v)})
		}
	}
	m.pods[pod.UID] = p
	if len(p.volumes) > 0 {
		first := ticker.Grid{Period: reconcilerPeriod}.After(m.kernel.Now())
		m.kernel.At(first, func() {
			for _, v := range p.volumes {
				m.try(p, v)
			}
		})
	}
	return p
}

// try mounts a volume, or schedules another try: after half a second, and each time twice as long.
func (m *Manager) try(p *podVolumes, v *mount) {
	if m.pods[p.pod.UID] != p || v.mounted {
		return
	}
	if err := m.setUp(p.pod, v); err != nil {
		m.failed(p, v, err)
		v.wait = min(max(2*v.wait, firstRetry), maxRetry)
		at := ticker.Grid{Period: reconcilerPeriod}.After(m.kernel.Now().Add(v.wait))
		v.retry = m.kernel.At(at, func() { m.try(p, v) })
		return
	}
	v.mounted = true
	if !p.ready() {
		return
	}
	waiters := p.waiters
	p.waiters = nil
	for _, resume := range waiters {
		resume()
	}
}

// refresh writes anew what has changed since the Pod's volumes were mounted.
func (m *Manager) refresh(p *podVolumes) {
	if !p.stale {
		return
	}
	p.stale = false
	for _, v := range p.volumes {
		if !live(v.spec) {
			continue
		}
		if err := m.setUp(p.pod, v); err != nil {
			p.stale = true
			m.failed(p, v, err)
		}
	}
}

func (m *Manager) failed(p *podVolumes, v *mount, err error) {
	m.trace.Add("volume-blocks-start", trace.Step{
		Component: "kubelet", Text: fmt.Sprintf("cannot mount volume %s: %v", v.spec.Name, err), Object: api.KeyOf(api.Pod, p.pod),
	})
	m.events.Event(container.Ref(p.pod), corev1.EventTypeWarning, "FailedMount",
		fmt.Sprintf("MountVolume.SetUp failed for volume %q : %v", v.spec.Name, err))
}

func (p *podVolumes) ready() bool {
	return !slices.ContainsFunc(p.volumes, func(v *mount) bool { return !v.mounted })
}

func (p *podVolumes) unmounted() []string {
	var names []string
	for _, v := range p.volumes {
		if !v.mounted {
			names = append(names, v.spec.Name)
		}
	}
	slices.Sort(names)
	return names
}

func mountedByContainer(pod *corev1.Pod, volume string) bool {
	for c := range podspec.Containers(&pod.Spec) {
		if slices.ContainsFunc(c.VolumeMounts, func(v corev1.VolumeMount) bool { return v.Name == volume }) {
			return true
		}
	}
	return false
}
