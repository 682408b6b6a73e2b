package kubectl

import (
	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
)

func createNamespace() generator {
	return generator{
		name: "namespace", aliases: []string{"ns"}, use: "NAME [--dry-run=server|client|none]",
		short: "Create a namespace with the specified name",
		declare: func(*pflag.FlagSet) maker {
			return func(_ *call, name string, _ []string) (api.Object, error) {
				if name == "" {
					return nil, errNoName
				}
				obj := &corev1.Namespace{}
				obj.Name = name
				return obj, nil
			}
		},
	}
}

func createServiceAccount() generator {
	return generator{
		name: "serviceaccount", aliases: []string{"sa"}, use: "NAME [--dry-run=server|client|none]",
		short: "Create a service account with the specified name", failure: "failed to create serviceaccount: ",
		declare: func(*pflag.FlagSet) maker {
			return func(_ *call, name string, _ []string) (api.Object, error) {
				if name == "" {
					return nil, errNoName
				}
				obj := &corev1.ServiceAccount{}
				obj.Name = name
				return obj, nil
			}
		},
	}
}
