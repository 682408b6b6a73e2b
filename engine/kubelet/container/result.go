package container

import (
	"errors"
	"fmt"
	"time"

	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"podflight/engine/sim"
)

// Reasons why a container does not run, as its status shows them (pkg/kubelet/container/sync_result.go and
// pkg/kubelet/kuberuntime/kuberuntime_container.go). Reasons that have to do with images are in package images.
var (
	ErrCrashLoopBackOff      = errors.New("CrashLoopBackOff")
	ErrRunContainer          = errors.New("RunContainerError")
	ErrKillContainer         = errors.New("KillContainerError")
	ErrCreatePodSandbox      = errors.New("CreatePodSandboxError")
	ErrKillPodSandbox        = errors.New("KillPodSandboxError")
	ErrCreateContainerConfig = errors.New("CreateContainerConfigError")
	ErrCreateContainer       = errors.New("CreateContainerError")
	ErrPostStartHook         = errors.New("PostStartHookError")
)

// BackoffError is a refusal that says when the next try may come (pkg/kubelet/container/sync_result.go).
type BackoffError struct {
	Err   error
	Until time.Time
}

// Error returns the reason alone.
func (e *BackoffError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *BackoffError) Unwrap() error { return e.Err }

// MinBackoffExpiration returns the earliest instant that a BackoffError within err names
// (pkg/kubelet/container/sync_result.go, function of the same name).
func MinBackoffExpiration(err error) (time.Time, bool) {
	var first time.Time
	found := false
	take := func(e error) {
		var b *BackoffError
		if errors.As(e, &b) && (!found || b.Until.Before(first)) {
			first, found = b.Until, true
		}
	}
	var all utilerrors.Aggregate
	if !errors.As(err, &all) {
		take(err)
		return first, found
	}
	for _, e := range all.Errors() {
		take(e)
	}
	return first, found
}

// SyncAction is one of the things that a sync does.
type SyncAction string

// The actions of a sync.
const (
	StartContainer   SyncAction = "StartContainer"
	KillContainer    SyncAction = "KillContainer"
	RemoveContainer  SyncAction = "RemoveContainer"
	CreatePodSandbox SyncAction = "CreatePodSandbox"
	KillPodSandbox   SyncAction = "KillPodSandbox"
)

// SyncResult is what came of one action of a sync.
type SyncResult struct {
	Action  SyncAction
	Target  string // the container's name, or the Pod
	Err     error  // one of the reasons of this package or of package images; nil if all went well
	Message string
	Record  sim.RecordID // what the trace says about the failure; zero for none
}

// Fail notes why the action failed.
func (r *SyncResult) Fail(err error, message string) { r.Err, r.Message = err, message }

// PodSyncResult is what came of a sync (pkg/kubelet/container/sync_result.go PodSyncResult).
type PodSyncResult struct{ Results []*SyncResult }

// Add appends the result of an action that is about to be tried.
func (p *PodSyncResult) Add(action SyncAction, target string) *SyncResult {
	r := &SyncResult{Action: action, Target: target}
	p.Results = append(p.Results, r)
	return r
}

// Failure returns the record of the first failure, or zero: the cause of the next try.
func (p *PodSyncResult) Failure() sim.RecordID {
	for _, r := range p.Results {
		if r.Err != nil {
			return r.Record
		}
	}
	return 0
}

// Err returns what went wrong, or nil.
func (p *PodSyncResult) Err() error {
	var errs []error
	for _, r := range p.Results {
		if r.Err != nil {
			errs = append(errs, fmt.Errorf("failed to %q for %q with %w: %q", r.Action, r.Target, r.Err, r.Message))
		}
	}
	return utilerrors.NewAggregate(errs)
}
