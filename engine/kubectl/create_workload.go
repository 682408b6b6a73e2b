package kubectl

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"strings"

	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"podflight/engine/api"
)

// createJob is kubectl create job (staging/src/k8s.io/kubectl/pkg/cmd/create/create_job.go).
func createJob() generator {
	return generator{
		name: "job", use: "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
		short: "Create a job with the specified name", failure: "failed to create job: ",
		declare: func(fs *pflag.FlagSet) maker {
			image := fs.String("image", "", "Image name to run.")
			from := fs.String("from", "", "The name of the resource to create a Job from (only CronJob is supported).")
			return func(c *call, name string, words []string) (api.Object, error) {
				switch {
				case (*image == "") == (*from == ""):
					return nil, errors.New("either --image or --from must be specified")
				case len(words) > 0 && *from != "":
					return nil, errors.New("cannot specify --from and command")
				case *from != "":
					return c.jobFrom(name, *from)
				}
				job := &batchv1.Job{Spec: jobSpec(name, *image, words, corev1.RestartPolicyNever)}
				job.Name = name
				return job, nil
			}
		},
	}
}

func jobSpec(name, image string, words []string, restart corev1.RestartPolicy) batchv1.JobSpec {
	return batchv1.JobSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		Containers:    []corev1.Container{{Name: name, Image: image, Command: words}},
		RestartPolicy: restart,
	}}}
}

// jobFrom makes the Job that a CronJob would have started (createJobFromCronJob).
func (c *call) jobFrom(name, from string) (api.Object, error) {
	sel, err := c.find(selector{args: []string{from}})
	if err == nil {
		err = collect(sel.errs)
	}
	if err != nil {
		return nil, err
	}
	items := sel.items()
	if len(items) != 1 {
		return nil, errors.New("from must be an existing cronjob")
	}
	cron, ok := items[0].object.(*batchv1.CronJob)
	if !ok {
		return nil, fmt.Errorf("unknown object type %T", items[0].object)
	}
	template, controller := cron.Spec.JobTemplate.DeepCopy(), true
	job := &batchv1.Job{Spec: template.Spec}
	job.Name, job.Labels = name, template.Labels
	job.Annotations = map[string]string{"cronjob.kubernetes.io/instantiate": "manual"}
	maps.Copy(job.Annotations, template.Annotations)
	job.OwnerReferences = []metav1.OwnerReference{{
		APIVersion: "batch/v1", Kind: "CronJob", Name: cron.Name, UID: cron.UID, Controller: &controller,
	}}
	return job, nil
}

// createCronJob is kubectl create cronjob (create_cronjob.go).
func createCronJob() generator {
	return generator{
		name: "cronjob", aliases: []string{"cj"}, required: []string{"image", "schedule"},
		use:   "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
		short: "Create a cron job with the specified name", failure: "failed to create cronjob: ",
		declare: func(fs *pflag.FlagSet) maker {
			image := fs.String("image", "", "Image name to run.")
			schedule := fs.String("schedule", "", "A schedule in the Cron format the job should be run with.")
			restart := fs.String("restart", "", "job's restart policy. supported values: OnFailure, Never")
			return func(_ *call, name string, words []string) (api.Object, error) {
				if *restart == "" {
					*restart = string(corev1.RestartPolicyOnFailure)
				}
				cron := &batchv1.CronJob{}
				cron.Name = name
				cron.Spec.Schedule = *schedule
				cron.Spec.JobTemplate.Name = name
				cron.Spec.JobTemplate.Spec = jobSpec(name, *image, words, corev1.RestartPolicy(*restart))
				return cron, nil
			}
		},
	}
}

// createDeployment is kubectl create deployment (create_deployment.go).
func createDeployment() generator {
	return generator{
		name: "deployment", aliases: []string{"deploy"}, required: []string{"image"},
		use:   "NAME --image=image -- [COMMAND] [args...]",
		short: "Create a deployment with the specified name", failure: "failed to create deployment: ",
		declare: func(fs *pflag.FlagSet) maker {
			images := fs.StringSlice("image", nil, "Image names to run. A deployment can have multiple images set for multi-container pod.")
			port := fs.Int32("port", -1, "The containerPort that this deployment exposes.")
			replicas := fs.Int32P("replicas", "r", 1, "Number of replicas to create. Default is 1.")
			return func(c *call, name string, words []string) (api.Object, error) {
				if len(*images) > 1 && len(words) > 0 {
					return nil, errors.New("cannot specify multiple --image options and command")
				}
				labels := map[string]string{"app": name}
				d := &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Replicas: replicas, Selector: &metav1.LabelSelector{MatchLabels: labels}}}
				d.Name, d.Labels, d.Spec.Template.Labels = name, labels, labels
				containers := []corev1.Container{}
				for _, image := range *images {
					containers = append(containers, corev1.Container{Name: c.containerName(image), Image: image, Command: words})
				}
				if *port >= 0 && len(containers) > 0 {
					containers[0].Ports = []corev1.ContainerPort{{ContainerPort: *port}}
				}
				d.Spec.Template.Spec.Containers = containers
				return d, nil
			}
		},
	}
}

// containerName names a container after its image; if characters had to be replaced, with a random suffix
// (sanitizeAndUniquify).
func (c *call) containerName(image string) string {
	name, _, _ := strings.Cut(path.Base(image), ":")
	name, _, _ = strings.Cut(name, "@")
	if !strings.ContainsAny(name, "_.") {
		return name
	}
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	suffix := make([]byte, 5)
	for i := range suffix {
		suffix[i] = alphabet[c.server.Kernel().Rand("kubectl").IntN(len(alphabet))]
	}
	return strings.NewReplacer("_", "-", ".", "-").Replace(name) + "-" + string(suffix)
}
