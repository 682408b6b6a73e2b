package images

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"podflight/engine/cri"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// The back-off of pulls (pkg/kubelet/kubelet.go imageBackOffPeriod and MaxImageBackOff; an entry expires after twice the
// maximum: staging/src/k8s.io/client-go/util/flowcontrol/backoff.go hasExpired).
const (
	backOffInitial = 10 * time.Second
	backOffMax     = 300 * time.Second
	backOffExpiry  = 2 * backOffMax
)

// tryKey is what a pull's back-off is kept for: an image of a Pod, as the Pod writes it.
type tryKey struct {
	pod   types.UID
	image string
}

// try is what is remembered of the latest failed pull.
type try struct {
	wait   time.Duration
	failed sim.Instant
	text   string // reason and message of the failure; "" once another pull has been tried
	told   bool   // the end of the wait has been recorded
}

// pull pulls the image, unless the last try failed too short a time ago (image_manager.go pullImage).
func (r *request) pull(creds []credential) (imageRef, msg string, err error) {
	key := tryKey{r.pod.UID, r.spec.Image}
	last := r.tries[key]
	now := r.kernel.Now()
	if last != nil && now.Sub(last.failed) < last.wait {
		msg := fmt.Sprintf("Back-off pulling image %q", r.spec.Image)
		r.events.Event(r.ref, corev1.EventTypeNormal, eventBackOff, msg)
		if last.text != "" {
			msg += ": " + last.text
		}
		return "", msg, ErrImagePullBackOff
	}
	if last != nil {
		r.endBackOff(last)
	}
	r.records.beginPull(r.spec.Image)
	r.rec.Add(r.pullRule(), trace.ContainerChange{Container: r.container(), Attempt: r.attempt, Phase: trace.Pulling, Image: r.spec.Image})
	r.events.Event(r.ref, corev1.EventTypeNormal, eventPulling, fmt.Sprintf("Pulling image %q", r.spec.Image))
	res := r.queue.run(r.t, func() pullResult { return r.pullNow(creds) })
	if res.err != nil {
		r.records.endPull(r.spec.Image)
		return r.pullFailed(key, res.err)
	}
	waited := r.kernel.Now().Sub(now)
	r.events.Event(r.ref, corev1.EventTypeNormal, eventPulled, fmt.Sprintf("Successfully pulled image %q in %v (%v including waiting). Image size: %v bytes.",
		r.spec.Image, res.took.Truncate(time.Millisecond), waited.Truncate(time.Millisecond), res.Size))
	r.collectExpired()
	r.records.pulled(r.spec.Image, res.Ref, res.used)
	r.records.endPull(r.spec.Image)
	return res.Ref, "", nil
}

// pullRule is the rule that makes the kubelet ask the registry.
func (r *request) pullRule() trace.RuleID {
	if r.spec.ImagePullPolicy == corev1.PullAlways {
		return rulePullAlways
	}
	return rulePullIfAbsent
}

// pullFailed doubles the wait before the next try.
func (r *request) pullFailed(key tryKey, failure error) (imageRef, msg string, err error) {
	r.events.Event(r.ref, corev1.EventTypeWarning, eventFailed, fmt.Sprintf("Failed to pull image %q: %v", r.spec.Image, failure))
	now := r.kernel.Now()
	rule, wait := ruleBackOff, backOffInitial
	if last := r.tries[key]; last != nil && now.Sub(last.failed) <= backOffExpiry {
		wait = min(2*last.wait, backOffMax)
	}
	if wait == backOffMax {
		rule = ruleBackOffCap
	}
	msg, err = evalCRIPullErr(r.spec.Image, failure)
	r.tries[key] = &try{wait: wait, failed: now, text: fmt.Sprintf("%s: %s", err, msg)}
	r.rec.Add(rule, trace.BackOff{
		Container: r.container(), Which: "image", Phase: trace.BackOffStarted, Delay: wait, Since: now, Until: now.Add(wait),
	})
	return "", msg, err
}

// endBackOff records, before the pull that it allows, that the wait is over.
func (r *request) endBackOff(last *try) {
	if last.told {
		return
	}
	last.told, last.text = true, ""
	phase := trace.BackOffEnded
	if r.kernel.Now().Sub(last.failed) > backOffExpiry {
		phase = trace.BackOffReset
	}
	r.rec.Add(ruleBackOff, trace.BackOff{
		Container: r.container(), Which: "image", Phase: phase, Delay: last.wait, Since: last.failed, Until: last.failed.Add(last.wait),
	})
}

// collectExpired forgets waits that have expired: each successful pull looks for them (Backoff.GC).
func (r *request) collectExpired() {
	now := r.kernel.Now()
	for key, t := range r.tries {
		if now.Sub(t.failed) > backOffExpiry {
			delete(r.tries, key)
		}
	}
}

// pullResult is what a pull gave and how long it took, without waiting for other pulls.
type pullResult struct {
	cri.PullResult
	used *credential // what the registry let in; nil for anyone
	took time.Duration
	err  error
}

// pullNow asks the runtime, with one credential after the other
// (pkg/kubelet/kuberuntime/kuberuntime_image.go PullImage; images/helpers.go throttleImagePulling).
func (r *request) pullNow(creds []credential) pullResult {
	began := r.kernel.Now()
	if !r.limit.TryAccept(began) {
		return pullResult{err: errPullQPS}
	}
	if len(creds) == 0 {
		res, err := r.runtime.PullImage(r.t, r.image, nil)
		return pullResult{PullResult: res, took: r.kernel.Now().Sub(began), err: err}
	}
	var failures []error
	for i := range creds {
		res, err := r.runtime.PullImage(r.t, r.image, []cri.Credential{{Username: creds[i].auth.username, Password: creds[i].auth.password}})
		if err == nil {
			return pullResult{PullResult: res, used: &creds[i], took: r.kernel.Now().Sub(began)}
		}
		failures = append(failures, err)
	}
	return pullResult{took: r.kernel.Now().Sub(began), err: utilerrors.NewAggregate(failures)}
}
