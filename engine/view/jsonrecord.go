package view

import (
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/api"
	"podflight/engine/trace"
)

// jsonRecord is a record as JSON has it: one of the pointers is set.
type jsonRecord struct {
	ID        int32          `json:"id"`
	At        seconds        `json:"at"`
	Cause     int32          `json:"cause,omitempty"`
	Rule      string         `json:"rule,omitempty"`
	Object    *jsonObject    `json:"object,omitempty"`
	Event     *jsonEvent     `json:"event,omitempty"`
	Container *jsonPhase     `json:"container,omitempty"`
	Signal    *jsonSignal    `json:"signal,omitempty"`
	Hook      *jsonHook      `json:"hook,omitempty"`
	Probe     *jsonProbe     `json:"probe,omitempty"`
	Log       *jsonLog       `json:"log,omitempty"`
	BackOff   *jsonBackOff   `json:"backOff,omitempty"`
	Command   *jsonCommand   `json:"command,omitempty"`
	Notice    *jsonNotice    `json:"notice,omitempty"`
	Step      *jsonInnerStep `json:"step,omitempty"`
}

type jsonKey struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

type jsonContainer struct {
	Namespace string `json:"namespace"`
	Pod       string `json:"pod"`
	UID       string `json:"uid"`
	Name      string `json:"name"`
}

type jsonObject struct {
	Op     string     `json:"op"`
	Key    jsonKey    `json:"key"`
	Object api.Object `json:"object"`
}

type jsonEvent struct {
	Op    string        `json:"op"`
	Event *corev1.Event `json:"event"`
}

type jsonPhase struct {
	Container jsonContainer `json:"container"`
	Attempt   int           `json:"attempt"`
	Phase     string        `json:"phase"`
	Reason    string        `json:"reason,omitempty"`
	Message   string        `json:"message,omitempty"`
	ExitCode  *int          `json:"exitCode,omitempty"`
	Signal    string        `json:"signal,omitempty"`
	Image     string        `json:"image,omitempty"`
	Grace     *seconds      `json:"grace,omitempty"`
}

type jsonSignal struct {
	Container jsonContainer `json:"container"`
	Name      string        `json:"name"`
	PID       int           `json:"pid"`
	From      string        `json:"from"`
	Effect    string        `json:"effect"`
}

type jsonHook struct {
	Container jsonContainer `json:"container"`
	Which     string        `json:"which"`
	Phase     string        `json:"phase"`
	Message   string        `json:"message,omitempty"`
}

type jsonProbe struct {
	Container jsonContainer `json:"container"`
	Which     string        `json:"which"`
	Result    string        `json:"result"`
	Output    string        `json:"output,omitempty"`
	Run       int           `json:"run"`
	Crossed   bool          `json:"crossed"`
}

type jsonLog struct {
	Container jsonContainer `json:"container"`
	Attempt   int           `json:"attempt"`
	Stream    string        `json:"stream"`
	Text      string        `json:"text"`
	Partial   bool          `json:"partial,omitempty"`
}

type jsonBackOff struct {
	Container *jsonContainer `json:"container,omitempty"`
	Owner     *jsonKey       `json:"owner,omitempty"`
	Which     string         `json:"which"`
	Phase     string         `json:"phase"`
	Delay     seconds        `json:"delay"`
	Since     seconds        `json:"since"`
	Until     seconds        `json:"until"`
}

type jsonCommand struct {
	Step  int    `json:"step"`
	Line  string `json:"line"`
	Phase string `json:"phase"`
	Text  string `json:"text,omitempty"`
	Err   bool   `json:"err,omitempty"`
	Exit  *int   `json:"exit,omitempty"`
}

type jsonNotice struct {
	Object *jsonKey `json:"object,omitempty"`
	Field  string   `json:"field,omitempty"`
	Text   string   `json:"text"`
}

type jsonInnerStep struct {
	Component string   `json:"component"`
	Text      string   `json:"text"`
	Object    *jsonKey `json:"object,omitempty"`
}

func keyOf(k api.Key) jsonKey { return jsonKey{string(k.Kind), k.Namespace, k.Name} }

func keyOrNil(k api.Key) *jsonKey {
	if k == (api.Key{}) {
		return nil
	}
	key := keyOf(k)
	return &key
}

func containerOf(c trace.Container) jsonContainer {
	return jsonContainer{c.Namespace, c.Pod, string(c.UID), c.Name}
}

func recordOf(r trace.Record) jsonRecord {
	out := jsonRecord{ID: int32(r.ID), At: seconds(r.At), Cause: int32(r.Cause), Rule: string(r.Rule)}
	switch b := r.Body.(type) {
	case trace.ObjectChange:
		out.Object = &jsonObject{b.Op.String(), keyOf(b.Key), b.Object}
	case trace.EventChange:
		out.Event = &jsonEvent{b.Op.String(), b.Event}
	case trace.ContainerChange:
		out.Container = phaseOf(b)
	case trace.Signal:
		out.Signal = &jsonSignal{containerOf(b.Container), b.Name, b.PID, b.From, b.Effect}
	case trace.Hook:
		phase := [...]string{"started", "done", "failed", "abandoned"}[b.Phase]
		out.Hook = &jsonHook{containerOf(b.Container), b.Which, phase, b.Message}
	case trace.Probe:
		out.Probe = &jsonProbe{containerOf(b.Container), b.Which, b.Result, b.Output, b.Run, b.Crossed}
	case trace.Log:
		out.Log = &jsonLog{containerOf(b.Container), b.Attempt, b.Stream, b.Text, b.Partial}
	case trace.BackOff:
		out.BackOff = backOffOf(b)
	case trace.Command:
		out.Command = commandOf(b)
	case trace.Notice:
		out.Notice = &jsonNotice{keyOrNil(b.Object), b.Field, b.Text}
	case trace.Step:
		out.Step = &jsonInnerStep{b.Component, b.Text, keyOrNil(b.Object)}
	}
	return out
}

func phaseOf(b trace.ContainerChange) *jsonPhase {
	p := &jsonPhase{
		Container: containerOf(b.Container), Attempt: b.Attempt, Phase: b.Phase.String(),
		Reason: b.Reason, Message: b.Message, Signal: b.Signal, Image: b.Image,
	}
	switch b.Phase {
	case trace.Exited:
		p.ExitCode = &b.ExitCode
	case trace.Stopping:
		grace := seconds(b.Grace)
		p.Grace = &grace
	}
	return p
}

func backOffOf(b trace.BackOff) *jsonBackOff {
	out := &jsonBackOff{
		Which: b.Which, Phase: [...]string{"started", "ended", "reset"}[b.Phase],
		Delay: seconds(b.Delay), Since: seconds(b.Since), Until: seconds(b.Until),
	}
	if b.Container.Name == "" {
		out.Owner = keyOrNil(b.Owner)
		return out
	}
	c := containerOf(b.Container)
	out.Container = &c
	return out
}

func commandOf(b trace.Command) *jsonCommand {
	c := &jsonCommand{Step: b.Step, Line: b.Line, Phase: [...]string{"started", "output", "done"}[b.Phase], Text: b.Text, Err: b.Err}
	if b.Phase == trace.CommandDone {
		c.Exit = &b.Exit
	}
	return c
}
