package describe

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// containers follows describeContainers. pod is nil for the containers of a template, whose
// entries are indented by one blank more than those of a Pod.
func (p *page) containers(title string, all []corev1.Container, statuses []corev1.ContainerStatus, pod *corev1.Pod) {
	p.put(0, "%s:", title)
	if len(all) == 0 {
		p.put(0, " %s", none)
	}
	p.put(0, "\n")
	indent := ""
	if pod == nil {
		indent = " "
	}
	for i := range all {
		c := &all[i]
		status := statusOf(c.Name, statuses)
		p.put(1, "%s%s:\n", indent, c.Name)
		p.identity(c, status)
		p.words("Command", c.Command)
		p.words("Args", c.Args)
		if status != nil {
			p.state("State", status.State)
			if status.LastTerminationState.Terminated != nil {
				p.state("Last State", status.LastTerminationState)
			}
			p.put(2, "Ready:\t%s\n", yesNo(status.Ready))
			p.put(2, "Restart Count:\t%d\n", status.RestartCount)
		}
		p.resources(2, &c.Resources)
		p.probe("Liveness", c.LivenessProbe)
		p.probe("Readiness", c.ReadinessProbe)
		p.probe("Startup", c.StartupProbe)
		p.envFrom(c.EnvFrom)
		p.env(c, pod)
		p.mounts(c)
	}
}

// statusOf returns the last status of that name, as kubectl's map of statuses does, or nil.
func statusOf(name string, statuses []corev1.ContainerStatus) *corev1.ContainerStatus {
	for i := len(statuses) - 1; i >= 0; i-- {
		if statuses[i].Name == name {
			return &statuses[i]
		}
	}
	return nil
}

// identity follows describeContainerBasicInfo.
func (p *page) identity(c *corev1.Container, status *corev1.ContainerStatus) {
	if status != nil {
		p.put(2, "Container ID:\t%s\n", status.ContainerID)
	}
	p.put(2, "Image:\t%s\n", c.Image)
	if status != nil {
		p.put(2, "Image ID:\t%s\n", status.ImageID)
	}
	p.ports("Port", c.Ports, func(port corev1.ContainerPort) int32 { return port.ContainerPort })
	p.ports("Host Port", c.Ports, func(port corev1.ContainerPort) int32 { return port.HostPort })
	if c.SecurityContext != nil {
		p.seccomp(2, c.SecurityContext.SeccompProfile)
	}
}

func (p *page) ports(title string, ports []corev1.ContainerPort, number func(corev1.ContainerPort) int32) {
	var out []string
	for _, port := range ports {
		s := fmt.Sprintf("%d/%s", number(port), port.Protocol)
		if port.Name != "" {
			s += " (" + port.Name + ")"
		}
		out = append(out, s)
	}
	if len(out) > 1 {
		title += "s"
	}
	p.put(2, "%s:\t%s\n", title, orNone(strings.Join(out, ", ")))
}

func (p *page) words(title string, words []string) {
	if len(words) == 0 {
		return
	}
	p.put(2, "%s:\n", title)
	for _, w := range words {
		for _, line := range strings.Split(w, "\n") {
			p.put(3, "%s\n", line)
		}
	}
}

// state follows describeStatus.
func (p *page) state(title string, s corev1.ContainerState) {
	switch {
	case s.Running != nil:
		p.put(2, "%s:\tRunning\n", title)
		p.put(3, "Started:\t%s\n", date(s.Running.StartedAt))
	case s.Terminated != nil && s.Waiting == nil:
		p.terminated(title, s.Terminated)
	default:
		p.put(2, "%s:\tWaiting\n", title)
		if s.Waiting != nil && s.Waiting.Reason != "" {
			p.put(3, "Reason:\t%s\n", s.Waiting.Reason)
		}
	}
}

func (p *page) terminated(title string, t *corev1.ContainerStateTerminated) {
	p.put(2, "%s:\tTerminated\n", title)
	if t.Reason != "" {
		p.put(3, "Reason:\t%s\n", t.Reason)
	}
	if t.Message != "" {
		p.put(3, "Message:\t%s\n", t.Message)
	}
	p.put(3, "Exit Code:\t%d\n", t.ExitCode)
	if t.Signal > 0 {
		p.put(3, "Signal:\t%d\n", t.Signal)
	}
	p.put(3, "Started:\t%s\n", date(t.StartedAt))
	p.put(3, "Finished:\t%s\n", date(t.FinishedAt))
}

func (p *page) resources(level int, r *corev1.ResourceRequirements) {
	for _, part := range []struct {
		title string
		list  corev1.ResourceList
	}{{"Limits", r.Limits}, {"Requests", r.Requests}} {
		if len(part.list) > 0 {
			p.put(level, "%s:\n", part.title)
		}
		p.quantities(level+1, part.list)
	}
}

func (p *page) quantities(level int, list corev1.ResourceList) {
	for _, name := range resourceNames(list) {
		q := list[name]
		p.put(level, "%s:\t%s\n", name, q.String())
	}
}

func resourceNames(list corev1.ResourceList) []corev1.ResourceName {
	var names []corev1.ResourceName
	for name := range list {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// mounts follows describeContainerVolumes.
func (p *page) mounts(c *corev1.Container) {
	if len(c.VolumeMounts) == 0 {
		p.put(2, "Mounts:\t%s\n", none)
	} else {
		p.put(2, "Mounts:\n")
	}
	mounts := slices.Clone(c.VolumeMounts)
	slices.SortStableFunc(mounts, func(a, b corev1.VolumeMount) int { return strings.Compare(a.MountPath, b.MountPath) })
	for _, m := range mounts {
		flags := "rw"
		if m.ReadOnly {
			flags = "ro"
		}
		if m.SubPath != "" {
			flags += fmt.Sprintf(",path=%q", m.SubPath)
		}
		p.put(3, "%s from %s (%s)\n", m.MountPath, m.Name, flags)
	}
	if len(c.VolumeDevices) == 0 {
		return
	}
	p.put(2, "Devices:\n")
	devices := slices.Clone(c.VolumeDevices)
	slices.SortStableFunc(devices, func(a, b corev1.VolumeDevice) int { return strings.Compare(a.DevicePath, b.DevicePath) })
	for _, d := range devices {
		p.put(3, "%s from %s\n", d.DevicePath, d.Name)
	}
}

func yesNo(b bool) string {
	if b {
		return "True"
	}
	return "False"
}
