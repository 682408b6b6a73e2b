package kubectl

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"podflight/engine/api"
)

func exposeCommand() command {
	return command{
		name: "expose", args: typeAndName,
		use:   "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]",
		short: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
		setup: func(fs *pflag.FlagSet) runner {
			o := &exposeOptions{}
			o.output.declare(fs)
			o.files.declare(fs, "identifying the resource to expose a service")
			dryRunFlag(fs)
			recordFlag(fs)
			saveConfigFlag(fs, &o.annotate)
			ignoredFlags(fs, "field-manager")
			fs.StringVar(&o.protocol, "protocol", "", "The network protocol for the service to be created. Default is 'TCP'.")
			fs.StringVar(&o.port, "port", "", "The port that the service should serve on. Copied from the resource being exposed, if unspecified")
			fs.StringVar(&o.typ, "type", "", "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'.")
			fs.StringVar(&o.podLabels, "selector", "", "A label selector to use for this service. Only equality-based selector requirements are supported. If empty (the default) infer the selector from the resource being exposed.")
			fs.StringVarP(&o.ownLabels, "labels", "l", "", "Labels to apply to the service created by this call.")
			fs.StringVar(&o.targetPort, "target-port", "", "Name or number for the port on the container that the service should direct traffic to. Optional.")
			fs.StringVar(&o.name, "name", "", "The name for the newly created object.")
			fs.StringVar(&o.clusterIP, "cluster-ip", "", "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service.")
			return o.run
		},
	}
}

// exposeOptions are the flags of kubectl expose (staging/src/k8s.io/kubectl/pkg/cmd/expose/expose.go). Of a port
// that has several protocols, only the first is exposed.
type exposeOptions struct {
	selector
	output     outputFlags
	annotate   bool
	protocol   string
	port       string
	typ        string
	podLabels  string
	ownLabels  string
	targetPort string
	name       string
	clusterIP  string
	dry        dryRun
}

func (o *exposeOptions) run(c *call, args []string) (err error) {
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	report, err := c.reporter(o.output, o.dry)
	if err != nil {
		return err
	}
	o.args = args
	sel, err := c.find(o.selector)
	if err != nil {
		return err
	}
	res, _ := api.ResourceOf(api.Service)
	for _, it := range sel.items() {
		svc, err := o.service(it)
		var obj api.Object
		if err == nil {
			obj, err = o.create(c, svc)
		}
		if err == nil {
			err = report.tellTyped(res, obj, "exposed")
		}
		sel.errs = appendError(sel.errs, err)
	}
	return collect(sel.errs)
}

func (o *exposeOptions) create(c *call, svc *corev1.Service) (api.Object, error) {
	res, _ := api.ResourceOf(api.Service)
	svc.SetGroupVersionKind(res.GroupVersionKind())
	if o.dry == dryRunClient {
		if c.given {
			svc.Namespace = c.namespace
		}
		return svc, nil
	}
	if o.annotate {
		if err := rememberTyped(svc); err != nil {
			return nil, err
		}
	}
	svc.Namespace = c.namespace
	c.request()
	return c.postTyped(svc, o.dry)
}

// exposed is what a Service needs to know of what it exposes.
type exposed struct {
	selector map[string]string
	ports    []corev1.ServicePort
}

// exposedBy follows CanBeExposed, MapBasedSelectorForObject and PortsForObject
// (staging/src/k8s.io/kubectl/pkg/polymorphichelpers).
func exposedBy(it item) (exposed, error) {
	const unselected = "couldn't retrieve selectors via --selector flag or introspection: "
	var selector *metav1.LabelSelector
	switch obj := it.object.(type) {
	case *corev1.Pod:
		if len(obj.Labels) == 0 {
			return exposed{}, errors.New(unselected + "the pod has no labels and cannot be exposed")
		}
		return exposed{obj.Labels, containerPorts(&obj.Spec)}, nil
	case *corev1.Service:
		if obj.Spec.Selector == nil {
			return exposed{}, errors.New(unselected + "the service has no pod selector set")
		}
		return exposed{obj.Spec.Selector, obj.Spec.Ports}, nil
	case *appsv1.Deployment:
		selector = obj.Spec.Selector
	case *appsv1.ReplicaSet:
		selector = obj.Spec.Selector
	default:
		return exposed{}, fmt.Errorf("cannot expose a %s", it.res.GroupVersionKind().GroupKind())
	}
	switch {
	case selector == nil || len(selector.MatchLabels) == 0:
		return exposed{}, fmt.Errorf("%sinvalid %s: no selectors, therefore cannot be exposed", unselected, it.res.Singular)
	case len(selector.MatchExpressions) > 0:
		return exposed{}, fmt.Errorf("%scouldn't convert expressions - %q to map-based selector format", unselected, fmt.Sprintf("%+v", selector.MatchExpressions))
	}
	return exposed{selector.MatchLabels, containerPorts(&templateOf(it.object).Spec)}, nil
}

