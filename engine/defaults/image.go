package defaults

import (
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// The grammar of an image reference (github.com/distribution/reference), as far as it decides on the tag.
var (
	imagePath   = regexp.MustCompile(`^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$`)
	imageHost   = regexp.MustCompile(`^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$`)
	imageTag    = regexp.MustCompile(`^\w[\w.-]{0,127}$`)
	imageDigest = regexp.MustCompile(`^(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$`)
	bareID      = regexp.MustCompile(`^[a-f0-9]{64}$`)
)

// maxImageName is the length in bytes of the longest repository name.
const maxImageName = 255

// pullPolicy follows SetDefaults_Container with ParseImageName (pkg/util/parsers/parsers.go):
// Always for a tag "latest", written or assumed, and IfNotPresent for all else, even for a
// reference that does not parse.
func pullPolicy(image string) corev1.PullPolicy {
	if latest(image) {
		return corev1.PullAlways
	}
	return corev1.PullIfNotPresent
}

// latest reports whether a well-formed reference names the tag "latest", or neither tag nor digest.
func latest(image string) bool {
	if bareID.MatchString(image) {
		return false
	}
	rest, digest, hasDigest := strings.Cut(image, "@")
	if hasDigest && !imageDigest.MatchString(digest) {
		return false
	}
	name, tag := rest, ""
	if colon := strings.LastIndexByte(rest, ':'); colon > strings.LastIndexByte(rest, '/') {
		name, tag = rest[:colon], rest[colon+1:]
		if !imageTag.MatchString(tag) {
			return false
		}
	}
	if !imageName(name) || len(name) > maxImageName {
		return false
	}
	return tag == "latest" || (tag == "" && !hasDigest)
}

// imageName reports whether s is a repository, with or without the host of its registry.
func imageName(s string) bool {
	host, path, ok := strings.Cut(s, "/")
	isHost := ok && (strings.ContainsAny(host, ".:") || host == "localhost" || strings.ToLower(host) != host)
	if !isHost {
		return imagePath.MatchString(s)
	}
	return imageHost.MatchString(host) && imagePath.MatchString(path)
}
