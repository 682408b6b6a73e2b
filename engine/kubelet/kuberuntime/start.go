package kuberuntime

import (
	"errors"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/kubelet/container"
	"podflight/engine/kubelet/env"
	"podflight/engine/podspec"
	"podflight/engine/trace"
)

// startContainer follows startContainer: image, configuration, create, start, postStart hook.
func (r *syncRun) startContainer(c *corev1.Container) (msg string, err error) {
	newest := r.status.FindContainerStatusByName(c.Name)
	attempt := r.nextAttempt(c, newest)
	imageRef, msg, err := r.cfg.EnsureImage(r.t, container.ContainerRef(r.pod, c), r.pod, c, attempt, r.secrets)
	if err != nil {
		r.failed(c, attempt, err.Error(), err, msg)
		return msg, err
	}
	cfg, err := r.containerConfig(c, attempt, imageRef)
	if err != nil {
		r.failed(c, attempt, err.Error(), container.ErrCreateContainerConfig, err.Error())
		return err.Error(), container.ErrCreateContainerConfig
	}
	id, err := r.cfg.Runtime.CreateContainer(r.t, r.sandbox, cfg, container.Hash(c))
	if err != nil {
		r.failed(c, attempt, err.Error(), container.ErrCreateContainer, err.Error())
		return err.Error(), container.ErrCreateContainer
	}
	memory := r.memory(r.pod.UID)
	memory.attempts[c.Name] = attempt + 1
	if c.TerminationMessagePolicy == corev1.TerminationMessageFallbackToLogsOnError {
		memory.fallbackToLogs[c.Name] = true
	}
	r.containerEvent(r.pod, c, corev1.EventTypeNormal, "Created", "Container created")
	if err := r.cfg.Runtime.StartContainer(r.t, id); err != nil {
		r.failed(c, attempt, err.Error(), container.ErrRunContainer, err.Error())
		return err.Error(), container.ErrRunContainer
	}
	r.containerEvent(r.pod, c, corev1.EventTypeNormal, "Started", "Container started")
	if c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
		return r.postStart(c, id, attempt)
	}
	return "", nil
}

// failed tells why a container does not start: the event says text, the status will say reason and message.
func (r *syncRun) failed(c *corev1.Container, attempt int, text string, reason error, message string) {
	r.containerEvent(r.pod, c, corev1.EventTypeWarning, "Failed", "Error: "+text)
	rule := trace.RuleID("start-failure-retries")
	if errors.Is(reason, container.ErrRunContainer) {
		return // the runtime has told that the instance ended
	}
	r.waiting(r.pod, c, rule, attempt, reason.Error(), message)
}

// nextAttempt returns the number of the next instance, which is also the restart count that the status will show. Without
// an instance on the node the logs that are left tell it (calcRestartCountByLogDir).
func (r *syncRun) nextAttempt(c *corev1.Container, newest *cri.Container) int {
	if newest != nil {
		return newest.Attempt + 1
	}
	return r.memory(r.pod.UID).attempts[c.Name]
}

func (r *syncRun) containerConfig(c *corev1.Container, attempt int, imageRef string) (cri.ContainerConfig, error) {
	opts, err := r.cfg.Options(r.pod, c, r.podIP)
	if err != nil {
		return cri.ContainerConfig{}, err
	}
	user, err := r.user(c)
	if err != nil {
		return cri.ContainerConfig{}, err
	}
	group, groups := r.groups(c)
	command, args := env.ExpandCommand(c, opts.Env)
	sc := c.SecurityContext
	stop := ""
	if c.Lifecycle != nil && c.Lifecycle.StopSignal != nil {
		stop = string(*c.Lifecycle.StopSignal)
	}
	return cri.ContainerConfig{
		Name:                   c.Name,
		Attempt:                attempt,
		Init:                   isOrdinaryInit(r.pod, c),
		Image:                  c.Image,
		ImageRef:               imageRef,
		Command:                command,
		Args:                   args,
		WorkingDir:             c.WorkingDir,
		Env:                    opts.Env,
		Mounts:                 opts.Mounts,
		MemoryLimit:            c.Resources.Limits.Memory().Value(),
		RunAsUser:              user,
		RunAsGroup:             group,
		Groups:                 groups,
		ReadOnlyRoot:           sc != nil && sc.ReadOnlyRootFilesystem != nil && *sc.ReadOnlyRootFilesystem,
		Stdin:                  c.Stdin,
		TTY:                    c.TTY,
		StopSignal:             stop,
		TerminationMessagePath: c.TerminationMessagePath,
	}, nil
}

func isOrdinaryInit(pod *corev1.Pod, c *corev1.Container) bool {
	for i := range pod.Spec.InitContainers {
		if pod.Spec.InitContainers[i].Name == c.Name {
			return !podspec.IsSidecar(c)
		}
	}
	return false
}

// postStart runs the hook; the next container has to wait for it. A failure kills the container.
func (r *syncRun) postStart(c *corev1.Container, id cri.ContainerID, attempt int) (msg string, err error) {
	hook := trace.Hook{Container: traceContainer(r.pod, c.Name), Which: "postStart", Phase: trace.HookStarted}
	r.cfg.Trace.Add("poststart-blocks", hook)
	msg, err = r.cfg.Hooks.Run(r.t, id, r.pod, c, c.Lifecycle.PostStart)
	if err == nil {
		hook.Phase = trace.HookDone
		r.cfg.Trace.Add("poststart-blocks", hook)
		return "", nil
	}
	hook.Phase, hook.Message = trace.HookFailed, msg
	r.cfg.Trace.Add("poststart-failure-kills", hook)
	r.containerEvent(r.pod, c, corev1.EventTypeWarning, "FailedPostStartHook", "PostStartHook failed")
	k := kill{id: id, spec: c, message: "FailedPostStartHook", reason: killPostStart}
	// A kill that fails changes nothing here: the next sync finds the container and tries again.
	_ = r.killContainer(r.t, r.pod, k, nil, nil)
	r.waiting(r.pod, c, "poststart-failure-kills", attempt+1, container.ErrPostStartHook.Error(), msg)
	return msg, container.ErrPostStartHook
}
