package defaults

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// TokenMountPath is where a container finds the token of its service account.
const TokenMountPath = "/var/run/secrets/kubernetes.io/serviceaccount"

const (
	tokenVolume = "kube-api-access-"
	// tokenLifetime is serviceaccount.WarnOnlyBoundTokenExpirationSeconds.
	tokenLifetime = 60*60 + 7
	// evictAfter is how long a Pod stays on a node that is not ready or out of reach, in seconds.
	evictAfter = 300
)

// ServiceAccount gives a new Pod its service account: the name, the token volume with its mounts and
// the pull secrets. generateName makes a name of a prefix, as for metadata.generateName.
// It follows Admit of plugin/pkg/admission/serviceaccount/admission.go.
func ServiceAccount(p *corev1.Pod, account *corev1.ServiceAccount, generateName func(prefix string) string) {
	set(&p.Spec.ServiceAccountName, account.Name)
	p.Spec.DeprecatedServiceAccount = p.Spec.ServiceAccountName
	if automount(p, account) {
		mountToken(&p.Spec, generateName)
	}
	if len(p.Spec.ImagePullSecrets) == 0 && len(account.ImagePullSecrets) > 0 {
		p.Spec.ImagePullSecrets = append([]corev1.LocalObjectReference(nil), account.ImagePullSecrets...)
	}
}

func automount(p *corev1.Pod, account *corev1.ServiceAccount) bool {
	if p.Spec.AutomountServiceAccountToken != nil {
		return *p.Spec.AutomountServiceAccountToken
	}
	return account.AutomountServiceAccountToken == nil || *account.AutomountServiceAccountToken
}

// mountToken follows mountServiceAccountToken. A Pod that brings a token volume keeps it.
func mountToken(s *corev1.PodSpec, generateName func(string) string) {
	volume, exists := "", false
	for _, v := range s.Volumes {
		if strings.HasPrefix(v.Name, tokenVolume) {
			volume, exists = v.Name, true
			break
		}
	}
	if !exists {
		volume = generateName(tokenVolume)
	}
	mounted := mountInto(s.InitContainers, volume)
	mounted = mountInto(s.Containers, volume) || mounted
	if mounted && !exists {
		s.Volumes = append(s.Volumes, corev1.Volume{Name: volume, VolumeSource: corev1.VolumeSource{Projected: tokenSource()}})
	}
}

func mountInto(containers []corev1.Container, volume string) (mounted bool) {
	for i := range containers {
		if !mountsAt(&containers[i], TokenMountPath) {
			containers[i].VolumeMounts = append(containers[i].VolumeMounts,
				corev1.VolumeMount{Name: volume, ReadOnly: true, MountPath: TokenMountPath})
			mounted = true
		}
	}
	return mounted
}

func mountsAt(c *corev1.Container, path string) bool {
	for _, m := range c.VolumeMounts {
		if m.MountPath == path {
			return true
		}
	}
	return false
}

// tokenSource follows TokenVolumeSource.
func tokenSource() *corev1.ProjectedVolumeSource {
	mode, lifetime := corev1.ProjectedVolumeSourceDefaultMode, int64(tokenLifetime)
	return &corev1.ProjectedVolumeSource{
		DefaultMode: &mode,
		Sources: []corev1.VolumeProjection{
			{ServiceAccountToken: &corev1.ServiceAccountTokenProjection{Path: "token", ExpirationSeconds: &lifetime}},
			{ConfigMap: &corev1.ConfigMapProjection{
				LocalObjectReference: corev1.LocalObjectReference{Name: "kube-root-ca.crt"},
				Items:                []corev1.KeyToPath{{Key: "ca.crt", Path: "ca.crt"}},
			}},
			{DownwardAPI: &corev1.DownwardAPIProjection{Items: []corev1.DownwardAPIVolumeFile{
				{Path: "namespace", FieldRef: &corev1.ObjectFieldSelector{APIVersion: "v1", FieldPath: "metadata.namespace"}},
			}}},
		},
	}
}

// Tolerations makes a Pod bear a node that is not ready or out of reach for five minutes, unless it
// says something about that itself. It follows Admit of plugin/pkg/admission/defaulttolerationseconds/admission.go.
func Tolerations(p *corev1.Pod) {
	for _, taint := range []string{corev1.TaintNodeNotReady, corev1.TaintNodeUnreachable} {
		if tolerates(p.Spec.Tolerations, taint) {
			continue
		}
		seconds := int64(evictAfter)
		p.Spec.Tolerations = append(p.Spec.Tolerations, corev1.Toleration{
			Key: taint, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute, TolerationSeconds: &seconds,
		})
	}
}

func tolerates(tolerations []corev1.Toleration, taint string) bool {
	for _, t := range tolerations {
		if (t.Key == taint || t.Key == "") && (t.Effect == corev1.TaintEffectNoExecute || t.Effect == "") {
			return true
		}
	}
	return false
}
