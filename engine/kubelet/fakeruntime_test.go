package kubelet_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/cri"
	"podflight/engine/sim"
	"podflight/engine/timing"
	"podflight/engine/trace"
)

// program is what the process of a container does.
type program struct {
	runs      time.Duration // how long it runs by itself; 0: for ever
	exit      int
	reason    string        // "" for the usual one
	ignores   bool          // SIGTERM
	term      time.Duration // from SIGTERM to its end
	termExit  int           // what it ends with then
	message   string        // what it leaves in its termination message file
	createErr string
	startErr  string
	exec      func(up time.Duration, cmd []string) (cri.ExecResult, time.Duration)
	get       func(up time.Duration) error
}

// fakeRuntime is a container runtime whose processes follow scripts.
type fakeRuntime struct {
	kernel     *sim.Kernel
	rec        *trace.Recorder
	timing     timing.Profile
	programs   map[string]program // by the name of the container
	images     map[string]bool    // present
	user       string             // of the images
	pullErr    string
	pullTime   time.Duration
	sandboxes  []*cri.Sandbox
	containers []*fakeContainer
	next       int
	fs         fakeFS
	changes    []func(cri.Change)
	signals    []string // "3 TERM app grace 2s": whole seconds since origin
	origin     sim.Instant
}

type fakeContainer struct {
	cri.Container
	cfg     cri.ContainerConfig
	program program
	timer   sim.Timer
	waiting []func()
	log     []cri.LogLine
}

type fakeFS map[string][]byte

func (f fakeFS) MkdirAll(path string)                            { f[path+"/"] = nil }
func (f fakeFS) WriteFile(path string, data []byte, mode uint32) { f[path] = data }
func (f fakeFS) ReadFile(path string) ([]byte, bool)             { d, ok := f[path]; return d, ok }
func (f fakeFS) RemoveAll(path string) {
	for p := range f {
		if p == path || strings.HasPrefix(p, path+"/") {
			delete(f, p)
		}
	}
}

func newFakeRuntime(k *sim.Kernel, rec *trace.Recorder, p timing.Profile, programs map[string]program) *fakeRuntime {
	return &fakeRuntime{
		kernel: k, rec: rec, timing: p, programs: programs, pullTime: 700 * time.Millisecond,
		images: map[string]bool{"busybox:1.36": true}, fs: fakeFS{},
	}
}

func (r *fakeRuntime) id() string { r.next++; return fmt.Sprintf("%064x", r.next) }

func (r *fakeRuntime) changed(pod types.UID, id cri.ContainerID, rec sim.RecordID) {
	for _, fn := range r.changes {
		fn(cri.Change{Pod: pod, Container: id, Record: rec})
	}
}

func (r *fakeRuntime) Subscribe(fn func(cri.Change)) { r.changes = append(r.changes, fn) }

func (r *fakeRuntime) RunPodSandbox(t *sim.Task, cfg cri.SandboxConfig) (cri.SandboxID, error) {
	t.Sleep(r.timing.Sandbox)
	s := &cri.Sandbox{ID: cri.SandboxID(r.id()), Config: cfg, Ready: true, CreatedAt: r.kernel.Wall(), IP: fmt.Sprintf("10.244.0.%d", r.next)}
	r.sandboxes = append(r.sandboxes, s)
	r.changed(cfg.Pod.UID, "", r.kernel.Cause())
	return s.ID, nil
}

func (r *fakeRuntime) StopPodSandbox(t *sim.Task, id cri.SandboxID) error {
	t.Sleep(r.timing.SandboxStop)
	for _, s := range r.sandboxes {
		if s.ID == id && s.Ready {
			s.Ready = false
			r.changed(s.Config.Pod.UID, "", r.kernel.Cause())
		}
	}
	return nil
}

func (r *fakeRuntime) RemovePodSandbox(id cri.SandboxID) {
	for i, s := range r.sandboxes {
		if s.ID == id {
			r.sandboxes = append(r.sandboxes[:i:i], r.sandboxes[i+1:]...)
			r.changed(s.Config.Pod.UID, "", r.kernel.Cause())
			return
		}
	}
}

