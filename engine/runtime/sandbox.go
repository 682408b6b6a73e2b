package runtime

import (
	"errors"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/sim"
)

// sandbox is a Pod's sandbox: its network and host name, and the pause process if containers share PIDs.
type sandbox struct {
	cri.Sandbox
	linux *linux.Sandbox
	pause *linux.Process
}

var errCanceled = errors.New("rpc error: code = Canceled desc = context canceled")

// RunPodSandbox makes and starts a sandbox.
func (r *Runtime) RunPodSandbox(t *sim.Task, cfg cri.SandboxConfig) (cri.SandboxID, error) {
	if !t.Sleep(r.latency(r.timing.Sandbox)) {
		return "", errCanceled
	}
	id := cri.SandboxID(r.newID())
	net, ip := r.hostNet, r.hostNet.IP
	if !cfg.HostNetwork {
		if ip = r.addrs.take(); ip == "" {
			return "", fmt.Errorf("rpc error: code = Unknown desc = failed to setup network for sandbox %q: plugin type=\"bridge\" failed (add): no IP addresses available in range set", id)
		}
		net = r.network.Attach(ip, cfg.Pod.Namespace)
	}
	s := &sandbox{
		Sandbox: cri.Sandbox{ID: id, Config: cfg, Ready: true, CreatedAt: r.kernel.Wall(), IP: ip},
		linux:   &linux.Sandbox{Host: r.host, Hostname: cfg.Hostname, Net: net},
	}
	if cfg.ShareProcessNamespace {
		s.startPause(r.host)
	}
	r.sandboxes[id] = s
	p := r.pod(cfg.Pod.UID)
	p.sandboxes = append(p.sandboxes, s)
	r.changed(cfg.Pod.UID, "", r.kernel.Cause())
	return id, nil
}

// startPause starts the process that is PID 1 for all containers of the Pod.
func (s *sandbox) startPause(h *linux.Host) {
	s.linux.PIDs = linux.NewPIDSpace()
	s.pause = linux.Start(linux.Container{
		Sandbox: s.linux, Cgroup: linux.NewCgroup(h, 0), View: linux.NewView(linux.NewTree(h.Kernel, nil), true), Space: s.linux.PIDs,
	}, linux.Native(linux.Pause), []string{"/pause"}, nil, "/")
	s.linux.PIDs.ReapOrphans()
}

// StopPodSandbox ends the sandbox and kills what still runs in it.
func (r *Runtime) StopPodSandbox(t *sim.Task, id cri.SandboxID) error {
	s := r.sandboxes[id]
	if s == nil || !s.Ready {
		return nil
	}
	for _, c := range slices.Clone(r.pod(s.Config.Pod.UID).containers) {
		if c.Sandbox == id && c.State == cri.Running {
			c.cgroup.KillAll("containerd")
		}
	}
	if !t.Sleep(r.latency(r.timing.SandboxStop)) {
		return errCanceled
	}
	if !s.Ready {
		return nil
	}
	s.Ready = false
	if s.pause != nil {
		s.pause.Deliver(linux.SIGKILL, "containerd", true)
	}
	if !s.Config.HostNetwork {
		r.network.Detach(s.linux.Net)
		r.addrs.release(s.IP)
	}
	r.changed(s.Config.Pod.UID, "", r.kernel.Cause())
	return nil
}

// RemovePodSandbox forgets a sandbox.
func (r *Runtime) RemovePodSandbox(id cri.SandboxID) {
	s := r.sandboxes[id]
	if s == nil {
		return
	}
	delete(r.sandboxes, id)
	uid := s.Config.Pod.UID
	p := r.pod(uid)
	p.sandboxes = slices.DeleteFunc(p.sandboxes, func(other *sandbox) bool { return other == s })
	r.changed(uid, "", r.kernel.Cause())
	r.forget(uid)
}

// Sandboxes returns the sandboxes of a Pod, newest first; of all Pods for "".
func (r *Runtime) Sandboxes(uid types.UID) []cri.Sandbox {
	uids := []types.UID{uid}
	if uid == "" {
		uids = r.podOrder
	}
	var out []cri.Sandbox
	for _, u := range uids {
		if p := r.pods[u]; p != nil {
			for i := len(p.sandboxes) - 1; i >= 0; i-- {
				out = append(out, p.sandboxes[i].Sandbox)
			}
		}
	}
	return out
}
