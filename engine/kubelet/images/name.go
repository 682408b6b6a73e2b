package images

import (
	"fmt"
	"strings"

	"podflight/engine/registry"
)

// applyDefaultTag appends ":latest" to a name without tag and digest, and leaves the rest of it as it was written
// (image_manager.go applyDefaultImageTag). repository is the full name of what is to be pulled, without tag.
func applyDefaultTag(image string) (name, repository string, err error) {
	ref, err := registry.Parse(image)
	if err != nil {
		return "", "", fmt.Errorf("couldn't parse image name %q: %w", image, err)
	}
	if ref.Digest == "" && !strings.HasSuffix(image, ":"+ref.Tag) {
		image += ":" + ref.Tag
	}
	return image, ref.Repository(), nil
}

// trimTagDigest cuts tag and digest off a name and leaves the rest of it as it was written
// (pullmanager/image_pull_policies.go trimImageTagDigest).
func trimTagDigest(image string) string {
	image, _, _ = strings.Cut(image, "@")
	if colon := strings.LastIndex(image, ":"); colon > strings.LastIndex(image, "/") {
		image = image[:colon]
	}
	return image
}
