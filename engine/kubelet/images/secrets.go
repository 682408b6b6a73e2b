package images

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// EventMissingSecret is the reason of the Warning about the Pod that MissingSecretsMessage goes with.
const EventMissingSecret = "FailedToRetrieveImagePullSecret"

// PullSecrets returns the secrets that a Pod's images may be pulled with, and the names of those that do not exist
// (pkg/kubelet/kubelet_pods.go getPullSecretsForPod). get looks a secret of the Pod's namespace up.
func PullSecrets(pod *corev1.Pod, get func(name string) (*corev1.Secret, bool)) (found []*corev1.Secret, missing []string) {
	for _, ref := range pod.Spec.ImagePullSecrets {
		if ref.Name == "" {
			continue
		}
		if s, ok := get(ref.Name); ok {
			found = append(found, s)
		} else {
			missing = append(missing, ref.Name)
		}
	}
	return found, missing
}

// MissingSecretsMessage is the message of the event that follows a sync in which a pull failed with ErrImagePull while
// secrets were missing (pkg/kubelet/kubelet.go SyncPod).
func MissingSecretsMessage(missing []string) string {
	return fmt.Sprintf("Unable to retrieve some image pull secrets (%s); attempting to pull the image may not succeed.", strings.Join(missing, ", "))
}
