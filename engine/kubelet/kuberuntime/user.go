package kuberuntime

import (
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/kubelet/container"
)

// user returns the user that a container is to run as, or nil for the image's own, and refuses root where the spec does
// (pkg/kubelet/kuberuntime/security_context_others.go verifyRunAsNonRoot).
func (r *syncRun) user(c *corev1.Container) (*int64, error) {
	user, nonRoot := r.securityContext(c)
	if !nonRoot {
		return user, nil
	}
	where := fmt.Sprintf("(pod: %q, container: %s)", container.FormatPod(r.pod), c.Name)
	if user != nil {
		if *user == 0 {
			return nil, fmt.Errorf("container's runAsUser breaks non-root policy %s", where)
		}
		return user, nil
	}
	image, _ := r.cfg.Runtime.ImageStatus(c.Image)
	name, _, _ := strings.Cut(image.User, ":")
	uid, err := strconv.ParseInt(name, 10, 64)
	switch {
	case name == "" || err == nil && uid == 0:
		return nil, fmt.Errorf("container has runAsNonRoot and image will run as root %s", where)
	case err != nil:
		return nil, fmt.Errorf("container has runAsNonRoot and image has non-numeric user (%s), cannot verify user is non-root %s", name, where)
	}
	return nil, nil
}

// groups returns the group that a container is to run as, nil for the image's own, and the supplementary ones
// (pkg/kubelet/kuberuntime/security_context.go determineEffectiveSecurityContext).
func (r *syncRun) groups(c *corev1.Container) (group *int64, supplementary []int64) {
	if sc := r.pod.Spec.SecurityContext; sc != nil {
		group = sc.RunAsGroup
		if sc.FSGroup != nil {
			supplementary = append(supplementary, *sc.FSGroup)
		}
		supplementary = append(supplementary, sc.SupplementalGroups...)
	}
	if sc := c.SecurityContext; sc != nil && sc.RunAsGroup != nil {
		group = sc.RunAsGroup
	}
	return group, supplementary
}

// securityContext returns what counts for a container of its own security context and its Pod's
// (pkg/securitycontext/util.go DetermineEffectiveSecurityContext).
func (r *syncRun) securityContext(c *corev1.Container) (user *int64, nonRoot bool) {
	var must *bool
	if sc := r.pod.Spec.SecurityContext; sc != nil {
		user, must = sc.RunAsUser, sc.RunAsNonRoot
	}
	if sc := c.SecurityContext; sc != nil {
		if sc.RunAsUser != nil {
			user = sc.RunAsUser
		}
		if sc.RunAsNonRoot != nil {
			must = sc.RunAsNonRoot
		}
	}
	return user, must != nil && *must
}
