package defaults

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/registry"
)

// pullPolicy follows SetDefaults_Container with ParseImageName (pkg/util/parsers/parsers.go): Always for a
// tag "latest", written or assumed, even beside a digest; IfNotPresent for all else, even for a name
// that does not parse.
func pullPolicy(image string) corev1.PullPolicy {
	ref, err := registry.Parse(image)
	if err != nil {
		return corev1.PullIfNotPresent
	}
	name, _, _ := strings.Cut(image, "@")
	if ref.Tag == "latest" || (ref.Digest != "" && strings.HasSuffix(name, ":latest")) {
		return corev1.PullAlways
	}
	return corev1.PullIfNotPresent
}
