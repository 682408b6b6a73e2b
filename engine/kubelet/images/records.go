package images

import (
	"slices"
)

// maxSecrets is how many secrets of one image are remembered when they merely match (pullmanager
// writeRecordWhileMatchingLimit).
const maxSecrets = 100

// records is what the node remembers about images that its kubelet pulled, so that a Pod cannot use an
// image on the node that it could not pull (pullmanager/image_pull_manager.go PullManager, with the policy
// NeverVerifyPreloadedImages: an image that the kubelet did not pull is anyone's).
type records struct {
	byRef   map[string]map[string]*access // image ID, then name without tag as Pods wrote it
	pulling map[string]int                // names that are being pulled
}

// access is who may use an image under a name.
type access struct {
	anyone  bool // it was pulled without credentials
	secrets []credential
}

func newRecords() records {
	return records{byRef: map[string]map[string]*access{}, pulling: map[string]int{}}
}

// beginPull and endPull enclose a pull: an image that turns up in between was pulled by the kubelet.
func (r *records) beginPull(image string) { r.pulling[image]++ }

func (r *records) endPull(image string) {
	if r.pulling[image]--; r.pulling[image] == 0 {
		delete(r.pulling, image)
	}
}

// pulled remembers a pull that went well, with the credential that it took or nil for none (RecordImagePulled).
func (r *records) pulled(image, ref string, used *credential) {
	if r.byRef[ref] == nil {
		r.byRef[ref] = map[string]*access{}
	}
	name := trimTagDigest(image)
	a := r.byRef[ref][name]
	if a == nil {
		a = &access{}
		r.byRef[ref][name] = a
	}
	switch {
	case a.anyone:
	case used == nil:
		a.anyone, a.secrets = true, nil
	default:
		a.allow(*used)
	}
}

// allow adds a secret, or takes over what it holds now.
func (a *access) allow(c credential) {
	for i := range a.secrets {
		if a.secrets[i].secret == c.secret {
			a.secrets[i].auth = c.auth
			return
		}
	}
	a.secrets = append(a.secrets, c)
}

// mayUse reports whether a Pod may use an image that is on the node (MustAttemptImagePull, the other way round): if the kubelet
// did not pull it, if it was pulled without credentials under that name, or if the Pod has a credential
// that it was pulled with. credentials returns the Pod's.
func (r *records) mayUse(image, ref string, credentials func() ([]credential, error)) (bool, error) {
	names, known := r.byRef[ref]
	if !known {
		return r.pulling[image] == 0, nil
	}
	a := names[trimTagDigest(image)]
	if a == nil {
		return false, nil
	}
	if a.anyone {
		return true, nil
	}
	own, err := credentials()
	if err != nil {
		return false, err
	}
	for _, c := range own {
		if slices.ContainsFunc(a.secrets, func(k credential) bool { return k.auth == c.auth || k.secret == c.secret }) {
			if len(a.secrets) < maxSecrets {
				a.allow(c)
			}
			return true, nil
		}
	}
	return false, nil
}
