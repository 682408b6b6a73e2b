package validation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"podflight/engine/api"
	"podflight/engine/codec"
	"podflight/engine/defaults"
	"podflight/engine/features"
	"podflight/engine/validation"
)

// object makes a defaulted object of a manifest, as the server has it before it validates.
func object(t testing.TB, text string) api.Object {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var meta struct{ APIVersion, Kind string }
	if err := yaml.Unmarshal([]byte(text), &meta); err != nil {
		t.Fatal(err)
	}
	gv, err := schema.ParseGroupVersion(meta.APIVersion)
	if err != nil {
		t.Fatal(err)
	}
	obj, _, err := codec.Decode(gv.WithKind(meta.Kind), data, codec.Strict)
	if err != nil {
		t.Fatal(err)
	}
	if res, _ := api.ResourceOf(api.Kind(meta.Kind)); res.Namespaced {
		obj.SetNamespace("default")
	}
	defaults.Apply(obj)
	return obj
}

// pod returns a Pod's manifest with one container; both arguments are lines of YAML without indentation.
func pod(spec, container string) string {
	return "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n" + indent(spec, "  ") +
		"  containers:\n  - name: app\n    image: busybox:1.36\n" + indent(container, "    ")
}

func deployment(strategy, template string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n" + indent(strategy, "  ") +
		"  template:\n    metadata: {labels: {app: web}}\n    spec:\n" + indent(template, "      ") + "      containers: [{name: app, image: nginx}]\n"
}

func cronJob(spec string) string {
	return "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: tick}\nspec:\n" + indent(spec, "  ") +
		"  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}\n"
}

func indent(text, by string) string {
	if text == "" {
		return ""
	}
	return by + strings.ReplaceAll(text, "\n", "\n"+by) + "\n"
}

const (
	subdomain = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
	label     = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)

