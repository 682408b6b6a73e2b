package runtime

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// CreateContainer prepares an instance: its file system, environment and command.
func (r *Runtime) CreateContainer(t *sim.Task, sandboxID cri.SandboxID, cfg cri.ContainerConfig, specHash string) (cri.ContainerID, error) {
	if !t.Sleep(r.latency(r.timing.Create)) {
		return "", errCanceled
	}
	s := r.sandboxes[sandboxID]
	if s == nil || !s.Ready {
		return "", fmt.Errorf("rpc error: code = NotFound desc = failed to find sandbox id %q: not found", sandboxID)
	}
	image, ok := r.images.find(cfg.ImageRef, cfg.Image)
	if !ok {
		return "", fmt.Errorf("rpc error: code = NotFound desc = failed to resolve image %q: not found", cfg.Image)
	}
	c := &container{
		runtime: r, cfg: cfg, sandbox: s, image: image,
		Container: cri.Container{
			ID: cri.ContainerID(r.newID()), Sandbox: sandboxID, Pod: s.Config.Pod, Name: cfg.Name, Attempt: cfg.Attempt,
			CreatedAt: r.kernel.Wall(), Image: r.images.tag(image, cfg.Image), ImageRef: image.Ref(), SpecHash: specHash,
		},
	}
	c.User = c.user()
	c.log = containerLog{c: c}
	c.argv = command(cfg, image)
	if len(c.argv) == 0 {
		return "", fmt.Errorf("rpc error: code = Unknown desc = failed to generate container %q spec: failed to generate spec: no command specified", c.ID)
	}
	c.env, c.dir = c.environment(), c.workingDir()
	if err := c.mount(); err != nil {
		return "", err
	}
	c.cgroup = linux.NewCgroup(r.host, cfg.MemoryLimit)
	c.cgroup.OnOOM, c.cgroup.OneByOne = c.onOOM, r.oneByOne
	r.containers[c.ID] = c
	r.byCgroup[c.cgroup] = c
	p := r.pod(c.Pod.UID)
	p.containers = append(p.containers, c)
	c.become("", trace.ContainerChange{Phase: trace.Created})
	return c.ID, nil
}

// command is what the instance runs: the Pod's command and args over the image's (containerd
// internal/cri/opts WithProcessArgs).
func command(cfg cri.ContainerConfig, image *registry.Image) []string {
	entry, args := cfg.Command, cfg.Args
	if len(entry) == 0 {
		entry = image.Entrypoint
		if len(args) == 0 {
			args = image.Cmd
		}
	}
	return append(append([]string(nil), entry...), args...)
}

const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// environment is the image's environment under the Pod's, with what containerd and runc add.
func (c *container) environment() []string {
	env := []string{defaultPath, "HOSTNAME=" + c.sandbox.Config.Hostname}
	if c.cfg.TTY {
		env = append(env, "TERM=xterm")
	}
	env = append(env, c.image.Env...)
	for _, e := range c.cfg.Env {
		env = append(env, e.Name+"="+e.Value)
	}
	env = lastWins(env)
	if _, ok := lookupEnv(env, "HOME"); !ok {
		home := "/root"
		if c.uid() != 0 {
			home = "/"
		}
		env = append(env, "HOME="+home)
	}
	return env
}

// lastWins keeps, of several settings of one variable, the place of the first and the value of the last.
func lastWins(env []string) []string {
	at := make(map[string]int, len(env))
	out := env[:0:0]
	for _, e := range env {
		name, _, _ := strings.Cut(e, "=")
		if i, ok := at[name]; ok {
			out[i] = e
			continue
		}
		at[name] = len(out)
		out = append(out, e)
	}
	return out
}

func lookupEnv(env []string, name string) (string, bool) {
	for _, e := range env {
		if n, v, _ := strings.Cut(e, "="); n == name {
			return v, true
		}
	}
	return "", false
}

func (c *container) workingDir() string {
	switch {
	case c.cfg.WorkingDir != "":
		return c.cfg.WorkingDir
	case c.image.WorkingDir != "":
		return c.image.WorkingDir
	}
	return "/"
}

// uid is the user that the instance runs as. Names of users in images stand for some user that is not root.
func (c *container) uid() int {
	if c.cfg.RunAsUser != nil {
		return int(*c.cfg.RunAsUser)
	}
	if c.image.User == "" {
		return 0
	}
	user, _, _ := strings.Cut(c.image.User, ":")
	switch n, err := strconv.Atoi(user); {
	case err == nil:
		return n
	case user == "root":
		return 0
	}
	return unnamedUser
}

const unnamedUser = 1000

// user is whom the instance runs as, with its groups, as containerd tells it: a user without an entry in the image's
// /etc/passwd is of the group root.
func (c *container) user() *cri.User {
	u := &cri.User{UID: int64(c.uid())}
	switch {
	case c.cfg.RunAsGroup != nil:
		u.GID = *c.cfg.RunAsGroup
	case c.cfg.RunAsUser == nil && u.UID != 0 && c.image.User != "":
		u.GID = u.UID
	}
	u.Groups = append(u.Groups, u.GID)
	for _, g := range c.cfg.Groups {
		if !slices.Contains(u.Groups, g) {
			u.Groups = append(u.Groups, g)
		}
	}
	return u
}

// terminationLog is where a container writes why it ends, unless its spec names another file.
const terminationLog = "/dev/termination-log"

// mount builds the instance's view of files: the image, what every container has, and its volumes.
func (c *container) mount() error {
	h := c.runtime.host
	root := linux.NewTree(c.runtime.kernel, c.runtime.content.Root(c.image))
	c.view = linux.NewView(root, c.cfg.ReadOnlyRoot)
	c.view.MountSystem(h)
	for _, m := range c.cfg.Mounts {
		if err := c.view.Bind(m.ContainerPath, c.runtime.node.tree, m.HostPath, m.ReadOnly); err != nil {
			return fmt.Errorf("rpc error: code = Unknown desc = failed to generate container %q spec: failed to generate spec: failed to stat %q: stat %s: no such file or directory", c.ID, m.HostPath, m.HostPath)
		}
	}
	path := c.cfg.TerminationMessagePath
	if path == "" {
		path = terminationLog
	}
	c.message = c.view.BindFile(path)
	return nil
}
