package kubectl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"

	"podflight/engine/api"
)

func createServiceCommand() command {
	cmd := command{
		name: "service", aliases: []string{"svc"}, use: "(clusterip | nodeport | loadbalancer | externalname)",
		short: "Create a service using a specified subcommand",
		sub: []command{
			createService("clusterip", corev1.ServiceTypeClusterIP).command(),
			createService("nodeport", corev1.ServiceTypeNodePort).command(),
			createService("loadbalancer", corev1.ServiceTypeLoadBalancer).command(),
			{name: "externalname", short: "Create an ExternalName service"},
		},
	}
	cmd.setup = group(cmd)
	return cmd
}

// createService is kubectl create service (staging/src/k8s.io/kubectl/pkg/cmd/create/create_service.go).
func createService(name string, typ corev1.ServiceType) generator {
	return generator{
		name: name, use: "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
		short: fmt.Sprintf("Create a %s service", typ), failure: fmt.Sprintf("failed to create %s service: ", typ),
		declare: func(fs *pflag.FlagSet) maker {
			tcp := fs.StringSlice("tcp", nil, "Port pairs can be specified as '<port>:<targetPort>'.")
			clusterIP, nodePort := new(string), new(int32)
			switch typ {
			case corev1.ServiceTypeClusterIP:
				fs.StringVar(clusterIP, "clusterip", "", "Assign your own ClusterIP or set to 'None' for a 'headless' service (no loadbalancing).")
			case corev1.ServiceTypeNodePort:
				fs.Int32Var(nodePort, "node-port", 0, "Port used to expose the service on each node in a cluster.")
			}
			return func(_ *call, name string, _ []string) (api.Object, error) {
				if *clusterIP != corev1.ClusterIPNone && len(*tcp) == 0 {
					return nil, errors.New("at least one tcp port specifier must be provided")
				}
				svc := &corev1.Service{}
				svc.Name, svc.Labels = name, map[string]string{"app": name}
				svc.Spec = corev1.ServiceSpec{Type: typ, Selector: map[string]string{"app": name}, ClusterIP: *clusterIP, Ports: []corev1.ServicePort{}}
				for _, text := range *tcp {
					port, err := parsePorts(text)
					if err != nil {
						return nil, err
					}
					port.NodePort = *nodePort
					svc.Spec.Ports = append(svc.Spec.Ports, port)
				}
				return svc, nil
			}
		},
	}
}

// parsePorts reads "80:8080" or "80:http".
func parsePorts(text string) (corev1.ServicePort, error) {
	p := corev1.ServicePort{Name: strings.ReplaceAll(text, ":", "-"), Protocol: corev1.ProtocolTCP}
	from, to, given := strings.Cut(text, ":")
	number, err := strconv.ParseUint(from, 10, 16)
	if err != nil {
		return p, err
	}
	p.Port, p.TargetPort = int32(number), intstr.FromInt32(int32(number))
	if !given {
		return p, nil
	}
	p.TargetPort = intstr.Parse(to)
	errs := validation.IsValidPortName(to)
	if p.TargetPort.Type == intstr.Int {
		errs = validation.IsValidPortNum(p.TargetPort.IntValue())
	}
	if len(errs) > 0 {
		return p, errors.New(strings.Join(errs, ","))
	}
	return p, nil
}
