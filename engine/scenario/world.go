package scenario

import (
	"time"

	"podflight/engine/timing"
)

// World is the cluster that a scenario starts from.
type World struct {
	Base       string // the built-in world that it was made from: "default" or "lab"
	Kubernetes string // "v1.37.1"
	Gates      map[string]bool
	Namespace  string    // kubectl's current namespace; created with the world
	Pinned     bool      // every command names the namespace, as if with -n: a manifest that names another is refused
	Clock      time.Time // what the wall clock shows at t = 0
	Runtime    string    // "containerd://2.2.1"
	Nodes      []Node
	Registries []Registry
	Timing     timing.Profile
	Exact      bool // only images that the registries list exist; otherwise the catalogue of known images does too
}

// Node is a machine of the world.
type Node struct {
	Name          string
	CPU           string // a quantity: "2"
	Memory        string // "24Gi"
	Pods          int
	Labels        map[string]string
	Taints        []Taint
	Unschedulable bool
	ImagesPresent []string // preloaded: any Pod may use them

	// SingleProcessOOMKill lets an OOM kill take one process, not its container: the kubelet's setting of that name, and what
	// happens on every node with cgroup v1.
	SingleProcessOOMKill bool
}

// Taint is a taint of a node.
type Taint struct{ Key, Value, Effect string }

// Registry is an image registry of the world.
type Registry struct {
	Host        string
	Credentials *Credentials // nil: anyone may pull
	Images      []Image
	Bandwidth   int64    // bytes a second; 0: as the timing profile says
	Outages     []Outage // when it cannot be reached

	// Endpoint is where the nodes ask instead of the host itself: "http://127.0.0.1:5000". "" means the host, over https.
	Endpoint string

	// HidesMissing says that it answers for a repository that it does not have as for a private one, as Docker Hub does.
	HidesMissing bool
}

// Credentials are what a registry wants.
type Credentials struct{ Username, Password string }

// Outage is a time during which a registry cannot be reached.
type Outage struct {
	From, To time.Duration // To 0: for good
	Mode     OutageMode
}

// OutageMode is how a registry that is out of order behaves.
type OutageMode string

// The ways in which a registry is out of order. The zero value is OutageRefused.
const (
	OutageRefused     OutageMode = "refused"     // nothing listens at its address
	OutageTimeout     OutageMode = "timeout"     // nothing answers, for half a minute
	OutageUnavailable OutageMode = "unavailable" // it answers 503
)

// Image is a repository of a registry with what it runs.
type Image struct {
	Name       string // "library/busybox"
	Tags       []string
	Pattern    string // a regular expression of further tags that exist; "" means none
	Version    string // of what tags that do not tell one name ("latest")
	Size       int64  // bytes, compressed
	Entrypoint []string
	Cmd        []string
	Env        []string // "NAME=value"
	WorkingDir string
	StopSignal string
	User       string
	Ports      []int
	Program    string // which known image's file system and programs it has: "busybox", "nginx", …
	Moves      []TagMove
}

// TagMove is a tag that begins to name other content at a time.
type TagMove struct {
	Tag string
	At  time.Duration
	To  string // names the content, for instance a version
}
