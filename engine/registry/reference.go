package registry

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Reference is an image name with everything that it leaves out filled in.
type Reference struct {
	Host   string // "docker.io"
	Path   string // "library/nginx"
	Tag    string // "latest"; "" if the name has a digest, which outranks a tag
	Digest string // "sha256:…" or ""
}

// Repository returns the reference without tag and digest: "docker.io/library/nginx".
func (r Reference) Repository() string { return r.Host + "/" + r.Path }

// String returns the canonical name: "docker.io/library/nginx:latest".
func (r Reference) String() string {
	if r.Digest != "" {
		return r.Repository() + "@" + r.Digest
	}
	return r.Repository() + ":" + r.Tag
}

// object returns what a registry is asked for: the digest or the tag.
func (r Reference) object() string {
	if r.Digest != "" {
		return r.Digest
	}
	return r.Tag
}

const (
	defaultHost   = "docker.io"
	legacyHost    = "index.docker.io"
	officialSpace = "library/"
	maxPath       = 255
)

// The grammar of references, as github.com/distribution/reference has it (regexp.go).
var (
	hexOnly       = regexp.MustCompile(`^[a-f0-9]{64}$`)
	hostLabel     = `(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])`
	hostGrammar   = hostLabel + `(?:\.` + hostLabel + `)*(?::[0-9]+)?`
	pathComponent = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
	pathGrammar   = pathComponent + `(?:/` + pathComponent + `)*`
	grammar       = regexp.MustCompile(`^(` + hostGrammar + `)/(` + pathGrammar + `)(?::([\w][\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`)
)

var errFormat = errors.New("invalid reference format")

// Parse reads an image name as a Pod spec writes it. Its errors are those of
// github.com/distribution/reference (ParseNormalizedNamed).
func Parse(name string) (Reference, error) {
	if hexOnly.MatchString(name) {
		return Reference{}, fmt.Errorf("invalid repository name (%s), cannot specify 64-byte hexadecimal strings", name)
	}
	host, rest := splitHost(name)
	path := rest
	if i := strings.IndexAny(rest, ":@"); i >= 0 {
		path = rest[:i]
	}
	if strings.ToLower(path) != path {
		return Reference{}, fmt.Errorf("invalid reference format: repository name (%s) must be lowercase", path)
	}
	m := grammar.FindStringSubmatch(host + "/" + rest)
	if m == nil {
		return Reference{}, errFormat
	}
	ref := Reference{Host: m[1], Path: m[2], Tag: m[3], Digest: m[4]}
	if len(ref.Path) > maxPath {
		return Reference{}, fmt.Errorf("repository name must not be more than %d characters", maxPath)
	}
	if err := checkDigest(ref.Digest); err != nil {
		return Reference{}, err
	}
	switch {
	case ref.Digest != "":
		ref.Tag = ""
	case ref.Tag == "":
		ref.Tag = "latest"
	}
	return ref, nil
}

// Normalize returns the canonical name of an image: with its registry's host, "library/" for
// Docker's official images, and the tag "latest" where the name has neither tag nor digest.
// For a name with both, the digest counts and the tag is dropped.
func Normalize(name string) (string, error) {
	ref, err := Parse(name)
	if err != nil {
		return "", err
	}
	return ref.String(), nil
}

// splitHost cuts the registry's host off a name. What stands before the first slash is a host only
// if it could not be a user's name: "localhost", or with a dot, a colon or a capital letter in it.
func splitHost(name string) (host, rest string) {
	first, after, found := strings.Cut(name, "/")
	host, rest = first, after
	if !found || !strings.ContainsAny(first, ".:") && first != "localhost" && strings.ToLower(first) == first {
		host, rest = defaultHost, name
	}
	if host == legacyHost {
		host = defaultHost
	}
	if host == defaultHost && !strings.Contains(rest, "/") {
		rest = officialSpace + rest
	}
	return host, rest
}

func checkDigest(d string) error {
	if d == "" {
		return nil
	}
	algorithm, sum, _ := strings.Cut(d, ":")
	want, known := map[string]int{"sha256": 64, "sha384": 96, "sha512": 128}[algorithm]
	switch {
	case !known:
		return errors.New("unsupported digest algorithm")
	case len(sum) != want:
		return errors.New("invalid checksum digest length")
	case strings.ToLower(sum) != sum:
		return errors.New("invalid checksum digest format")
	}
	return nil
}
