package validation

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"podflight/engine/podspec"
)

// containers follows validateContainers.
func (c *podCheck) containers(p *field.Path) {
	if len(c.spec.Containers) == 0 {
		c.required(p, "")
		return
	}
	names := map[string]bool{}
	for i := range c.spec.Containers {
		ctr, at := &c.spec.Containers[i], p.Index(i)
		c.container(at, ctr)
		if names[ctr.Name] {
			c.duplicate(at.Child("name"), ctr.Name)
		}
		names[ctr.Name] = true
		c.lifecycleAndProbes(at, ctr)
		c.restartPolicy(at, ctr)
	}
	c.uniqueHostPorts(p, c.spec.Containers)
}

// initContainers follows validateInitContainers.
func (c *podCheck) initContainers(p *field.Path) {
	names := map[string]bool{}
	for _, ctr := range c.spec.Containers {
		names[ctr.Name] = true
	}
	for i := range c.spec.InitContainers {
		ctr, at := &c.spec.InitContainers[i], p.Index(i)
		c.container(at, ctr)
		c.initRestartPolicy(at, ctr)
		if names[ctr.Name] {
			c.duplicate(at.Child("name"), ctr.Name)
		} else if ctr.Name != "" {
			names[ctr.Name] = true
		}
		c.uniqueHostPorts(p, []corev1.Container{*ctr})
		if podspec.IsSidecar(ctr) {
			c.lifecycleAndProbes(at, ctr)
			continue
		}
		c.noHooks(at, ctr)
		for j, policy := range ctr.ResizePolicy {
			if policy.RestartPolicy == corev1.RestartContainer {
				c.invalid(at.Child("resizePolicy").Index(j).Child("restartPolicy"), policy.RestartPolicy,
					"must not be set to 'RestartContainer' for non-sidecar initContainers")
			}
		}
	}
}

// noHooks forbids what an init container that runs to its end cannot have.
func (c *podCheck) noHooks(p *field.Path, ctr *corev1.Container) {
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"lifecycle", ctr.Lifecycle != nil},
		{"livenessProbe", ctr.LivenessProbe != nil},
		{"readinessProbe", ctr.ReadinessProbe != nil},
		{"startupProbe", ctr.StartupProbe != nil},
	} {
		if f.set {
			c.forbidden(p.Child(f.name), "may not be set for init containers without restartPolicy=Always")
		}
	}
}

// container follows validateContainerCommon.
func (c *podCheck) container(p *field.Path, ctr *corev1.Container) {
	if ctr.Name == "" {
		c.required(p.Child("name"), "")
	} else {
		c.dnsLabel(p.Child("name"), ctr.Name)
	}
	if ctr.Image == "" {
		c.required(p.Child("image"), "")
	}
	requiredOneOf(c.report, p.Child("terminationMessagePolicy"), ctr.TerminationMessagePolicy,
		corev1.TerminationMessageReadFile, corev1.TerminationMessageFallbackToLogsOnError)
	c.ports(p.Child("ports"), ctr.Ports)
	c.env(p.Child("env"), ctr.Env)
	c.envFrom(p.Child("envFrom"), ctr.EnvFrom)
	c.mounts(p.Child("volumeMounts"), ctr)
	c.devices(p.Child("volumeDevices"), ctr)
	c.pullPolicy(p.Child("imagePullPolicy"), ctr.ImagePullPolicy)
	c.resources(p.Child("resources"), &ctr.Resources, containerResource)
	c.resizePolicy(p.Child("resizePolicy"), ctr.ResizePolicy)
	c.securityContext(p.Child("securityContext"), ctr.SecurityContext)
}

func (c *podCheck) pullPolicy(p *field.Path, policy corev1.PullPolicy) {
	requiredOneOf(c.report, p, policy, corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever)
}

// ports follows validateContainerPorts.
func (c *podCheck) ports(p *field.Path, ports []corev1.ContainerPort) {
	names := map[string]bool{}
	for i, port := range ports {
		at := p.Index(i)
		if port.Name != "" {
			if complaints := validation.IsValidPortName(port.Name); len(complaints) > 0 {
				c.invalidFor(at.Child("name"), port.Name, complaints)
			} else if names[port.Name] {
				c.duplicate(at.Child("name"), port.Name)
			} else {
				names[port.Name] = true
			}
		}
		if port.ContainerPort == 0 {
			c.required(at.Child("containerPort"), "")
		} else {
			c.invalidFor(at.Child("containerPort"), port.ContainerPort, validation.IsValidPortNum(int(port.ContainerPort)))
		}
		if port.HostPort != 0 {
			c.invalidFor(at.Child("hostPort"), port.HostPort, validation.IsValidPortNum(int(port.HostPort)))
		}
		c.protocol(at.Child("protocol"), port.Protocol)
	}
}

func (r *report) protocol(p *field.Path, protocol corev1.Protocol) {
	requiredOneOf(r, p, protocol, corev1.ProtocolSCTP, corev1.ProtocolTCP, corev1.ProtocolUDP)
}

// port follows ValidatePortNumOrName.
func (r *report) port(p *field.Path, port intstr.IntOrString) {
	if port.Type == intstr.Int {
		r.invalidFor(p, port.IntValue(), validation.IsValidPortNum(port.IntValue()))
		return
	}
	r.invalidFor(p, port.StrVal, validation.IsValidPortName(port.StrVal))
}

// uniqueHostPorts follows checkHostPortConflicts.
func (c *podCheck) uniqueHostPorts(p *field.Path, containers []corev1.Container) {
	taken := map[string]bool{}
	for i, ctr := range containers {
		for j, port := range ctr.Ports {
			if port.HostPort == 0 {
				continue
			}
			key := fmt.Sprintf("%s/%s/%d", port.Protocol, port.HostIP, port.HostPort)
			if taken[key] {
				c.duplicate(p.Index(i).Child("ports").Index(j).Child("hostPort"), key)
			}
			taken[key] = true
		}
	}
}

// hostNetwork follows validatePodHostNetworkDeps: in the node's network a port is the node's.
func (c *podCheck) hostNetwork(p *field.Path) {
	if !c.spec.HostNetwork {
		return
	}
	for i, ctr := range c.spec.Containers {
		for j, port := range ctr.Ports {
			if (c.meta != nil || port.HostPort != 0) && port.HostPort != port.ContainerPort {
				c.invalid(p.Index(i).Child("ports").Index(j).Child("hostPort"), port.HostPort,
					"must match `containerPort` when `hostNetwork` is true")
			}
		}
	}
}
