package cri

import (
	"time"

	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/sim"
)

// SandboxID identifies a Pod sandbox on its node.
type SandboxID string

// ContainerID identifies one instance of a container on its node: 64 hexadecimal digits, without "containerd://".
type ContainerID string

// State is the state of a container or sandbox instance, as the CRI has it.
type State int

// The states of an instance.
const (
	Created State = iota
	Running
	Exited
	Unknown
)

// PodMeta names the Pod that a sandbox belongs to.
type PodMeta struct {
	UID       types.UID
	Name      string
	Namespace string
}

// SandboxConfig is what a sandbox is made from.
type SandboxConfig struct {
	Pod                   PodMeta
	Attempt               int
	Hostname              string
	HostNetwork           bool
	ShareProcessNamespace bool
}

// Sandbox is the state of a sandbox.
type Sandbox struct {
	ID        SandboxID
	Config    SandboxConfig
	Ready     bool
	CreatedAt time.Time
	IP        string
}

// EnvVar is one variable of a container's environment, already resolved.
type EnvVar struct{ Name, Value string }

// Mount binds a directory or file of the node into a container.
type Mount struct {
	ContainerPath string
	HostPath      string // on the node's file system; see Runtime.FS
	ReadOnly      bool
}

// ContainerConfig is what a container is made from.
type ContainerConfig struct {
	Name                   string // of the container in the Pod
	Attempt                int
	Init                   bool     // an ordinary init container
	Image                  string   // as the Pod spec writes it
	ImageRef               string   // the image's ID on this node, as PullImage or ImageStatus returned it
	Command                []string // overrides the image's entrypoint if not empty
	Args                   []string // overrides the image's cmd if not empty
	WorkingDir             string
	Env                    []EnvVar
	Mounts                 []Mount
	MemoryLimit            int64 // bytes; 0 means none
	RunAsUser              *int64
	RunAsGroup             *int64
	Groups                 []int64 // supplementary ones
	ReadOnlyRoot           bool
	Stdin                  bool
	TTY                    bool
	StopSignal             string // overrides the image's, "" leaves it
	TerminationMessagePath string
}

// Container is the state of one instance of a container.
type Container struct {
	ID                 ContainerID
	Sandbox            SandboxID
	Pod                PodMeta
	Name               string
	Attempt            int
	State              State
	CreatedAt          time.Time
	StartedAt          time.Time
	FinishedAt         time.Time
	ExitCode           int
	Reason             string // "Completed", "Error", "OOMKilled", "StartError", "" while it runs
	Message            string
	Image              string
	ImageRef           string // imageID of the status
	SpecHash           string
	User               *User        // whom its first process runs as; nil if the runtime does not say
	TerminationMessage string       // what the process wrote to its terminationMessagePath
	Record             sim.RecordID // the record of its latest change, for causes
}

// User is a process's user, with its groups.
type User struct {
	UID, GID int64
	Groups   []int64 // supplementary ones, the primary one among them
}

// Change tells a subscriber that an instance was created, started, ended or removed.
type Change struct {
	Pod       types.UID
	Container ContainerID // "" when a sandbox changed
	Record    sim.RecordID
}

// ExecResult is what a command run in a container gave.
type ExecResult struct {
	Stdout   string
	Stderr   string
	Combined string // both, in the order in which they were written
	ExitCode int
	TimedOut bool // the timeout passed; the command was killed
}

// LogLine is one line of a container's log.
type LogLine struct {
	At      sim.Instant
	Stream  string
	Text    string // without the newline
	Partial bool   // no newline ended it
}

// Credential is a user and a password for one registry.
type Credential struct{ Registry, Username, Password string }

// ImageInfo is an image that is present on the node.
type ImageInfo struct {
	Ref   string // its ID: "docker.io/library/busybox@sha256:…", what a status shows as imageID
	Size  int64  // bytes
	User  string // that its program runs as: a number or a name, with or without a group; "" for root
	Names []string
}