func (r *fakeRuntime) Sandboxes(pod types.UID) (out []cri.Sandbox) {
	for i := len(r.sandboxes) - 1; i >= 0; i-- {
		if s := r.sandboxes[i]; pod == "" || s.Config.Pod.UID == pod {
			out = append(out, *s)
		}
	}
	return out
}

func (r *fakeRuntime) record(c *fakeContainer, change trace.ContainerChange) {
	change.Container = trace.Container{Namespace: c.Pod.Namespace, Pod: c.Pod.Name, UID: c.Pod.UID, Name: c.Name}
	change.Attempt = c.Attempt
	c.Record = r.rec.Add("", change)
	r.changed(c.Pod.UID, c.ID, c.Record)
}

func (r *fakeRuntime) CreateContainer(t *sim.Task, sandbox cri.SandboxID, cfg cri.ContainerConfig, hash string) (cri.ContainerID, error) {
	t.Sleep(r.timing.Create)
	p := r.programs[cfg.Name]
	if p.createErr != "" {
		return "", errors.New(p.createErr)
	}
	var pod cri.PodMeta
	for _, s := range r.sandboxes {
		if s.ID == sandbox {
			pod = s.Config.Pod
		}
	}
	c := &fakeContainer{cfg: cfg, program: p, Container: cri.Container{
		ID: cri.ContainerID(r.id()), Sandbox: sandbox, Pod: pod, Name: cfg.Name, Attempt: cfg.Attempt, CreatedAt: r.kernel.Wall(),
		Image: cfg.Image, ImageRef: cfg.ImageRef, SpecHash: hash,
	}}
	r.containers = append(r.containers, c)
	r.record(c, trace.ContainerChange{Phase: trace.Created})
	return c.ID, nil
}

func (r *fakeRuntime) find(id cri.ContainerID) *fakeContainer {
	for _, c := range r.containers {
		if c.ID == id {
			return c
		}
	}
	return nil
}

func (r *fakeRuntime) StartContainer(t *sim.Task, id cri.ContainerID) error {
	t.Sleep(r.timing.Start)
	c := r.find(id)
	if c.program.startErr != "" {
		c.StartedAt = r.kernel.Wall()
		r.end(c, 128, "StartError")
		return errors.New(c.program.startErr)
	}
	c.State, c.StartedAt = cri.Running, r.kernel.Wall()
	r.record(c, trace.ContainerChange{Phase: trace.Running})
	if c.program.runs > 0 {
		c.timer = r.kernel.After(c.program.runs, func() { r.end(c, c.program.exit, c.program.reason) })
	}
	return nil
}

func (r *fakeRuntime) end(c *fakeContainer, code int, reason string) {
	if c.State == cri.Exited {
		return
	}
	if reason == "" {
		reason = "Completed"
		if code != 0 {
			reason = "Error"
		}
	}
	c.timer.Stop()
	c.State, c.ExitCode, c.Reason, c.FinishedAt = cri.Exited, code, reason, r.kernel.Wall()
	c.TerminationMessage = c.program.message
	r.record(c, trace.ContainerChange{Phase: trace.Exited, ExitCode: code, Reason: reason})
	for _, w := range c.waiting {
		w()
	}
	c.waiting = nil
}

func (r *fakeRuntime) StopContainer(t *sim.Task, id cri.ContainerID, grace time.Duration) error {
	c := r.find(id)
	if c == nil || c.State == cri.Exited {
		return nil
	}
	r.signals = append(r.signals, fmt.Sprintf("%d TERM %s grace %v", r.sinceOrigin(), c.Name, grace))
	r.record(c, trace.ContainerChange{Phase: trace.Stopping, Grace: grace})
	if !c.program.ignores {
		r.kernel.After(c.program.term, func() { r.end(c, c.program.termExit, "") })
	}
	kill := r.kernel.After(grace, func() {
		r.signals = append(r.signals, fmt.Sprintf("%d KILL %s", r.sinceOrigin(), c.Name))
		r.end(c, 137, "")
	})
	for c.State != cri.Exited {
		t.Await(func(resume func()) { c.waiting = append(c.waiting, resume) })
	}
	kill.Stop()
	return nil
}

func (r *fakeRuntime) sinceOrigin() int { return int(r.kernel.Now().Sub(r.origin).Seconds()) }

