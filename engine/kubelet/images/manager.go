package images

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
	"podflight/engine/events"
	"podflight/engine/flowcontrol"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Reasons of events (pkg/kubelet/events/event.go).
const (
	eventPulling   = "Pulling"
	eventPulled    = "Pulled"
	eventFailed    = "Failed"
	eventInspect   = "InspectFailed"
	eventNeverPull = "ErrImageNeverPull"
	eventBackOff   = "BackOff"
)

// Limits of pulls (registryPullQPS and registryBurst of pkg/kubelet/apis/config/v1beta1/defaults.go).
const (
	pullQPS   = 5
	pullBurst = 10
)

// Manager provides the images of one node's containers.
type Manager struct {
	kernel  *sim.Kernel
	rec     *trace.Recorder
	events  *events.Recorder
	runtime cri.Runtime
	queue   queue
	limit   *flowcontrol.Bucket
	tries   map[tryKey]*try
	records records
}

// NewManager returns a manager that pulls with the runtime. The images that the node has now count as preloaded.
func NewManager(k *sim.Kernel, rec *trace.Recorder, ev *events.Recorder, rt cri.Runtime) *Manager {
	return &Manager{
		kernel: k, rec: rec, events: ev, runtime: rt, limit: flowcontrol.NewBucket(pullQPS, pullBurst),
		tries: map[tryKey]*try{}, records: newRecords(),
	}
}

// request is one call of EnsureImageExists.
type request struct {
	*Manager
	t          *sim.Task
	ref        corev1.ObjectReference
	pod        *corev1.Pod
	spec       *corev1.Container
	attempt    int
	secrets    []*corev1.Secret
	image      string // the name with its default tag
	repository string // the full name without tag
}

// EnsureImageExists makes sure that the image of a container is on the node, as its pull policy wants it
// (image_manager.go, function of the same name). It parks t while the image is pulled. ref is the object of the
// events; attempt is the number of the instance that needs the image; secrets are what PullSecrets found.
// On failure err is the reason that the container's status shows, one of this package, and msg its message.
func (m *Manager) EnsureImageExists(t *sim.Task, ref corev1.ObjectReference, pod *corev1.Pod, c *corev1.Container, attempt int, secrets []*corev1.Secret) (imageRef, msg string, err error) {
	image, repository, err := applyDefaultTag(c.Image)
	if err != nil {
		msg := fmt.Sprintf("Failed to apply default image tag %q: %v", c.Image, err)
		m.events.Event(ref, corev1.EventTypeWarning, eventInspect, msg)
		return "", msg, ErrInvalidImageName
	}
	r := &request{m, t, ref, pod, c, attempt, secrets, image, repository}
	if c.ImagePullPolicy != corev1.PullAlways {
		if info, present := m.runtime.ImageStatus(image); present {
			usable, err := r.mayUse(info.Ref)
			if err != nil {
				return "", err.Error(), err
			}
			if usable {
				msg := fmt.Sprintf("Container image %q already present on machine and can be accessed by the pod", c.Image)
				m.events.Event(ref, corev1.EventTypeNormal, eventPulled, msg)
				return info.Ref, msg, nil
			}
		}
	}
	if c.ImagePullPolicy == corev1.PullNever {
		// An image that the Pod may not use must look as if it were not there.
		msg := fmt.Sprintf("Container image %q is not present with pull policy of Never", c.Image)
		m.events.Event(ref, corev1.EventTypeWarning, eventNeverPull, msg)
		return "", msg, ErrImageNeverPull
	}
	creds, err := r.credentials()
	if err != nil {
		return "", err.Error(), err
	}
	return r.pull(creds)
}

// mayUse reports whether the Pod may use an image that is on the node without proving anew that it may pull it.
func (r *request) mayUse(imageRef string) (bool, error) {
	return r.records.mayUse(r.spec.Image, imageRef, r.credentials)
}

// credentials returns those of the Pod's secrets that are for the image.
func (r *request) credentials() ([]credential, error) {
	ring, err := newKeyring(r.secrets)
	if err != nil {
		return nil, err
	}
	return ring.lookup(r.repository), nil
}

func (r *request) container() trace.Container {
	return trace.Container{Namespace: r.pod.Namespace, Pod: r.pod.Name, UID: r.pod.UID, Name: r.spec.Name}
}
