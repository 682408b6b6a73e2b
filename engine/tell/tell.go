// Package tell says in a plain sentence what a record of a trace is.
//
// Sentences begin with a lower-case subject and have no full stop, so that they can stand in a list or
// in a chain of causes. It imitates nothing of Kubernetes and keeps no order.
package tell

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/printers"
	"podflight/engine/trace"
)

// Record says what a record is. previous is the object as it stood before, for a change of an object; nil if it is not known.
func Record(r trace.Record, previous api.Object) string {
	switch b := r.Body.(type) {
	case trace.ObjectChange:
		return object(b, previous)
	case trace.EventChange:
		return fmt.Sprintf("event %s: %s", b.Event.Reason, strings.TrimSpace(b.Event.Message))
	case trace.ContainerChange:
		return container(b)
	case trace.Signal:
		return signal(b)
	case trace.Hook:
		return hook(b)
	case trace.Probe:
		return probe(b)
	case trace.Log:
		return fmt.Sprintf("container %s writes: %s", b.Container.Name, b.Text)
	case trace.BackOff:
		return backOff(b)
	case trace.Command:
		return command(b)
	case trace.Notice:
		return b.Text
	case trace.Step:
		return fmt.Sprintf("the %s %s", b.Component, b.Text)
	}
	return ""
}

func object(b trace.ObjectChange, previous api.Object) string {
	name := strings.ToLower(string(b.Key.Kind)) + "/" + b.Key.Name
	switch b.Op {
	case trace.Added:
		return name + " is stored"
	case trace.Deleted:
		return name + " is removed from the store"
	}
	now, ok := b.Object.(*corev1.Pod)
	if !ok {
		return name + " is changed"
	}
	was, _ := previous.(*corev1.Pod)
	return name + " " + pod(now, was)
}

// pod says the most telling difference between two versions of a Pod.
func pod(now, was *corev1.Pod) string {
	if was == nil {
		return "is changed"
	}
	switch {
	case now.DeletionTimestamp != nil && was.DeletionTimestamp == nil:
		return fmt.Sprintf("is marked for deletion, with %d s of grace", *now.DeletionGracePeriodSeconds)
	case now.Spec.NodeName != was.Spec.NodeName:
		return "is bound to " + now.Spec.NodeName
	case now.Status.Phase != was.Status.Phase:
		return fmt.Sprintf("goes from %s to %s", was.Status.Phase, now.Status.Phase)
	case now.Generation != was.Generation:
		return "has a new spec"
	}
	a, b := printers.Summarize(was), printers.Summarize(now)
	switch {
	case a.Status != b.Status:
		return fmt.Sprintf("shows STATUS %s", b.Status)
	case a.Ready != b.Ready:
		return fmt.Sprintf("shows READY %d/%d", b.Ready, b.Total)
	case a.Restarts != b.Restarts:
		return fmt.Sprintf("shows RESTARTS %d", b.Restarts)
	}
	return "has new conditions"
}

func container(b trace.ContainerChange) string {
	name := "container " + b.Container.Name
	switch b.Phase {
	case trace.Waiting:
		if b.Reason == "" {
			return name + " waits"
		}
		return fmt.Sprintf("%s waits: %s", name, b.Reason)
	case trace.Pulling:
		return fmt.Sprintf("image %s is being pulled for %s", b.Image, name)
	case trace.Created:
		return name + " is created"
	case trace.Running:
		if b.Attempt > 0 {
			return fmt.Sprintf("%s runs again, for the %s time", name, ordinal(b.Attempt+1))
		}
		return name + " runs"
	case trace.Stopping:
		return fmt.Sprintf("%s is told to stop, with %s of grace", name, short(b.Grace))
	case trace.Exited:
		return name + " ends with " + ending(b)
	}
	return name + " is cleared away"
}

func ending(b trace.ContainerChange) string {
	text := fmt.Sprintf("exit code %d", b.ExitCode)
	if b.Signal != "" {
		text += ", killed by " + b.Signal
	}
	if b.Reason != "" {
		text += " (" + b.Reason + ")"
	}
	return text
}

func signal(b trace.Signal) string {
	effects := map[string]string{
		"handled": "its handler runs", "ignored": "which is ignored", "terminated": "which ends it",
		"deferred": "which is handled once the foreground command is done",
	}
	text := fmt.Sprintf("%s goes to PID %d of container %s", b.Name, b.PID, b.Container.Name)
	if effect := effects[b.Effect]; effect != "" {
		text += ", " + effect
	}
	return text
}

func hook(b trace.Hook) string {
	words := map[trace.HookPhase]string{
		trace.HookStarted: "begins", trace.HookDone: "is done", trace.HookFailed: "fails",
		trace.HookAbandoned: "is abandoned: the grace period is over",
	}
	text := fmt.Sprintf("the %s hook of container %s %s", b.Which, b.Container.Name, words[b.Phase])
	if b.Message != "" {
		text += ": " + b.Message
	}
	return text
}

func probe(b trace.Probe) string {
	text := fmt.Sprintf("the %s probe of container %s says %s", b.Which, b.Container.Name, b.Result)
	if b.Crossed {
		text += fmt.Sprintf(", %d in a row: it counts from here", b.Run)
	}
	return text
}

func backOff(b trace.BackOff) string {
	who := "container " + b.Container.Name
	if b.Container.Name == "" {
		who = strings.ToLower(string(b.Owner.Kind)) + "/" + b.Owner.Name
	}
	switch b.Phase {
	case trace.BackOffStarted:
		return fmt.Sprintf("%s has to wait %s before the next try", who, short(b.Delay))
	case trace.BackOffReset:
		return fmt.Sprintf("the waits of %s begin anew", who)
	}
	return fmt.Sprintf("the wait of %s is over", who)
}

func command(b trace.Command) string {
	switch b.Phase {
	case trace.CommandStarted:
		return "someone runs: " + b.Line
	case trace.CommandOutput:
		return "kubectl prints: " + strings.TrimSpace(b.Text)
	}
	return fmt.Sprintf("kubectl ends with exit code %d", b.Exit)
}

func short(d time.Duration) string { return d.Round(100 * time.Millisecond).String() }

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n) + suffix
}
