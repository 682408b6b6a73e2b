package volumemanager

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"podflight/engine/api"
	"podflight/engine/podspec"
)

// rootCA is the ConfigMap that a controller puts into every namespace and every Pod mounts. A world without that controller
// need not have it.
const rootCA = "kube-root-ca.crt"

// defaultMode is the mode of files whose volume names none.
const defaultMode = 0o644

// file is one file of a volume.
type file struct {
	data []byte
	mode uint32
}

type payload map[string]file

// pathOf returns where a volume lives on the node.
func pathOf(pod types.UID, v *corev1.Volume) string {
	if v.HostPath != nil {
		return path.Clean("/" + v.HostPath.Path)
	}
	return podsDir + string(pod) + "/volumes/kubernetes.io~" + plugin(v) + "/" + v.Name
}

func plugin(v *corev1.Volume) string {
	switch {
	case v.ConfigMap != nil:
		return "configmap"
	case v.Secret != nil:
		return "secret"
	case v.Projected != nil:
		return "projected"
	case v.DownwardAPI != nil:
		return "downward-api"
	}
	return "empty-dir"
}

// live reports whether a volume's files follow the objects that they are made from.
func live(v *corev1.Volume) bool { return plugin(v) != "empty-dir" && v.HostPath == nil }

// setUp makes a volume's directory and writes its files.
func (m *Manager) setUp(pod *corev1.Pod, v *mount) error {
	if v.spec.HostPath != nil {
		return m.setUpHostPath(v)
	}
	files, err := m.collect(pod, v.spec)
	if err != nil {
		return err
	}
	if !v.mounted {
		m.fs.MkdirAll(v.path)
	}
	names := slices.Sorted(maps.Keys(files))
	for _, old := range v.files {
		if _, ok := files[old]; !ok {
			m.fs.RemoveAll(path.Join(v.path, old))
		}
	}
	for _, name := range names {
		at := path.Join(v.path, name)
		if dir := path.Dir(at); dir != v.path {
			m.fs.MkdirAll(dir)
		}
		m.fs.WriteFile(at, files[name].data, files[name].mode)
	}
	v.files = names
	return nil
}

// setUpHostPath follows pkg/volume/hostpath: what the node has, made if the type says so.
func (m *Manager) setUpHostPath(v *mount) error {
	kind := corev1.HostPathUnset
	if v.spec.HostPath.Type != nil {
		kind = *v.spec.HostPath.Type
	}
	_, isFile := m.fs.ReadFile(v.path)
	switch kind {
	case corev1.HostPathFile:
		if !isFile {
			return fmt.Errorf("hostPath type check failed: %s is not a file", v.spec.HostPath.Path)
		}
	case corev1.HostPathFileOrCreate:
		if !isFile {
			m.fs.WriteFile(v.path, nil, defaultMode)
		}
	case corev1.HostPathDirectory, corev1.HostPathDirectoryOrCreate:
		if isFile {
			return fmt.Errorf("hostPath type check failed: %s is not a directory", v.spec.HostPath.Path)
		}
		m.fs.MkdirAll(v.path)
	case corev1.HostPathSocket, corev1.HostPathCharDev, corev1.HostPathBlockDev:
		return fmt.Errorf("hostPath type check failed: %s is not a %s", v.spec.HostPath.Path, specialFile(kind))
	default:
		if !isFile {
			m.fs.MkdirAll(v.path)
		}
	}
	return nil
}

func specialFile(kind corev1.HostPathType) string {
	switch kind {
	case corev1.HostPathSocket:
		return "socket file"
	case corev1.HostPathCharDev:
		return "character device"
	}
	return "block device"
}

// collect returns the files of a volume that is made from objects; of any other volume none.
func (m *Manager) collect(pod *corev1.Pod, v *corev1.Volume) (payload, error) {
	switch {
	case v.ConfigMap != nil:
		return m.configMap(pod, v.ConfigMap.Name, v.ConfigMap.Items, v.ConfigMap.DefaultMode, v.ConfigMap.Optional)
	case v.Secret != nil:
		return m.secret(pod, v.Secret.SecretName, v.Secret.Items, v.Secret.DefaultMode, v.Secret.Optional)
	case v.DownwardAPI != nil:
		return m.downward(pod, v.DownwardAPI.Items, v.DownwardAPI.DefaultMode)
	case v.Projected != nil:
		return m.projected(pod, v.Projected)
	}
	return nil, nil
}