// containerPorts returns the ports of all containers, each number once.
func containerPorts(spec *corev1.PodSpec) []corev1.ServicePort {
	var ports []corev1.ServicePort
	for _, c := range spec.Containers {
		for _, p := range c.Ports {
			if !slices.ContainsFunc(ports, func(other corev1.ServicePort) bool { return other.Port == p.ContainerPort }) {
				ports = append(ports, corev1.ServicePort{Port: p.ContainerPort, Protocol: p.Protocol})
			}
		}
	}
	return ports
}

// service follows createService.
func (o *exposeOptions) service(it item) (*corev1.Service, error) {
	from, err := exposedBy(it)
	if err != nil {
		return nil, err
	}
	svc := &corev1.Service{}
	if svc.Name = o.name; svc.Name == "" {
		svc.Name = it.name[:min(len(it.name), 63)]
	}
	svc.Labels = it.object.GetLabels()
	if o.ownLabels != "" {
		if svc.Labels, err = parseLabelList(o.ownLabels); err != nil {
			return nil, err
		}
	}
	svc.Spec.Selector = from.selector
	if o.podLabels != "" {
		if svc.Spec.Selector, err = parseLabelList(o.podLabels); err != nil {
			return nil, err
		}
	}
	if svc.Spec.Ports, err = o.ports(from.ports); err != nil {
		return nil, err
	}
	svc.Spec.Type, svc.Spec.ClusterIP = corev1.ServiceType(o.typ), o.clusterIP
	return svc, nil
}

func (o *exposeOptions) ports(known []corev1.ServicePort) ([]corev1.ServicePort, error) {
	var numbers []string
	if o.port != "" {
		numbers = strings.Split(o.port, ",")
	} else {
		for _, p := range known {
			numbers = append(numbers, strconv.Itoa(int(p.Port)))
		}
	}
	if len(numbers) == 0 && o.clusterIP != corev1.ClusterIPNone {
		return nil, errors.New("couldn't find port via --port flag or introspection")
	}
	var ports []corev1.ServicePort
	for i, text := range numbers {
		number, err := strconv.ParseInt(text, 10, 32)
		if err != nil {
			return nil, err
		}
		p := corev1.ServicePort{Port: int32(number), Protocol: corev1.Protocol(o.protocol), TargetPort: intstr.FromInt32(int32(number))}
		if len(numbers) > 1 {
			p.Name = fmt.Sprintf("port-%d", i+1)
		}
		if o.targetPort != "" {
			p.TargetPort = intstr.Parse(o.targetPort)
		}
		if p.Protocol == "" {
			p.Protocol = corev1.ProtocolTCP
			if at := slices.IndexFunc(known, func(k corev1.ServicePort) bool { return k.Port == p.Port }); at >= 0 && known[at].Protocol != "" {
				p.Protocol = known[at].Protocol
			}
		}
		ports = append(ports, p)
	}
	return ports, nil
}

// parseLabelList reads "a=b,c=d".
func parseLabelList(text string) (map[string]string, error) {
	labels := map[string]string{}
	for _, spec := range strings.Split(text, ",") {
		parts := strings.Split(spec, "=")
		switch {
		case len(parts) != 2:
			return nil, fmt.Errorf("unexpected label spec: %s", spec)
		case parts[0] == "":
			return nil, errors.New("unexpected empty label key")
		}
		labels[parts[0]] = parts[1]
	}
	return labels, nil
}
