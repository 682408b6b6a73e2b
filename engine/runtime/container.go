package runtime

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/trace"
)

// container is one instance of a container.
type container struct {
	cri.Container
	runtime *Runtime
	cfg     cri.ContainerConfig
	sandbox *sandbox
	image   *registry.Image
	view    *linux.View
	cgroup  *linux.Cgroup
	space   *linux.PIDSpace
	main    *linux.Process
	message *linux.Inode // the termination message file
	log     containerLog
	argv    []string
	env     []string
	dir     string
	ended   bool     // the first process has; State follows
	stopped []func() // wait for the end
}

func (c *container) name() trace.Container {
	return trace.Container{Namespace: c.Pod.Namespace, Pod: c.Pod.Name, UID: c.Pod.UID, Name: c.Name}
}

// become adds the record of a new phase and tells the subscribers.
func (c *container) become(rule trace.RuleID, change trace.ContainerChange) {
	c.tell(rule, change)
	c.runtime.changed(c.Pod.UID, c.ID, c.Record)
	if c.State == cri.Exited {
		c.log.changed()
	}
}

// tell adds the record of a new phase.
func (c *container) tell(rule trace.RuleID, change trace.ContainerChange) {
	change.Container, change.Attempt = c.name(), c.Attempt
	c.Record = c.runtime.rec.Add(rule, change)
}

// Containers returns the instances of a Pod in order of creation; of all Pods for "".
func (r *Runtime) Containers(uid types.UID) []cri.Container {
	uids := []types.UID{uid}
	if uid == "" {
		uids = r.podOrder
	}
	var out []cri.Container
	for _, u := range uids {
		if p := r.pods[u]; p != nil {
			for _, c := range p.containers {
				out = append(out, c.Container)
			}
		}
	}
	return out
}

// Container returns the state of one instance.
func (r *Runtime) Container(id cri.ContainerID) (cri.Container, bool) {
	c := r.containers[id]
	if c == nil {
		return cri.Container{}, false
	}
	return c.Container, true
}

// RemoveContainer forgets an instance; one that runs is killed first.
func (r *Runtime) RemoveContainer(id cri.ContainerID) {
	c := r.containers[id]
	if c == nil {
		return
	}
	if c.State == cri.Running {
		c.cgroup.KillAll("containerd")
	}
	delete(r.containers, id)
	delete(r.byCgroup, c.cgroup)
	p := r.pod(c.Pod.UID)
	p.containers = slices.DeleteFunc(p.containers, func(other *container) bool { return other == c })
	r.kernel.Because(r.kernel.Cause(), func() { c.become("", trace.ContainerChange{Phase: trace.Removed}) })
	r.forget(c.Pod.UID)
}

// Log returns the log of one instance.
func (r *Runtime) Log(id cri.ContainerID) []cri.LogLine {
	if c := r.containers[id]; c != nil {
		return c.log.lines
	}
	return nil
}
