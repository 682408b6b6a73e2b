package trace

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/api"
	"podflight/engine/sim"
)

// Record is one thing that happened.
type Record struct {
	ID    sim.RecordID
	At    sim.Instant
	Cause sim.RecordID // the record that led to this one; zero if nothing in the run did
	Rule  RuleID       // the rule of Kubernetes that it follows; "" if none applies
	Body  Body
}

// Body is what happened: one of the types of this file.
type Body interface{ body() }

// Container names one container of one Pod.
type Container struct {
	Namespace string
	Pod       string
	UID       types.UID
	Name      string
}

// PodKey returns the key of the container's Pod.
func (c Container) PodKey() api.Key {
	return api.Key{Kind: api.Pod, Namespace: c.Namespace, Name: c.Pod}
}

// Op says how an object changed.
type Op int

// The changes that a watch reports.
const (
	Added Op = iota
	Modified
	Deleted
)

// String returns the word of the watch API: ADDED, MODIFIED or DELETED.
func (o Op) String() string { return [...]string{"ADDED", "MODIFIED", "DELETED"}[o] }

// ObjectChange is a write to the store, of any kind but Event.
type ObjectChange struct {
	Op     Op
	Key    api.Key
	Object api.Object // as it is from this instant on; for Deleted, as it was last
}

// EventChange is an Event object created, counted up or expired in the store.
type EventChange struct {
	Op    Op
	Event *corev1.Event
}

// ContainerPhase is what a container does, seen from the node (not from its status, which lags).
type ContainerPhase int

// The phases of a container's life on the node.
const (
	Waiting ContainerPhase = iota // nothing exists yet, or the kubelet holds it back: Reason says why
	Pulling                       // its image is being pulled
	Created                       // exists, not started
	Running
	Stopping // the stop signal was sent
	Exited
	Removed // its instance is gone from the node
)

// String returns the phase in one lower-case word.
func (p ContainerPhase) String() string {
	return [...]string{"waiting", "pulling", "created", "running", "stopping", "exited", "removed"}[p]
}

// ContainerChange is a container entering a phase. A lane of the timeline is made of these.
type ContainerChange struct {
	Container Container
	Attempt   int // which instance of the container, from 0
	Phase     ContainerPhase
	Reason    string // of Waiting and Exited: the reason as the status will have it
	Message   string
	ExitCode  int           // of Exited
	Signal    string        // of Exited: the signal that ended it, "SIGKILL", or ""
	Image     string        // of Pulling
	Grace     time.Duration // of Stopping: until SIGKILL
}

// Signal is a signal that reached a process.
type Signal struct {
	Container Container
	Name      string // "SIGTERM"
	PID       int    // inside the container
	From      string // who sent it: "kubelet", "kernel", or the process that did
	Effect    string // what it did: "handled", "ignored", "terminated", "deferred"
}

// HookPhase is how far a lifecycle hook has come.
type HookPhase int

// The phases of a lifecycle hook.
const (
	HookStarted HookPhase = iota
	HookDone
	HookFailed
	HookAbandoned // the grace period ran out before it finished
)

// Hook is a lifecycle hook starting or ending.
type Hook struct {
	Container Container
	Which     string // "postStart" or "preStop"
	Phase     HookPhase
	Message   string
}

// Probe is the result of one probe.
type Probe struct {
	Container Container
	Which     string // "liveness", "readiness" or "startup"
	Result    string // "success", "failure" or "unknown"
	Output    string
	Run       int  // how many equal results in a row, this one included
	Crossed   bool // a threshold was reached: the result counts from here on
}

// Log is a line that a container wrote.
type Log struct {
	Container Container
	Attempt   int
	Stream    string // "stdout" or "stderr"
	Text      string // without the newline
	Partial   bool   // the container ended or flushed before the newline came
}

// BackOffPhase says whether a wait begins or ends.
type BackOffPhase int

// The phases of a back-off.
const (
	BackOffStarted BackOffPhase = iota // the kubelet or a controller refuses to try again before Until
	BackOffEnded                       // it tries again
	BackOffReset                       // the entry expired: the next wait begins anew
)

// BackOff is a wait between two tries.
type BackOff struct {
	Container Container // Name is "" when a controller waits (see Owner)
	Owner     api.Key   // of a Job that waits before it makes another Pod
	Which     string    // "restart", "image" or "job"
	Phase     BackOffPhase
	Delay     time.Duration // the scheduled wait: 10s, 20s, …
	Since     sim.Instant   // what it counts from: the end of the last instance, or the failed try
	Until     sim.Instant   // when the wait expires; the next try comes at the first wake-up after it
}

// CommandPhase is how far a kubectl command has come.
type CommandPhase int

// The phases of a kubectl command.
const (
	CommandStarted CommandPhase = iota
	CommandOutput
	CommandDone
)

// Command is a kubectl command of the scenario starting, printing or ending.
type Command struct {
	Step  int // position in the scenario's steps
	Line  string
	Phase CommandPhase
	Text  string // of CommandOutput: what it printed, stdout and stderr in order
	Err   bool   // of CommandOutput: it went to stderr
	Exit  int    // of CommandDone
}

// Notice says that the simulator does not act on something that was asked of it.
type Notice struct {
	Object api.Key
	Field  string
	Text   string
}

// Step is an inner step of a component that explains what it did next, such as a kubelet's
// sync of a Pod or a relist of the PLEG. Views show it only in a chain of causes.
type Step struct {
	Component string // "kubelet", "scheduler", "job-controller", …
	Text      string
	Object    api.Key
}

func (ObjectChange) body()    {}
func (EventChange) body()     {}
func (ContainerChange) body() {}
func (Signal) body()          {}
func (Hook) body()            {}
func (Probe) body()           {}
func (Log) body()             {}
func (BackOff) body()         {}
func (Command) body()         {}
func (Notice) body()          {}
func (Step) body()            {}
