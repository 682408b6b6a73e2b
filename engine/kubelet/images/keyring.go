package images

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// auth is what a registry is shown. Two are the same to the kubelet if their hashes are.
type auth struct{ username, password, email string }

// secretID names a secret: one that is deleted and made again is another one.
type secretID struct {
	namespace, name string
	uid             types.UID
}

// credential is an entry of a secret (TrackedAuthConfig of pkg/credentialprovider/keyring.go).
type credential struct {
	auth   auth
	secret secretID
}

// keyring holds the entries of a Pod's secrets under the registries that they are for (BasicDockerKeyring).
type keyring struct {
	index []string // descending, so that "host/path" comes before "host"
	creds map[string][]credential
}

// entry is one registry of a docker configuration (DockerConfigEntry of pkg/credentialprovider/config.go).
type entry struct {
	Username string `json:"username"`
	Password string `json:"password"`
	Email    string `json:"email"`
	Auth     string `json:"auth"`
}

// newKeyring reads the secrets that are docker configurations; others are passed over
// (pkg/credentialprovider/secrets/secrets.go MakeDockerKeyring). The error is that of a configuration that cannot be read.
func newKeyring(secrets []*corev1.Secret) (*keyring, error) {
	ring := &keyring{creds: map[string][]credential{}}
	for _, s := range secrets {
		entries, err := dockerConfig(s)
		if err != nil {
			return nil, err
		}
		id := secretID{s.Namespace, s.Name, s.UID}
		for _, registry := range slices.Sorted(maps.Keys(entries)) {
			if err := ring.add(id, registry, entries[registry]); err != nil {
				return nil, err
			}
		}
	}
	ring.index = slices.Collect(maps.Keys(ring.creds))
	slices.SortFunc(ring.index, func(a, b string) int { return cmp.Compare(b, a) })
	return ring, nil
}

func dockerConfig(s *corev1.Secret) (map[string]entry, error) {
	var entries map[string]entry
	switch {
	case s.Type == corev1.SecretTypeDockerConfigJson && len(s.Data[corev1.DockerConfigJsonKey]) > 0:
		var file struct {
			Auths map[string]entry `json:"auths"`
		}
		err := json.Unmarshal(s.Data[corev1.DockerConfigJsonKey], &file)
		return file.Auths, err
	case s.Type == corev1.SecretTypeDockercfg && len(s.Data[corev1.DockerConfigKey]) > 0:
		err := json.Unmarshal(s.Data[corev1.DockerConfigKey], &entries)
		return entries, err
	}
	return nil, nil
}

// add puts an entry under its registry's host, or host and path.
func (k *keyring) add(id secretID, registry string, e entry) error {
	if e.Auth != "" {
		var err error
		if e.Username, e.Password, err = decodeAuth(e.Auth); err != nil {
			return err
		}
	}
	host, where := splitURL(withoutScheme(registry))
	if strings.HasPrefix(where, "/v2/") || strings.HasPrefix(where, "/v1/") {
		where = where[len("/v2"):]
	}
	key := host
	if where != "/" {
		key += where
	}
	k.creds[key] = append(k.creds[key], credential{auth{e.Username, e.Password, e.Email}, id})
	return nil
}

// decodeAuth reads base64("user:password"), with or without padding (decodeDockerConfigFieldAuth).
func decodeAuth(field string) (username, password string, err error) {
	encoding := base64.RawStdEncoding
	if strings.HasSuffix(strings.TrimSpace(field), "=") {
		encoding = base64.StdEncoding
	}
	text, err := encoding.DecodeString(field)
	if err != nil {
		return "", "", err
	}
	username, password, ok := strings.Cut(string(text), ":")
	if !ok {
		return "", "", errors.New("unable to parse auth field, must be formatted as base64(username:password)")
	}
	return username, password, nil
}

// dockerHub is how Docker's own configuration names its registry.
const dockerHub = "index.docker.io"

// lookup returns every credential that an image of a repository could be pulled with, the most specific ones first
// (BasicDockerKeyring.Lookup). repository is a full name: "docker.io/library/nginx".
func (k *keyring) lookup(repository string) []credential {
	var found []credential
	for _, key := range k.index {
		if matches(key, repository) {
			found = append(found, k.creds[key]...)
		}
	}
	if len(found) == 0 && isDefaultRegistry(repository) {
		return k.creds[dockerHub]
	}
	return found
}

// isDefaultRegistry reports whether an image comes from Docker Hub (isDefaultRegistryMatch).
func isDefaultRegistry(image string) bool {
	host, _, found := strings.Cut(image, "/")
	switch {
	case host == "":
		return false
	case !found, host == "docker.io", host == dockerHub:
		return true
	}
	return !strings.ContainsAny(host, ".:")
}

// matches reports whether the key of a credential, which may have "*" in the labels of its host, is
// for the image: same port, as many labels, and a path that begins as the key's does (URLsMatch).
func matches(key, image string) bool {
	globHost, globPath := splitURL(key)
	host, where := splitURL(image)
	globName, globPort, _ := strings.Cut(globHost, ":")
	name, port, _ := strings.Cut(host, ":")
	globs, labels := strings.Split(globName, "."), strings.Split(name, ".")
	if globPort != port || len(globs) != len(labels) || !strings.HasPrefix(where, globPath) {
		return false
	}
	for i, glob := range globs {
		if ok, err := path.Match(glob, labels[i]); err != nil || !ok {
			return false
		}
	}
	return true
}

func withoutScheme(registry string) string {
	for _, scheme := range []string{"https://", "http://"} {
		if rest, found := strings.CutPrefix(registry, scheme); found {
			return rest
		}
	}
	return registry
}

// splitURL cuts a URL without a scheme into host and path; the path keeps its slash.
func splitURL(s string) (host, where string) {
	if slash := strings.Index(s, "/"); slash >= 0 {
		return s[:slash], s[slash:]
	}
	return s, ""
}
