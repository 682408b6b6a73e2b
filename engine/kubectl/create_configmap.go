package kubectl

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"podflight/engine/api"
)

// createConfigMap is kubectl create configmap (staging/src/k8s.io/kubectl/pkg/cmd/create/create_configmap.go).
func createConfigMap() generator {
	return generator{
		name: "configmap", aliases: []string{"cm"},
		use:   "NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
		short: "Create a config map from a local file, directory or literal value", failure: "failed to create configmap: ",
		declare: func(fs *pflag.FlagSet) maker {
			s := &sources{}
			s.declare(fs, "configmap")
			return s.configMap
		},
	}
}

func (s *sources) configMap(c *call, name string, _ []string) (api.Object, error) {
	if err := s.check(name); err != nil {
		return nil, err
	}
	m := &corev1.ConfigMap{Data: map[string]string{}, BinaryData: map[string][]byte{}}
	m.Name = name
	add := func(key, value string) error {
		if err := checkKey(m, key); err != nil {
			return err
		}
		m.Data[key] = value
		return nil
	}
	err := s.readFiles(c, func(key string, value []byte) error {
		if utf8.Valid(value) {
			return add(key, string(value))
		}
		if err := checkKey(m, key); err != nil {
			return err
		}
		m.BinaryData[key] = value
		return nil
	})
	if err == nil {
		err = s.readLiterals(add)
	}
	if err == nil {
		err = s.readEnvFiles(c, add)
	}
	if err != nil || !s.hash {
		return m, err
	}
	content := map[string]any{"kind": "ConfigMap", "name": m.Name, "data": m.Data}
	if len(m.BinaryData) > 0 {
		content["binaryData"] = m.BinaryData
	}
	hash, err := shortHash(content)
	m.Name += "-" + hash
	return m, err
}

func checkKey(m *corev1.ConfigMap, key string) error {
	if errs := validation.IsConfigMapKey(key); len(errs) > 0 {
		return fmt.Errorf("%q is not a valid key name for a ConfigMap: %s", key, strings.Join(errs, ","))
	}
	if _, exists := m.Data[key]; exists {
		return fmt.Errorf("cannot add key %q, another key by that name already exists in Data for ConfigMap %q", key, m.Name)
	}
	if _, exists := m.BinaryData[key]; exists {
		return fmt.Errorf("cannot add key %q, another key by that name already exists in BinaryData for ConfigMap %q", key, m.Name)
	}
	return nil
}