// PullResult is what a pull gave.
type PullResult struct {
	Ref  string
	Size int64
}

// FS is the node's own file system, where volumes live.
type FS interface {
	MkdirAll(path string)
	WriteFile(path string, data []byte, mode uint32)
	ReadFile(path string) ([]byte, bool)
	RemoveAll(path string)
}

// Runtime is a container runtime on one node. Methods that take a task may park it; they are
// cut short, with an error, by an interrupt of that task, where the real call would honour its context.
type Runtime interface {
	// RunPodSandbox makes and starts a sandbox and gives it an IP.
	RunPodSandbox(t *sim.Task, cfg SandboxConfig) (SandboxID, error)
	// StopPodSandbox ends the sandbox; its containers must be stopped before.
	StopPodSandbox(t *sim.Task, id SandboxID) error
	RemovePodSandbox(id SandboxID)
	// Sandboxes returns the sandboxes of a Pod, newest first; of all Pods for "".
	Sandboxes(pod types.UID) []Sandbox

	CreateContainer(t *sim.Task, sandbox SandboxID, cfg ContainerConfig, specHash string) (ContainerID, error)
	// StartContainer starts a created container. When it fails the container is Exited with reason
	// StartError and code 128, as containerd leaves it.
	StartContainer(t *sim.Task, id ContainerID) error
	// StopContainer sends the stop signal and, after grace, SIGKILL; it returns when the container is gone.
	// It is not cut short by an interrupt of the task.
	StopContainer(t *sim.Task, id ContainerID, grace time.Duration) error
	RemoveContainer(id ContainerID)
	// Containers returns the instances of a Pod, in order of creation; of all Pods for "".
	Containers(pod types.UID) []Container
	Container(id ContainerID) (Container, bool)

	// Exec runs a command in a running container. A zero timeout means none.
	Exec(t *sim.Task, id ContainerID, cmd []string, timeout time.Duration) (ExecResult, error)
	// Log returns the log of one instance. It may grow while the instance runs.
	Log(id ContainerID) []LogLine
	// WatchLog calls fn, in the event in which it happens, when the log of an instance has grown or the
	// instance has ended. The function that it returns ends the watch.
	WatchLog(id ContainerID, fn func()) (stop func())

	// ImageStatus looks for an image on the node. name is as a Pod spec writes it.
	ImageStatus(name string) (ImageInfo, bool)
	// PullImage pulls an image with the first credential that works, or anonymously without any.
	PullImage(t *sim.Task, name string, creds []Credential) (PullResult, error)

	// FS returns the node's file system.
	FS() FS
	// HTTPGet, TCPDial and GRPCHealth are how the kubelet's network probes and hooks reach a Pod. Their errors have
	// the whole text that Go's clients give, since events show it as it is: `Get "http://10.244.0.5:80/": dial tcp
	// 10.244.0.5:80: connect: connection refused`, `dial tcp 10.244.0.5:80: i/o timeout`, `timeout: failed to connect
	// service "10.244.0.5:50051" within 1s: context deadline exceeded`. HTTPGet follows no redirect.
	HTTPGet(t *sim.Task, req HTTPRequest) (HTTPResponse, error)
	TCPDial(t *sim.Task, ip string, port int, timeout time.Duration) error
	GRPCHealth(t *sim.Task, ip string, port int, service string, timeout time.Duration) (serving bool, err error)

	// Subscribe registers fn to be called, in the event in which it happens, for every change.
	Subscribe(fn func(Change))
}

// HTTPRequest is a GET of a probe or a hook.
type HTTPRequest struct {
	Scheme  string // "http" or "https"
	Host    string // IP or name
	Port    int
	Path    string
	Headers []EnvVar
	Timeout time.Duration
}

// HTTPResponse is the answer to an HTTPRequest.
type HTTPResponse struct {
	Status   int
	Body     string
	Location string // of a redirect
}