func (m *Manager) configMap(pod *corev1.Pod, name string, items []corev1.KeyToPath, mode *int32, optional *bool) (payload, error) {
	obj, err := m.resolver.ConfigMap(pod.Namespace, name)
	switch {
	case err == nil:
	case name == rootCA:
		obj = &corev1.ConfigMap{Data: map[string]string{"ca.crt": "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"}}
	case apierrors.IsNotFound(err) && isTrue(optional):
		obj = &corev1.ConfigMap{}
	default:
		return nil, err
	}
	data := make(map[string][]byte, len(obj.Data)+len(obj.BinaryData))
	for k, v := range obj.Data {
		data[k] = []byte(v)
	}
	maps.Copy(data, obj.BinaryData)
	return project(data, items, mode, isTrue(optional), "configmap references non-existent config key: %s")
}

func (m *Manager) secret(pod *corev1.Pod, name string, items []corev1.KeyToPath, mode *int32, optional *bool) (payload, error) {
	obj, err := m.resolver.Secret(pod.Namespace, name)
	if err != nil {
		if !apierrors.IsNotFound(err) || !isTrue(optional) {
			return nil, err
		}
		obj = &corev1.Secret{}
	}
	return project(obj.Data, items, mode, isTrue(optional), "references non-existent secret key: %s")
}

// project picks the keys that items name, or all (MakePayload of pkg/volume/configmap and pkg/volume/secret).
func project(data map[string][]byte, items []corev1.KeyToPath, mode *int32, optional bool, missing string) (payload, error) {
	files := make(payload, len(data))
	if len(items) == 0 {
		for k, v := range data {
			files[k] = file{data: v, mode: modeOf(nil, mode)}
		}
		return files, nil
	}
	for _, item := range items {
		v, ok := data[item.Key]
		if !ok {
			if optional {
				continue
			}
			return nil, fmt.Errorf(missing, item.Key)
		}
		files[item.Path] = file{data: v, mode: modeOf(item.Mode, mode)}
	}
	return files, nil
}

// downward follows CollectData (pkg/volume/downwardapi/downwardapi.go).
func (m *Manager) downward(pod *corev1.Pod, items []corev1.DownwardAPIVolumeFile, mode *int32) (payload, error) {
	files := make(payload, len(items))
	var errs []error
	for _, item := range items {
		var value string
		var err error
		switch {
		case item.FieldRef != nil:
			value, err = podspec.Metadata(pod, item.FieldRef.FieldPath)
		case item.ResourceFieldRef != nil:
			value, err = m.resolver.Resource(pod, nil, item.ResourceFieldRef)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		files[path.Clean(item.Path)] = file{data: []byte(value), mode: modeOf(item.Mode, mode)}
	}
	return files, utilerrors.NewAggregate(errs)
}

// projected follows collectData (pkg/volume/projected/projected.go): all sources in one directory.
func (m *Manager) projected(pod *corev1.Pod, v *corev1.ProjectedVolumeSource) (payload, error) {
	files := payload{}
	var errs []error
	for i := range v.Sources {
		some, err := m.projection(pod, &v.Sources[i], v.DefaultMode)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		maps.Copy(files, some)
	}
	return files, utilerrors.NewAggregate(errs)
}

func (m *Manager) projection(pod *corev1.Pod, s *corev1.VolumeProjection, mode *int32) (payload, error) {
	switch {
	case s.ConfigMap != nil:
		return m.configMap(pod, s.ConfigMap.Name, s.ConfigMap.Items, mode, s.ConfigMap.Optional)
	case s.Secret != nil:
		return m.secret(pod, s.Secret.Name, s.Secret.Items, mode, s.Secret.Optional)
	case s.DownwardAPI != nil:
		return m.downward(pod, s.DownwardAPI.Items, mode)
	case s.ServiceAccountToken != nil:
		return payload{s.ServiceAccountToken.Path: {data: token(pod), mode: modeOf(nil, mode)}}, nil
	}
	return nil, errors.New("a projected volume of this kind is not simulated")
}

// token returns the text that stands for a service account's token: nothing here can check one.
func token(pod *corev1.Pod) []byte {
	return []byte("token-of-" + pod.Spec.ServiceAccountName + "." + string(pod.UID))
}

func modeOf(own, volume *int32) uint32 {
	switch {
	case own != nil:
		return uint32(*own)
	case volume != nil:
		return uint32(*volume)
	}
	return defaultMode
}

func isTrue(b *bool) bool { return b != nil && *b }

// uses reports whether a volume is made from a ConfigMap or Secret of that name.
func uses(v *corev1.Volume, key api.Key) bool {
	switch {
	case v.ConfigMap != nil:
		return key.Kind == api.ConfigMap && v.ConfigMap.Name == key.Name
	case v.Secret != nil:
		return key.Kind == api.Secret && v.Secret.SecretName == key.Name
	case v.Projected != nil:
		return slices.ContainsFunc(v.Projected.Sources, func(s corev1.VolumeProjection) bool {
			return s.ConfigMap != nil && key.Kind == api.ConfigMap && s.ConfigMap.Name == key.Name ||
				s.Secret != nil && key.Kind == api.Secret && s.Secret.Name == key.Name
		})
	}
	return false
}
