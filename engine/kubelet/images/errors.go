package images

import (
	"errors"
	"fmt"
	"strings"
)

// Reasons why a container has no image, as its status shows them (pkg/kubelet/images/types.go,
// staging/src/k8s.io/cri-api/pkg/errors).
var (
	ErrImagePull                 = errors.New("ErrImagePull")
	ErrImagePullBackOff          = errors.New("ImagePullBackOff")
	ErrImageNeverPull            = errors.New("ErrImageNeverPull")
	ErrInvalidImageName          = errors.New("InvalidImageName")
	ErrRegistryUnavailable       = errors.New("RegistryUnavailable")
	ErrSignatureValidationFailed = errors.New("SignatureValidationFailed")
)

var errPullQPS = errors.New("pull QPS exceeded")

// evalCRIPullErr finds the reason in the text of a failed pull (image_manager.go, function of the same name).
func evalCRIPullErr(image string, err error) (msg string, reason error) {
	for _, known := range []struct {
		err  error
		text string
	}{
		{ErrRegistryUnavailable, "the registry is unavailable"},
		{ErrSignatureValidationFailed, "the signature validation failed"},
	} {
		if rest, is := strings.CutPrefix(err.Error(), known.err.Error()); is {
			return fmt.Sprintf("image pull failed for %s because %s%s", image, known.text, rest), known.err
		}
	}
	return err.Error(), ErrImagePull
}