func (r *fakeRuntime) RemoveContainer(id cri.ContainerID) {
	for i, c := range r.containers {
		if c.ID == id {
			r.containers = append(r.containers[:i:i], r.containers[i+1:]...)
			r.kernel.Because(r.kernel.Cause(), func() { r.record(c, trace.ContainerChange{Phase: trace.Removed}) })
			return
		}
	}
}

func (r *fakeRuntime) Containers(pod types.UID) (out []cri.Container) {
	for _, c := range r.containers {
		if pod == "" || c.Pod.UID == pod {
			out = append(out, c.Container)
		}
	}
	return out
}

func (r *fakeRuntime) Container(id cri.ContainerID) (cri.Container, bool) {
	if c := r.find(id); c != nil {
		return c.Container, true
	}
	return cri.Container{}, false
}

func (r *fakeRuntime) Exec(t *sim.Task, id cri.ContainerID, cmd []string, timeout time.Duration) (cri.ExecResult, error) {
	t.Sleep(r.timing.Exec)
	c := r.find(id)
	if c == nil || c.State != cri.Running || c.program.exec == nil {
		return cri.ExecResult{}, errors.New("container is not running")
	}
	res, took := c.program.exec(r.kernel.Wall().Sub(c.StartedAt), cmd)
	t.Sleep(took)
	return res, nil
}

func (r *fakeRuntime) WatchLog(cri.ContainerID, func()) func() { return func() {} }

func (r *fakeRuntime) Log(id cri.ContainerID) []cri.LogLine {
	if c := r.find(id); c != nil {
		return c.log
	}
	return nil
}

func (r *fakeRuntime) ImageStatus(name string) (cri.ImageInfo, bool) {
	return cri.ImageInfo{Ref: "docker.io/library/" + name + "@sha256:1", Size: 1000, User: r.user}, r.images[name]
}

func (r *fakeRuntime) PullImage(t *sim.Task, name string, creds []cri.Credential) (cri.PullResult, error) {
	t.Sleep(r.pullTime)
	if r.pullErr != "" {
		return cri.PullResult{}, errors.New(r.pullErr)
	}
	r.images[name] = true
	return cri.PullResult{Ref: "docker.io/library/" + name + "@sha256:1", Size: 1000}, nil
}

func (r *fakeRuntime) FS() cri.FS { return r.fs }

func (r *fakeRuntime) HTTPGet(t *sim.Task, req cri.HTTPRequest) (cri.HTTPResponse, error) {
	for _, c := range r.containers {
		if c.State == cri.Running && c.program.get != nil {
			if err := c.program.get(r.kernel.Wall().Sub(c.StartedAt)); err != nil {
				return cri.HTTPResponse{}, err
			}
			return cri.HTTPResponse{Status: 200}, nil
		}
	}
	return cri.HTTPResponse{}, errors.New("connection refused")
}

func (r *fakeRuntime) TCPDial(*sim.Task, string, int, time.Duration) error { return nil }

func (r *fakeRuntime) GRPCHealth(*sim.Task, string, int, string, time.Duration) (bool, error) {
	return true, nil
}

// sleepFor is an exec of a command that takes a while and succeeds.
func sleepFor(d time.Duration) func(time.Duration, []string) (cri.ExecResult, time.Duration) {
	return func(time.Duration, []string) (cri.ExecResult, time.Duration) { return cri.ExecResult{}, d }
}

// okUntil is an exec of a check that fails from a time after the start on.
func okUntil(d time.Duration) func(time.Duration, []string) (cri.ExecResult, time.Duration) {
	return func(up time.Duration, _ []string) (cri.ExecResult, time.Duration) {
		if up < d {
			return cri.ExecResult{}, 0
		}
		return cri.ExecResult{ExitCode: 1, Combined: "unhealthy\n"}, 0
	}
}

// okFrom is an exec of a check that fails until a time after the start.
func okFrom(d time.Duration) func(time.Duration, []string) (cri.ExecResult, time.Duration) {
	bad := okUntil(d)
	return func(up time.Duration, cmd []string) (cri.ExecResult, time.Duration) {
		res, took := bad(up, cmd)
		res.ExitCode = 1 - res.ExitCode
		return res, took
	}
}
