// Package env resolves what a container is told about itself and its cluster: environment variables from
// ConfigMaps, Secrets, the Pod's own fields and the Services of its namespace, and the $(NAME) references in them.
//
// It imitates pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables, podFieldSelectorRuntimeValue), pkg/kubelet/envvars,
// pkg/fieldpath, pkg/api/v1/resource and third_party/forked/golang/expansion. Left out: file key references.
//
// Ordering guarantee: variables come in the order of the container's env, those of envFrom before them and those of
// Services after them, each in order of their names. (The real kubelet's order is that of a Go map.)
package env

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/cri"
)

// Resolver resolves environments against the objects of a cluster.
type Resolver struct {
	Server   *apiserver.Server
	NodeName string
}

// ConfigMap returns a ConfigMap, with the kubelet's own error if there is none
// (pkg/kubelet/util/manager/watch_based_manager.go Get).
func (r *Resolver) ConfigMap(namespace, name string) (*corev1.ConfigMap, error) {
	obj, ok := r.Server.Get(api.Key{Kind: api.ConfigMap, Namespace: namespace, Name: name})
	if !ok {
		return nil, apierrors.NewNotFound(corev1.Resource("configmap"), name)
	}
	return obj.(*corev1.ConfigMap), nil
}

// Secret returns a Secret, with the kubelet's own error if there is none.
func (r *Resolver) Secret(namespace, name string) (*corev1.Secret, error) {
	obj, ok := r.Server.Get(api.Key{Kind: api.Secret, Namespace: namespace, Name: name})
	if !ok {
		return nil, apierrors.NewNotFound(corev1.Resource("secret"), name)
	}
	return obj.(*corev1.Secret), nil
}

// set is an environment that is being built.
type set struct {
	vars  []cri.EnvVar
	index map[string]int
}

func (s *set) put(name, value string) {
	if i, ok := s.index[name]; ok {
		s.vars[i].Value = value
		return
	}
	s.index[name] = len(s.vars)
	s.vars = append(s.vars, cri.EnvVar{Name: name, Value: value})
}

func (s *set) get(name string) (string, bool) {
	i, ok := s.index[name]
	if !ok {
		return "", false
	}
	return s.vars[i].Value, true
}

// Container returns the environment of a container. An error is what the container's status shows as the message of
// CreateContainerConfigError.
func (r *Resolver) Container(pod *corev1.Pod, c *corev1.Container, podIP string) ([]cri.EnvVar, error) {
	services := r.services(pod)
	vars := &set{index: map[string]int{}}
	if err := r.addFrom(vars, pod, c); err != nil {
		return nil, err
	}
	lookup := func(name string) (string, bool) {
		if v, ok := vars.get(name); ok {
			return v, true
		}
		return Lookup(services)(name)
	}
	for i := range c.Env {
		e := &c.Env[i]
		value, skip, err := Expand(e.Value, lookup), false, error(nil)
		if value == "" && e.ValueFrom != nil {
			value, skip, err = r.valueFrom(pod, c, e.ValueFrom, podIP)
		}
		if err != nil {
			return nil, err
		}
		if !skip {
			vars.put(e.Name, value)
		}
	}
	for _, s := range services {
		if _, taken := vars.get(s.Name); !taken {
			vars.put(s.Name, s.Value)
		}
	}
	return vars.vars, nil
}

// addFrom adds all keys of the ConfigMaps and Secrets of envFrom.
func (r *Resolver) addFrom(vars *set, pod *corev1.Pod, c *corev1.Container) error {
	for _, from := range c.EnvFrom {
		var data map[string]string
		var optional *bool
		var err error
		switch {
		case from.ConfigMapRef != nil:
			var m *corev1.ConfigMap
			if m, err = r.ConfigMap(pod.Namespace, from.ConfigMapRef.Name); err == nil {
				data = m.Data
			}
			optional = from.ConfigMapRef.Optional
		case from.SecretRef != nil:
			var s *corev1.Secret
			if s, err = r.Secret(pod.Namespace, from.SecretRef.Name); err == nil {
				data = texts(s.Data)
			}
			optional = from.SecretRef.Optional
		}
		if err != nil && !isTrue(optional) {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(data)) {
			vars.put(from.Prefix+key, data[key])
		}
	}
	return nil
}

// valueFrom resolves a variable's source. skip says that an optional source is missing.
func (r *Resolver) valueFrom(pod *corev1.Pod, c *corev1.Container, from *corev1.EnvVarSource, podIP string) (value string, skip bool, err error) {
	switch {
	case from.FieldRef != nil:
		value, err = r.Field(pod, from.FieldRef.FieldPath, podIP)
	case from.ResourceFieldRef != nil:
		value, err = r.Resource(pod, c, from.ResourceFieldRef)
	case from.ConfigMapKeyRef != nil:
		ref := from.ConfigMapKeyRef
		m, getErr := r.ConfigMap(pod.Namespace, ref.Name)
		if getErr != nil {
			return "", isTrue(ref.Optional), unless(ref.Optional, getErr)
		}
		v, ok := m.Data[ref.Key]
		if !ok {
			err = fmt.Errorf("couldn't find key %v in ConfigMap %v/%v", ref.Key, pod.Namespace, ref.Name)
			return "", isTrue(ref.Optional), unless(ref.Optional, err)
		}
		value = v
	case from.SecretKeyRef != nil:
		ref := from.SecretKeyRef
		s, getErr := r.Secret(pod.Namespace, ref.Name)
		if getErr != nil {
			return "", isTrue(ref.Optional), unless(ref.Optional, getErr)
		}
		v, ok := s.Data[ref.Key]
		if !ok {
			err = fmt.Errorf("couldn't find key %v in Secret %v/%v", ref.Key, pod.Namespace, ref.Name)
			return "", isTrue(ref.Optional), unless(ref.Optional, err)
		}
		value = string(v)
	}
	return value, false, err
}

func isTrue(b *bool) bool { return b != nil && *b }

func unless(optional *bool, err error) error {
	if isTrue(optional) {
		return nil
	}
	return err
}

func texts(in map[string][]byte) map[string]string {
	out := make(map[string]string, len(in))
	for k, v := range in {
		out[k] = string(v)
	}
	return out
}
