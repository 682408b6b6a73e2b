package kubectl

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/yaml"

	"podflight/engine/api"
)

func runCommand() command {
	return command{
		name:  "run",
		use:   `NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]`,
		short: "Run a particular image on the cluster",
		setup: func(fs *pflag.FlagSet) runner {
			o := &runOptions{}
			o.declare(fs)
			return o.run
		},
	}
}

// runOptions are the flags of kubectl run (staging/src/k8s.io/kubectl/pkg/cmd/run/run.go). To attach is to follow
// the log until the container ends: there is nothing to type.
type runOptions struct {
	output       outputFlags
	annotate     bool
	image        string
	pullPolicy   string
	remove       bool
	env          []string
	port         string
	labels       string
	annotations  []string
	stdin        bool
	tty          bool
	attach       bool
	leaveOpen    bool
	restart      string
	command      bool
	expose       bool
	quiet        bool
	privileged   bool
	overrides    string
	overrideType string
	runTimeout   time.Duration
	dry          dryRun
	report       reporter
}

func (o *runOptions) declare(fs *pflag.FlagSet) {
	o.output.declare(fs)
	saveConfigFlag(fs, &o.annotate)
	dryRunFlag(fs)
	recordFlag(fs)
	ignoredFlags(fs, "field-manager", "force", "wait", "now")
	runningTimeoutFlag(fs, &o.runTimeout, time.Minute)
	fs.Int("grace-period", -1, "")
	fs.Duration("timeout", 0, "")
	fs.String("cascade", "background", "")
	fs.String("detach-keys", "ctrl-p,ctrl-q", "Override the key sequence for detaching a container.")
	fs.StringArrayVar(&o.annotations, "annotations", nil, "Annotations to apply to the pod.")
	fs.StringVar(&o.image, "image", "", "The image for the container to run.")
	fs.StringVar(&o.pullPolicy, "image-pull-policy", "", "The image pull policy for the container.  If left empty, this value will not be specified by the client and defaulted by the server.")
	fs.BoolVar(&o.remove, "rm", false, "If true, delete the pod after it exits.  Only valid when attaching to the container, e.g. with '--attach' or with '-i/--stdin'.")
	fs.StringArrayVar(&o.env, "env", nil, "Environment variables to set in the container.")
	fs.StringVar(&o.port, "port", "", "The port that this container exposes.")
	fs.StringVarP(&o.labels, "labels", "l", "", "Comma separated labels to apply to the pod. Will override previous values.")
	fs.BoolVarP(&o.stdin, "stdin", "i", false, "Keep stdin open on the container in the pod, even if nothing is attached.")
	fs.BoolVarP(&o.tty, "tty", "t", false, "Allocate a TTY for the container in the pod.")
	fs.BoolVar(&o.attach, "attach", false, "If true, wait for the Pod to start running, and then attach to the Pod as if 'kubectl attach ...' were called.  Default false, unless '-i/--stdin' is set, in which case the default is true. With '--restart=Never' the exit code of the container process is returned.")
	fs.BoolVar(&o.leaveOpen, "leave-stdin-open", false, "If the pod is started in interactive mode or with stdin, leave stdin open after the first attach completes. By default, stdin will be closed after the first attach completes.")
	fs.StringVar(&o.restart, "restart", "Always", "The restart policy for this Pod.  Legal values [Always, OnFailure, Never].")
	fs.BoolVar(&o.command, "command", false, "If true and extra arguments are present, use them as the 'command' field in the container, rather than the 'args' field which is the default.")
	fs.BoolVar(&o.expose, "expose", false, "If true, create a ClusterIP service associated with the pod.  Requires `--port`.")
	fs.BoolVarP(&o.quiet, "quiet", "q", false, "If true, suppress prompt messages.")
	fs.BoolVar(&o.privileged, "privileged", false, "If true, run the container in privileged mode.")
	fs.StringVar(&o.overrides, "overrides", "", "An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.")
	fs.StringVar(&o.overrideType, "override-type", "merge", "The method used to override the generated object: json, merge, or strategic.")
}

func (o *runOptions) run(c *call, args []string) error {
	if err := c.require("image"); err != nil {
		return err
	}
	pod, err := o.pod()
	if err != nil {
		return err
	}
	if err := o.complete(c); err != nil {
		return err
	}
	if err := o.check(c, args); err != nil {
		return err
	}
	pod.Name, pod.Spec.Containers[0].Name = args[0], args[0]
	if pod.Labels == nil {
		pod.Labels = map[string]string{"run": args[0]}
	}
	if words := args[1:]; o.command {
		pod.Spec.Containers[0].Command = words
	} else {
		pod.Spec.Containers[0].Args = words
	}
	made, err := o.create(c, pod, true)
	if err != nil {
		return err
	}
	objects := []api.Object{made}
	var errs []error
	if o.expose {
		svc, err := o.create(c, o.service(pod), false)
		if err != nil {
			errs = append(errs, err)
		} else {
			objects = append(objects, svc)
		}
	}
	if o.attach {
		return o.attachTo(c, objects)
	}
	for _, obj := range objects {
		kind, _ := api.KindOf(obj)
		res, _ := api.ResourceOf(kind)
		errs = appendError(errs, o.report.tellTyped(res, obj, "created"))
	}
	return collect(errs)
}

func (o *runOptions) complete(c *call) (err error) {
	if o.runTimeout <= 0 {
		return errors.New("--pod-running-timeout must be higher than zero")
	}
	if o.stdin && !c.flags.Changed("attach") {
		o.attach = true
	}
	if o.dry, err = c.dryRun(); err != nil {
		return err
	}
	o.report, err = c.reporter(o.output, o.dry)
	return err
}

