package validation

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// maxDataSize is how many bytes a Secret or a ConfigMap may hold.
const maxDataSize = 1 << 20

// secret follows ValidateSecret.
func (r *report) secret(s *corev1.Secret) {
	p := path("data")
	size := 0
	for _, key := range slices.Sorted(maps.Keys(s.Data)) {
		r.invalidFor(p.Key(key), key, validation.IsConfigMapKey(key))
		size += len(s.Data[key])
	}
	if size > maxDataSize {
		r.tooLong(p, maxDataSize)
	}
	switch s.Type {
	case corev1.SecretTypeServiceAccountToken:
		if s.Annotations[corev1.ServiceAccountNameKey] == "" {
			r.required(path("metadata", "annotations").Key(corev1.ServiceAccountNameKey), "")
		}
	case corev1.SecretTypeDockercfg:
		r.jsonKey(s, corev1.DockerConfigKey)
	case corev1.SecretTypeDockerConfigJson:
		r.jsonKey(s, corev1.DockerConfigJsonKey)
	case corev1.SecretTypeBasicAuth:
		if !has(s, corev1.BasicAuthUsernameKey) && !has(s, corev1.BasicAuthPasswordKey) {
			r.required(p.Key(corev1.BasicAuthUsernameKey), "")
			r.required(p.Key(corev1.BasicAuthPasswordKey), "")
		}
	case corev1.SecretTypeSSHAuth:
		if len(s.Data[corev1.SSHAuthPrivateKey]) == 0 {
			r.required(p.Key(corev1.SSHAuthPrivateKey), "")
		}
	case corev1.SecretTypeTLS:
		for _, key := range []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey} {
			if !has(s, key) {
				r.required(p.Key(key), "")
			}
		}
	}
}

func has(s *corev1.Secret, key string) bool {
	_, ok := s.Data[key]
	return ok
}

// jsonKey checks a key that must be there and hold a JSON object.
func (r *report) jsonKey(s *corev1.Secret, key string) {
	p := path("data").Key(key)
	if !has(s, key) {
		r.required(p, "")
		return
	}
	if err := json.Unmarshal(s.Data[key], &map[string]any{}); err != nil {
		r.invalid(p, "<secret contents redacted>", err.Error())
	}
}

// secretUpdate follows ValidateSecretUpdate.
func (r *report) secretUpdate(s, old *corev1.Secret) {
	r.immutable(path("type"), string(s.Type), string(old.Type))
	if locked(old.Immutable) {
		r.locked("immutable", locked(s.Immutable))
		r.locked("data", reflect.DeepEqual(s.Data, old.Data))
	}
	r.secret(s)
}

// configMap follows ValidateConfigMap.
func (r *report) configMap(c *corev1.ConfigMap) {
	size := 0
	for _, key := range slices.Sorted(maps.Keys(c.Data)) {
		r.invalidFor(path("data").Key(key), key, validation.IsConfigMapKey(key))
		if _, ok := c.BinaryData[key]; ok {
			r.invalid(path("data").Key(key), key, "duplicate of key present in binaryData")
		}
		size += len(c.Data[key])
	}
	for _, key := range slices.Sorted(maps.Keys(c.BinaryData)) {
		r.invalidFor(path("binaryData").Key(key), key, validation.IsConfigMapKey(key))
		size += len(c.BinaryData[key])
	}
	if size > maxDataSize {
		r.tooLong(path(""), maxDataSize)
	}
}

// configMapUpdate follows ValidateConfigMapUpdate.
func (r *report) configMapUpdate(c, old *corev1.ConfigMap) {
	if locked(old.Immutable) {
		r.locked("immutable", locked(c.Immutable))
		r.locked("data", reflect.DeepEqual(c.Data, old.Data))
		r.locked("binaryData", reflect.DeepEqual(c.BinaryData, old.BinaryData))
	}
	r.configMap(c)
}

func locked(immutable *bool) bool { return immutable != nil && *immutable }

func (r *report) locked(name string, same bool) {
	if !same {
		r.forbidden(path(name), "field is immutable when `immutable` is set")
	}
}

// namespaceFinalizers follows ValidateNamespace.
func (r *report) namespaceFinalizers(ns *corev1.Namespace) {
	p := field.NewPath("spec", "finalizers")
	for _, f := range ns.Spec.Finalizers {
		r.add(apivalidation.ValidateFinalizerName(string(f), p))
		r.finalizer(p, string(f))
	}
}
