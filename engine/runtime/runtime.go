package runtime

import (
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/rootfs"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// Registry is where images come from: package registry, or what stands for it.
type Registry interface {
	// Pull asks the image's registry for it at the current instant. No time passes.
	Pull(name string, creds []cri.Credential) (*registry.Image, error)
	// Preloaded returns an image that the node has from the start.
	Preloaded(name string) (*registry.Image, bool)
	// Bandwidth returns how fast the image's registry sends, in bytes a second; 0 if it does not say.
	Bandwidth(name string) int64
}

// Config is what a runtime is made from.
type Config struct {
	Kernel   *sim.Kernel
	Recorder *trace.Recorder
	Timing   timing.Profile
	Registry Registry
	Preload  []string // images on the node from the start, as a Pod spec writes them

	NodeName string
	NodeIP   string // "" means 192.168.0.2
	// PodSubnet is the first three bytes of the Pods' addresses: "10.244.0." if empty.
	PodSubnet string
	CPUs      int
	Memory    int64 // of the machine, in bytes; 0 means 24 GiB

	// SingleProcessOOMKill lets an OOM kill take one process and not its whole container: the kubelet's setting of that name,
	// and what happens on every node with cgroup v1.
	SingleProcessOOMKill bool

	// Network connects the Pods of all nodes; nil makes one for this node alone.
	Network *linux.Network
	// Images holds what images contain; nodes of one run share it. Nil makes one.
	Images *rootfs.Catalogue
}

// Runtime implements cri.Runtime.
type Runtime struct {
	kernel   *sim.Kernel
	rec      *trace.Recorder
	timing   timing.Profile
	registry Registry
	host     *linux.Host
	network  *linux.Network
	hostNet  *linux.NetSpace
	content  *rootfs.Catalogue
	node     nodeFS
	ids      *rand.Rand
	delays   *rand.Rand
	oneByOne bool // SingleProcessOOMKill
	addrs    addresses
	images   imageStore

	sandboxes  map[cri.SandboxID]*sandbox
	containers map[cri.ContainerID]*container
	byCgroup   map[*linux.Cgroup]*container
	pods       map[types.UID]*pod
	podOrder   []types.UID
	changes    []func(cri.Change)
}

var _ cri.Runtime = (*Runtime)(nil)

// pod holds what exists of one Pod, in order of creation.
type pod struct {
	sandboxes  []*sandbox
	containers []*container
}

// New returns a runtime with nothing running.
func New(cfg Config) *Runtime {
	network := cfg.Network
	if network == nil {
		network = linux.NewNetwork()
	}
	content := cfg.Images
	if content == nil {
		content = rootfs.New(cfg.Kernel.Start())
	}
	host := linux.NewHost(cfg.Kernel, network, cfg.NodeName)
	if cfg.CPUs > 0 {
		host.CPUs = cfg.CPUs
	}
	if cfg.Memory > 0 {
		host.Memory = cfg.Memory
	}
	nodeIP := cfg.NodeIP
	if nodeIP == "" {
		nodeIP = "192.168.0.2"
	}
	r := &Runtime{
		kernel: cfg.Kernel, rec: cfg.Recorder, timing: cfg.Timing, registry: cfg.Registry,
		host: host, network: network, hostNet: network.Attach(nodeIP, ""), content: content,
		node: nodeFS{linux.NewTree(cfg.Kernel, nil)}, ids: cfg.Kernel.Rand("runtime/ids/" + cfg.NodeName),
		delays:    cfg.Kernel.Rand("runtime/latency/" + cfg.NodeName),
		addrs:     newAddresses(cfg.PodSubnet),
		oneByOne:  cfg.SingleProcessOOMKill,
		sandboxes: map[cri.SandboxID]*sandbox{}, containers: map[cri.ContainerID]*container{},
		byCgroup: map[*linux.Cgroup]*container{}, pods: map[types.UID]*pod{},
	}
	host.OnSignal = r.onSignal
	r.images.preload(cfg.Registry, cfg.Preload)
	return r
}

// Subscribe registers fn to be called for every change of a sandbox or container.
func (r *Runtime) Subscribe(fn func(cri.Change)) { r.changes = append(r.changes, fn) }

func (r *Runtime) changed(uid types.UID, id cri.ContainerID, rec sim.RecordID) {
	for _, fn := range r.changes {
		fn(cri.Change{Pod: uid, Container: id, Record: rec})
	}
}

// latency returns how long a step takes: as the profile says, or from two thirds to twice that
// where the profile has jitter, as on a machine that does other things too.
func (r *Runtime) latency(d time.Duration) time.Duration {
	if !r.timing.Jitter {
		return d
	}
	return time.Duration(float64(d) * (2.0/3 + 4.0/3*r.delays.Float64()*r.delays.Float64()))
}

// newID returns 64 hexadecimal digits, as containerd names things.
func (r *Runtime) newID() string {
	var b [32]byte
	for i := range b {
		b[i] = byte(r.ids.Uint32())
	}
	return hex.EncodeToString(b[:])
}

func (r *Runtime) pod(uid types.UID) *pod {
	p := r.pods[uid]
	if p == nil {
		p = &pod{}
		r.pods[uid] = p
		r.podOrder = append(r.podOrder, uid)
	}
	return p
}

// forget drops the entry of a Pod of which nothing is left.
func (r *Runtime) forget(uid types.UID) {
	if p := r.pods[uid]; p != nil && len(p.sandboxes) == 0 && len(p.containers) == 0 {
		delete(r.pods, uid)
		if i := slices.Index(r.podOrder, uid); i >= 0 {
			r.podOrder = slices.Delete(r.podOrder, i, i+1)
		}
	}
}

// Host returns the kernel of the node's machine.
func (r *Runtime) Host() *linux.Host { return r.host }

// nodeFS is the node's own file system. Directories are open to every user, as the kubelet
// makes the volumes that it puts there.
type nodeFS struct{ tree *linux.Tree }

func (f nodeFS) MkdirAll(path string) {
	f.tree.MkdirAll(path)
	f.tree.Chmod(path, 0o777)
}

func (f nodeFS) WriteFile(path string, data []byte, mode uint32) { f.tree.WriteFile(path, data, mode) }
func (f nodeFS) ReadFile(path string) ([]byte, bool)             { return f.tree.ReadFile(path) }
func (f nodeFS) RemoveAll(path string)                           { f.tree.RemoveAll(path) }

// FS returns the node's file system.
func (r *Runtime) FS() cri.FS { return r.node }
