package registry

import (
	"regexp"
	"strings"
	"time"

	"podflight/engine/cri"
	"podflight/engine/scenario"
	"podflight/engine/sim"
)

// Registry answers for all registries of a world.
type Registry struct {
	kernel *sim.Kernel
	hosts  map[string]*host
}

// host is one registry. Entries of the world stand before those of the catalogue.
type host struct {
	scenario.Registry
	entries map[string][]entry // by repository path
}

// entry is what a registry lists under one name.
type entry struct {
	scenario.Image
	world bool // listed by the world itself, not by the catalogue
}

// New returns the registries of a world. Of the catalogue's images exist those that the world does not list itself:
// what a world says of a repository outranks the catalogue. An exact world is made with no catalogue.
func New(k *sim.Kernel, regs []scenario.Registry, catalogue ...scenario.Registry) *Registry {
	r := &Registry{kernel: k, hosts: map[string]*host{}}
	for _, reg := range regs {
		r.add(reg, true)
	}
	for _, reg := range catalogue {
		r.add(reg, false)
	}
	return r
}

func (r *Registry) add(reg scenario.Registry, world bool) {
	h := r.hosts[reg.Host]
	if h == nil {
		h = &host{Registry: reg, entries: map[string][]entry{}}
		r.hosts[reg.Host] = h
	}
	if !world && reg.HidesMissing {
		h.HidesMissing = true
	}
	for _, img := range reg.Images {
		e := entry{Image: img, world: world}
		if listed := h.entries[img.Name]; len(listed) > 0 && listed[0].world != world {
			continue
		}
		h.entries[img.Name] = append(h.entries[img.Name], e)
	}
}

// Pull asks the registry that name belongs to for the image, at the current instant, with each
// credential for that registry in turn, or anonymously if there is none.
// An error is of type *Error and has the text that the kubelet shows for it.
func (r *Registry) Pull(name string, creds []cri.Credential) (*Image, error) {
	ref, err := Parse(name)
	if err != nil {
		return nil, &Error{Code: invalidArgument, Message: `failed to parse image reference "` + name + `": ` + err.Error()}
	}
	h := r.hosts[ref.Host]
	if h == nil {
		return nil, unknownHost(ref)
	}
	if o, down := h.outage(r.kernel.Now().Duration()); down {
		return nil, h.unreachable(ref, o)
	}
	if err := h.authorize(ref, creds); err != nil {
		return nil, err
	}
	img, found := h.find(ref, r.kernel.Now().Duration())
	if !found {
		return nil, h.missing(ref)
	}
	return img, nil
}

// Preloaded returns the image that a name stood for when the nodes were made, before the run began.
// A name that no registry knows is an image that was built on the node: it holds a shell and common tools.
// It reports false for a name that is not a valid reference.
func (r *Registry) Preloaded(name string) (*Image, bool) {
	ref, err := Parse(name)
	if err != nil {
		return nil, false
	}
	if h := r.hosts[ref.Host]; h != nil {
		if img, found := h.find(ref, 0); found {
			return img, true
		}
	}
	img := newImage(ref, ref.object(), scenario.Image{Size: builtSize})
	if ref.Digest != "" {
		img.Digest = ref.Digest
	}
	return img, true
}

// builtSize is the size of an image that was built on a node, in bytes.
const builtSize = 2 << 20

// Bandwidth returns how many bytes a second the registry of an image gives, or 0 where the world does not say.
func (r *Registry) Bandwidth(name string) int64 {
	ref, err := Parse(name)
	if err != nil {
		return 0
	}
	if h := r.hosts[ref.Host]; h != nil {
		return h.Registry.Bandwidth
	}
	return 0
}

func (h *host) outage(now time.Duration) (scenario.Outage, bool) {
	for _, o := range h.Outages {
		if now >= o.From && (o.To == 0 || now < o.To) {
			return o, true
		}
	}
	return scenario.Outage{}, false
}

// authorize checks the credentials that are for this registry. A registry that wants none takes any.
func (h *host) authorize(ref Reference, creds []cri.Credential) error {
	if h.Credentials == nil {
		return nil
	}
	offered := false
	for _, c := range creds {
		if !covers(c.Registry, h.Host) {
			continue
		}
		if c.Username == h.Credentials.Username && c.Password == h.Credentials.Password {
			return nil
		}
		offered = offered || c.Username != "" && c.Password != ""
	}
	if offered {
		return h.unauthorized(ref)
	}
	return noCredentials(ref)
}

// covers reports whether credentials for a server ("https://index.docker.io/v1/", "private.example.com") are for a
// registry's host. Credentials that name no server have been matched by the kubelet's keyring already.
func covers(server, host string) bool {
	if server == "" {
		return true
	}
	if _, after, found := strings.Cut(server, "://"); found {
		server = after
	}
	server, _, _ = strings.Cut(server, "/")
	if server == legacyHost || server == registryOf(defaultHost) {
		server = defaultHost
	}
	if label, rest, found := strings.Cut(server, "."); found && label == "*" {
		_, parent, _ := strings.Cut(host, ".")
		return parent == rest
	}
	return server == host
}

// find looks for what a reference names at a moment of the run.
func (h *host) find(ref Reference, now time.Duration) (*Image, bool) {
	for _, e := range h.entries[ref.Path] {
		if content, found := e.content(ref, now); found {
			return newImage(ref, content, e.Image), true
		}
	}
	return nil, false
}

// content returns the name of what a tag or a digest stands for.
func (e entry) content(ref Reference, now time.Duration) (string, bool) {
	if ref.Digest != "" {
		return e.contentOf(ref)
	}
	content, found := ref.Tag, e.has(ref.Tag)
	since := time.Duration(-1)
	for _, m := range e.Moves {
		if m.Tag == ref.Tag && m.At <= now && m.At >= since {
			content, found, since = m.To, true, m.At
		}
	}
	return content, found
}

func (e entry) has(tag string) bool {
	for _, t := range e.Tags {
		if t == tag {
			return true
		}
	}
	if e.Pattern == "" {
		return false
	}
	matched, err := regexp.MatchString("^(?:"+e.Pattern+")$", tag)
	return err == nil && matched
}

// contentOf looks for a digest among all content that ever had a name. A registry keeps what a tag has left behind.
func (e entry) contentOf(ref Reference) (string, bool) {
	for _, t := range e.Tags {
		if digest(ref.Repository(), t) == ref.Digest {
			return t, true
		}
	}
	for _, m := range e.Moves {
		if digest(ref.Repository(), m.To) == ref.Digest {
			return m.To, true
		}
	}
	return "", false
}