// imageReference is the form of an image's name (distribution/reference ReferenceRegexp).
var imageReference = regexp.MustCompile(`^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?/)?` +
	`[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*` +
	`(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`)

// check follows RunOptions.Validate.
func (o *runOptions) check(c *call, args []string) error {
	_, notANumber := strconv.Atoi(o.port)
	switch {
	case len(args) == 0 || c.flags.ArgsLenAtDash() == 0:
		return verbatim("NAME is required for run")
	case o.image == "":
		return errors.New("--image is required")
	case !imageReference.MatchString(o.image):
		return fmt.Errorf("invalid image name %q: invalid reference format", o.image)
	case o.tty && !o.stdin:
		return errors.New("-i/--stdin is required for containers with -t/--tty=true")
	case o.expose && o.port == "":
		return errors.New("--port must be set when exposing a service")
	case o.port != "" && notANumber != nil:
		return errors.New("--port must be a number")
	case !o.attach && o.remove:
		return errors.New("--rm should only be used for attached containers")
	case o.attach && o.dry != dryRunNone:
		return errors.New("--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)")
	}
	return nil
}

// pod makes the Pod that the flags describe, but for its name and command.
func (o *runOptions) pod() (*corev1.Pod, error) {
	annotations, err := parsePairs(o.annotations, "annotations", false)
	if err != nil {
		return nil, err
	}
	labels, err := o.parseLabels()
	if err != nil {
		return nil, err
	}
	env, err := o.parseEnv()
	if err != nil {
		return nil, err
	}
	restart := corev1.RestartPolicy(o.restart)
	switch restart {
	case corev1.RestartPolicyAlways, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever:
	case "":
		restart = corev1.RestartPolicyAlways
		if o.stdin {
			restart = corev1.RestartPolicyOnFailure
		}
	default:
		return nil, fmt.Errorf("invalid restart policy: %s, valid values are: Always, OnFailure, Never", o.restart)
	}
	pull := corev1.PullPolicy(o.pullPolicy)
	switch pull {
	case corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever, "":
	default:
		return nil, fmt.Errorf("invalid image pull policy: %s, valid values are: Always, IfNotPresent, Never", o.pullPolicy)
	}
	container := corev1.Container{
		Image: o.image, Env: env, Stdin: o.stdin, StdinOnce: !o.leaveOpen && o.stdin, TTY: o.tty, ImagePullPolicy: pull,
	}
	if o.privileged {
		container.SecurityContext = &corev1.SecurityContext{Privileged: &o.privileged}
	}
	if port, err := strconv.ParseInt(o.port, 10, 32); err == nil {
		container.Ports = []corev1.ContainerPort{{ContainerPort: int32(port)}}
	}
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: annotations.values},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{container}, DNSPolicy: corev1.DNSClusterFirst, RestartPolicy: restart},
	}, nil
}

func (o *runOptions) parseLabels() (map[string]string, error) {
	if o.labels == "" {
		return nil, nil
	}
	return parseLabelList(o.labels)
}

func (o *runOptions) parseEnv() ([]corev1.EnvVar, error) {
	var env []corev1.EnvVar
	for _, spec := range o.env {
		name, value, ok := strings.Cut(spec, "=")
		if !ok || name == "" || len(validation.IsEnvVarName(name)) > 0 {
			return nil, fmt.Errorf("invalid env: %v", spec)
		}
		env = append(env, corev1.EnvVar{Name: name, Value: value})
	}
	return env, nil
}

// service makes the Service of --expose.
func (o *runOptions) service(pod *corev1.Pod) *corev1.Service {
	port, _ := strconv.Atoi(o.port)
	svc := &corev1.Service{}
	svc.Name = pod.Name
	if o.labels != "" {
		svc.Labels = pod.Labels
	}
	svc.Spec.Selector = pod.Labels
	svc.Spec.Ports = []corev1.ServicePort{{Port: int32(port), Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromInt32(int32(port))}}
	return svc
}

// create creates an object, with the overrides of the command line if it takes them (createGeneratedObject).
func (o *runOptions) create(c *call, obj api.Object, override bool) (api.Object, error) {
	kind, _ := api.KindOf(obj)
	res, _ := api.ResourceOf(kind)
	obj.GetObjectKind().SetGroupVersionKind(res.GroupVersionKind())
	if override && o.overrides != "" {
		var err error
		if obj, err = o.override(obj); err != nil {
			return nil, err
		}
	}
	if o.dry == dryRunClient {
		if c.given {
			obj.SetNamespace(c.namespace)
		}
		return obj, nil
	}
	if o.annotate {
		if err := rememberTyped(obj); err != nil {
			return nil, err
		}
	}
	if obj.GetNamespace() == "" {
		obj.SetNamespace(c.namespace)
	}
	c.request()
	return c.postTyped(obj, o.dry)
}

func (o *runOptions) override(obj api.Object) (api.Object, error) {
	data, err := yaml.YAMLToJSON([]byte(o.overrides))
	if err != nil || !json.Valid(data) {
		return nil, fmt.Errorf("invalid --overrides: %w", err)
	}
	switch o.overrideType {
	case "json":
		return patchLocally(obj, types.JSONPatchType, data)
	case "merge", "":
		return patchLocally(obj, types.MergePatchType, data)
	case "strategic":
		return patchLocally(obj, types.StrategicMergePatchType, data)
	}
	return nil, fmt.Errorf("invalid override type: %v", o.overrideType)
}
