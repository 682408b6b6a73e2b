package runtime

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"podflight/engine/cri"
	"podflight/engine/registry"
	"podflight/engine/sim"
)

// imageStore is the images that are on the node.
type imageStore struct {
	byRef  map[string]*registry.Image
	byName map[string]string // normalized name to ref
	full   map[string]string // name as written to normalized name
}

func (s *imageStore) preload(reg Registry, names []string) {
	for _, name := range names {
		if img, ok := reg.Preloaded(name); ok {
			s.add(name, img)
		}
	}
}

func (s *imageStore) add(name string, img *registry.Image) {
	if s.byRef == nil {
		s.byRef, s.byName = map[string]*registry.Image{}, map[string]string{}
	}
	s.byRef[img.Ref()] = img
	if full, err := registry.Normalize(name); err == nil {
		s.byName[full] = img.Ref()
	}
}

// find returns the image with that ID, or else the one that the name stands for on this node.
func (s *imageStore) find(ref, name string) (*registry.Image, bool) {
	if img, ok := s.byRef[ref]; ok {
		return img, true
	}
	full, ok := s.full[name]
	if !ok {
		normal, err := registry.Normalize(name)
		if err != nil {
			return nil, false
		}
		if s.full == nil {
			s.full = map[string]string{}
		}
		full, s.full[name] = normal, normal
	}
	img, ok := s.byRef[s.byName[full]]
	if !ok {
		img, ok = s.byRef[full]
	}
	return img, ok
}

// tag is the name under which a container's status shows its image: the first of the image's full names with a tag, whichever
// the Pod uses (containerd internal/cri/server/container_status.go ContainerStatus).
func (s *imageStore) tag(img *registry.Image, used string) string {
	first := ""
	for full, ref := range s.byName {
		if ref == img.Ref() && !strings.Contains(full, "@") && (first == "" || full < first) {
			first = full
		}
	}
	if first == "" {
		return used
	}
	return first
}

// ImageStatus looks for an image on the node.
func (r *Runtime) ImageStatus(name string) (cri.ImageInfo, bool) {
	img, ok := r.images.find(name, name)
	if !ok {
		return cri.ImageInfo{}, false
	}
	info := cri.ImageInfo{Ref: img.Ref(), Size: img.Size, User: img.User}
	for full, ref := range r.images.byName {
		if ref == img.Ref() {
			info.Names = append(info.Names, full)
		}
	}
	slices.Sort(info.Names)
	return info, true
}

// PullImage resolves a name at its registry and downloads what is not on the node yet.
func (r *Runtime) PullImage(t *sim.Task, name string, creds []cri.Credential) (cri.PullResult, error) {
	if !t.Sleep(r.latency(r.timing.PullResolve)) {
		return cri.PullResult{}, pullCanceled(name)
	}
	img, err := r.registry.Pull(name, creds)
	if err != nil {
		var failed *registry.Error
		if errors.As(err, &failed) && failed.After > 0 && !t.Sleep(failed.After) {
			return cri.PullResult{}, pullCanceled(name)
		}
		return cri.PullResult{}, err
	}
	if _, present := r.images.byRef[img.Ref()]; !present && !t.Sleep(r.download(name, img.Size)) {
		return cri.PullResult{}, pullCanceled(name)
	}
	r.images.add(name, img)
	return cri.PullResult{Ref: img.Ref(), Size: img.Size}, nil
}

// download is how long an image's content takes to arrive and be unpacked.
func (r *Runtime) download(name string, size int64) time.Duration {
	speed := r.registry.Bandwidth(name)
	if speed <= 0 {
		speed = r.timing.PullBandwidth
	}
	d := r.latency(r.timing.PullUnpack)
	if speed > 0 {
		d += time.Duration(float64(size) / float64(speed) * float64(time.Second))
	}
	return d
}

func pullCanceled(name string) error {
	return fmt.Errorf("rpc error: code = Canceled desc = failed to pull and unpack image %q: context canceled", name)
}
