package kubectl

import (
	"podflight/engine/api"
	"podflight/engine/apiserver"
	"podflight/engine/cri"
	"podflight/engine/sim"
)

// Env is what a kubectl command finds around it.
type Env struct {
	Server *apiserver.Server
	// Objects is what completion asks instead of the Server, where no cluster runs. Nil: the Server.
	Objects Objects
	// Namespace is the current one.
	Namespace string
	// NamespaceGiven says that Namespace counts as if it were given with -n, as it was for the recordings:
	// a manifest that names another one is refused.
	NamespaceGiven bool
	// Files returns what -f and the like name. Nil: there are no files.
	Files func(name string) ([]byte, bool)
	// FileNames lists the files, for completion. Nil: none are offered.
	FileNames func() []string
	// Stdin is what "-f -" reads.
	Stdin []byte
	// Edit lets the user change a text, for `kubectl edit`. Nil: there is no editor.
	Edit func(name string, before []byte) ([]byte, error)
	// Node returns the node of that name, for logs and exec. Nil: no node can be reached.
	Node func(name string) (Node, bool)
	// Version is kubectl's and the server's, "v1.37.1".
	Version string
}

// Objects is what completion asks of a cluster: an *apiserver.Server, or a trace.Snapshot of one that has run.
type Objects interface {
	Get(key api.Key) (api.Object, bool)
	List(kind api.Kind, namespace string) []api.Object
}

// objects returns what completion asks.
func (e *Env) objects() Objects {
	if e.Objects != nil {
		return e.Objects
	}
	return e.Server
}

// Node is how the API server reaches a kubelet.
type Node interface {
	// ContainerLogs returns the log of a container's newest instance, or of the one before that. Its
	// errors are what kubectl shows as a BadRequest.
	ContainerLogs(namespace, pod, container string, previous bool) ([]cri.LogLine, error)
	// FollowLogs calls fn with what there is of the same log, then, each time in an event, with what came
	// to it. done is true the last time: the instance has ended. The function that it returns ends the calls.
	FollowLogs(namespace, pod, container string, previous bool, fn func(lines []cri.LogLine, done bool)) (stop func(), err error)
	// Exec runs a command in a running container. It parks the task until the command is done. Its errors
	// are what kubectl shows after "error: ".
	Exec(t *sim.Task, namespace, pod, container string, cmd []string) (cri.ExecResult, error)
}

// Output takes a piece of what a command prints, in the order in which it appears.
type Output func(text string, stderr bool)