func TestCreate(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a good Pod", pod("", ""), nil},
		{"name", strings.Replace(pod("", ""), "{name: x}", "{name: X_y}", 1), []string{`metadata.name: Invalid value: "X_y": ` + subdomain}},
		{"no name", strings.Replace(pod("", ""), "{name: x}", "{}", 1), []string{"metadata.name: Required value: name or generateName is required"}},
		{"container name", strings.Replace(pod("", ""), "name: app", "name: App_1", 1), []string{`spec.containers[0].name: Invalid value: "App_1": ` + label}},
		{"no image", strings.Replace(pod("", ""), "image: busybox:1.36", "image: ''", 1), []string{"spec.containers[0].image: Required value"}},
		{"image with blanks", strings.Replace(pod("", ""), "image: busybox:1.36", "image: ' a'", 1), []string{`spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace`}},
		{"no containers", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {}\n", []string{"spec.containers: Required value"}},
		{"restart policy", pod("restartPolicy: never", ""), []string{`spec.restartPolicy: Unsupported value: "never": supported values: "Always", "OnFailure", "Never"`}},
		{"pull policy", pod("", "imagePullPolicy: IfMissing"), []string{`spec.containers[0].imagePullPolicy: Unsupported value: "IfMissing": supported values: "Always", "IfNotPresent", "Never"`}},
		{"deadline", pod("activeDeadlineSeconds: 0", ""), []string{"spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"}},
		{"port", pod("", "ports: [{containerPort: 99999}]"), []string{"spec.containers[0].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive"}},
		{"two handlers", pod("", "livenessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}}"), []string{"spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"}},
		{"probe", pod("", "livenessProbe: {successThreshold: 2, periodSeconds: -1}"), []string{
			"spec.containers[0].livenessProbe: Required value: must specify a handler type",
			"spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
			"spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
		}},
		{"readiness grace", pod("", "readinessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 5}"), []string{
			"spec.containers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 5: must not be set for readinessProbes",
		}},
		{"rules without a policy", pod("", "restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [1]}}]"), []string{
			"spec.containers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used",
		}},
		{"container policy", pod("", "restartPolicy: Sometimes"), []string{
			`spec.containers[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"`,
		}},
		{"rules", pod("", "restartPolicy: Never\nrestartPolicyRules: [{action: Reboot, exitCodes: {operator: Equals, values: [1]}}, {action: Restart}]"), []string{
			`spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Reboot": supported values: "Restart", "RestartAllContainers"`,
			`spec.containers[0].restartPolicyRules[0].exitCodes.operator: Unsupported value: "Equals": supported values: "In", "NotIn"`,
			"spec.containers[0].restartPolicyRules[1].exitCodes: Required value: must be specified",
		}},
		{"too many rules", pod("", "restartPolicy: Never\nrestartPolicyRules: ["+strings.Repeat("{action: Restart, exitCodes: {operator: In}},", 21)+"]"), []string{
			"spec.containers[0].restartPolicyRules: Too many: 21: must have at most 20 items",
		}},
		{"rules that are let pass", pod("", "restartPolicy: Always\nrestartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [300, 300, -1]}}]"), nil},
		{"init container with probes", pod("initContainers: [{name: i, image: a, livenessProbe: {tcpSocket: {port: 1}}, lifecycle: {preStop: {exec: {command: [a]}}}}]", ""), []string{
			"spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always",
			"spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
		}},
		{"sidecar with a probe", pod("initContainers: [{name: i, image: a, restartPolicy: Always, livenessProbe: {tcpSocket: {port: 1}}}]", ""), nil},
		{"a name twice", pod("initContainers: [{name: app, image: a}]", ""), []string{`spec.initContainers[0].name: Duplicate value: "app"`}},
		{"resize policy", pod("restartPolicy: Never", "resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]"), []string{
			"spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
		}},
		{"request above limit", pod("", "resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}"), []string{
			`spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi`,
		}},
		{"resource", pod("", "resources: {limits: {disk: 1}}"), []string{
			`spec.containers[0].resources.limits[disk]: Invalid value: "disk": must be a standard resource type or fully qualified`,
			`spec.containers[0].resources.limits[disk]: Invalid value: "disk": must be a standard resource for containers`,
			`spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource type or fully qualified`,
			`spec.containers[0].resources.requests[disk]: Invalid value: "disk": must be a standard resource for containers`,
		}},
		{"mount of nothing", pod("", "volumeMounts: [{name: data, mountPath: /data}]"), []string{`spec.containers[0].volumeMounts[0].name: Not found: "data"`}},
		{"env without source", pod("", "env: [{name: A, valueFrom: {}}]"), []string{
			"spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
		}},
		{"field reference", pod("", "env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.phase}}}]"), []string{
			`spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: "status.phase": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"`,
		}},
		{"stop signal", pod("", "lifecycle: {stopSignal: SIGUSR1}"), []string{"spec.containers[0].lifecycle.stopSignal: Forbidden: may not be set for containers with empty `spec.os.name`"}},
		{"sleep longer than the grace", pod("", "lifecycle: {preStop: {sleep: {seconds: 60}}}"), []string{
			"spec.containers[0].lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)",
		}},
		{"labels", strings.Replace(pod("", ""), "{name: x}", "{name: x, labels: {b c: ok, 'a ': ok}}", 1), []string{
			`metadata.labels: Invalid value: "a ": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
			`metadata.labels: Invalid value: "b c": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
		}},
		{"security", pod("", "securityContext: {allowPrivilegeEscalation: false, privileged: true}"), []string{
			"spec.containers[0].securityContext: Invalid value: {\"Capabilities\":null,\"Privileged\":true,\"SELinuxOptions\":null,\"WindowsOptions\":null,\"RunAsUser\":null,\"RunAsGroup\":null,\"RunAsNonRoot\":null,\"ReadOnlyRootFilesystem\":null,\"AllowPrivilegeEscalation\":false,\"ProcMount\":null,\"SeccompProfile\":null,\"AppArmorProfile\":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
		}},

		{"a good Deployment", deployment("", ""), nil},
		{"Deployment policy", deployment("", "restartPolicy: OnFailure"), []string{`spec.template.spec.restartPolicy: Unsupported value: "OnFailure": supported values: "Always"`}},
		{"Deployment labels", strings.Replace(deployment("", ""), "labels: {app: web}", "labels: {app: nope}", 1), []string{
			"spec.template.metadata.labels: Invalid value: {\"app\":\"nope\"}: `selector` does not match template `labels`",
		}},
		{"Deployment deadline", deployment("", "activeDeadlineSeconds: 5"), []string{"spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported"}},
		{"no way to roll", deployment("strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}", ""), []string{
			"spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
		}},
		{"container policy in a template", strings.Replace(deployment("", ""), "image: nginx", "image: nginx, restartPolicy: Never", 1), nil},
		{"StatefulSet policy", strings.NewReplacer("Deployment", "StatefulSet").Replace(deployment("", "restartPolicy: Never")), []string{
			`spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"`,
		}},
		{"DaemonSet selector", strings.NewReplacer("Deployment", "DaemonSet", "matchLabels: {app: web}", "").Replace(deployment("", "")), []string{
			"spec.selector: Invalid value: {}: empty selector is invalid for daemonset",
		}},

		{"a good CronJob", cronJob("schedule: '* * * * *'"), nil},
		{"schedule", cronJob("schedule: every minute"), []string{`spec.schedule: Invalid value: "every minute": expected exactly 5 fields, found 2: [every minute]`}},
		{"zone in the schedule", cronJob("schedule: 'TZ=UTC * * * * *'"), []string{`spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead`}},
		{"time zone", cronJob("schedule: '@hourly'\ntimeZone: Mars/Base"), []string{`spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base`}},
		{"long name", strings.Replace(cronJob("schedule: '@hourly'"), "name: tick", "name: "+strings.Repeat("c", 53), 1), []string{
			`metadata.name: Invalid value: "` + strings.Repeat("c", 53) + `": must be no more than 52 characters`,
		}},
		{"no schedule", cronJob("concurrencyPolicy: Perhaps"), []string{
			`spec.concurrencyPolicy: Unsupported value: "Perhaps": supported values: "Allow", "Forbid", "Replace"`, "spec.schedule: Required value",
		}},

		{"Secret", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ntype: kubernetes.io/dockerconfigjson\n", []string{"data[.dockerconfigjson]: Required value"}},
		{"Service", "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: Nope, ports: [{port: 80}, {port: 80}]}\n", []string{
			"spec.ports[0].name: Required value", "spec.ports[1].name: Required value",
			`spec.type: Unsupported value: "Nope": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"`,
			`spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}`,
		}},
		{"Ingress without a name", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {}\nspec: {}\n", []string{"metadata.name: Required value: name or generateName is required"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, err := range validation.Create(object(t, tt.text), features.Gates{}) {
				got = append(got, err.Error())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestOlderVersionsForbidMore(t *testing.T) {
	gates, err := features.New("v1.36", map[string]bool{"ContainerRestartRules": false})
	if err != nil {
		t.Fatal(err)
	}
	errs := validation.Create(object(t, pod("", "restartPolicy: Never")), gates)
	if len(errs) != 1 || errs[0].Error() != "spec.containers[0].restartPolicy: Forbidden: may not be set for non-init containers" {
		t.Errorf("errors: %v", errs)
	}
}

func TestWarnings(t *testing.T) {
	text := pod("imagePullSecrets: [{}]", "env: [{name: A, value: a}, {name: A, value: b}]\nports: [{containerPort: 80}]") +
		"  - name: two\n    image: b\n    ports: [{containerPort: 80}]\n"
	want := []string{
		`spec.imagePullSecrets[0].name: invalid empty name ""`,
		`spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply`,
		`spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]`,
	}
	if diff := cmp.Diff(want, validation.Warnings(object(t, text), nil)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUpdate(t *testing.T) {
	tests := []struct {
		name, old, obj, want string
	}{
		{"image", pod("", ""), strings.Replace(pod("", ""), "busybox:1.36", "busybox:1.28", 1), ""},
		{"containers", pod("", ""), pod("", "") + "  - name: two\n    image: b\n", "spec.containers: Forbidden: pod updates may not add or remove containers"},
		{"deadline later", pod("activeDeadlineSeconds: 5", ""), pod("activeDeadlineSeconds: 6", ""), "spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"},
		{"selector", deployment("", ""), strings.NewReplacer("app: web", "app: dy").Replace(deployment("", "")), `spec.selector: Invalid value: {"matchLabels":{"app":"dy"}}: field is immutable`},
		{
			"StatefulSet service", strings.Replace(deployment("serviceName: a", ""), "Deployment", "StatefulSet", 1),
			strings.Replace(deployment("serviceName: b", ""), "Deployment", "StatefulSet", 1), `spec.serviceName: Invalid value: "b": field is immutable`,
		},
		{"schedule", cronJob("schedule: '@hourly'"), cronJob("schedule: '@daily'"), ""},
		{
			"locked", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nimmutable: true\ndata: {a: b}\n", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nimmutable: true\ndata: {a: c}\n",
			"data: Forbidden: field is immutable when `immutable` is set",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			errs := validation.Update(object(t, tt.obj), object(t, tt.old), features.Gates{})
			var got []string
			for _, err := range errs {
				got = append(got, err.Error())
			}
			if strings.Join(got, "\n") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
