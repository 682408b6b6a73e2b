package check

import (
	"fmt"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
)

// Function is one function of the language.
type Function struct {
	Name   string
	Usage  string // "restarts(pod[, container])"
	Doc    string // what it gives, in one line
	params []string
	min    int
	result *cel.Type
	call   func(m *moment, args []string) (any, error)
}

func (f Function) overloads() []cel.FunctionOpt {
	var out []cel.FunctionOpt
	for n := f.min; n <= len(f.params); n++ {
		in := []*cel.Type{momentType}
		for range n {
			in = append(in, cel.StringType)
		}
		out = append(out, cel.MemberOverload(fmt.Sprintf("%s_%d", f.Name, n), in, f.result, cel.FunctionBinding(f.bind)))
	}
	return out
}

func (f Function) bind(vals ...ref.Val) ref.Val {
	m, ok := vals[0].(*moment)
	if !ok {
		return types.MaybeNoSuchOverloadErr(vals[0])
	}
	args := make([]string, len(f.params))
	for i, v := range vals[1:] {
		s, ok := v.(types.String)
		if !ok {
			return types.MaybeNoSuchOverloadErr(v)
		}
		args[i] = string(s)
	}
	out, err := f.call(m, args)
	if err != nil {
		return types.WrapErr(err)
	}
	return types.DefaultTypeAdapter.NativeToValue(out)
}

// Functions returns every function of the language, for its documentation.
func Functions() []Function { return functions() }

func functions() []Function {
	none, name, pod, both := []string(nil), []string{"name"}, []string{"pod"}, []string{"pod", "container"}
	list := cel.ListType(cel.DynType)
	return []Function{
		{"now", "now()", "the moment, in seconds since the start", none, 0, cel.DoubleType, now},
		{"object", "object(kind, name)", "an object of that kind as a map, as in its YAML", []string{"kind", "name"}, 2, cel.DynType, object},
		{"objects", "objects(kind)", "the objects of a kind that exist, as maps", []string{"kind"}, 1, list, objects},
		{"exists", "exists(kind, name)", "whether there is such an object", []string{"kind", "name"}, 2, cel.BoolType, exists},
		{"names", "names(kind)", "the names of the objects of a kind that exist", []string{"kind"}, 1, list, names},
		{"ever", "ever(kind)", "the names of all objects of a kind that there have been so far, in order of creation", []string{"kind"}, 1, list, ever},
		{"pod", "pod(name)", "a Pod as a map", name, 1, cel.DynType, objectOf("Pod")},
		{"job", "job(name)", "a Job as a map", name, 1, cel.DynType, objectOf("Job")},
		{"deployment", "deployment(name)", "a Deployment as a map", name, 1, cel.DynType, objectOf("Deployment")},
		{"cronjob", "cronjob(name)", "a CronJob as a map", name, 1, cel.DynType, objectOf("CronJob")},
		{"uid", "uid(pod)", "the Pod's UID", pod, 1, cel.StringType, uid},
		{"phase", "phase(pod)", "Pending, Running, Succeeded or Failed", pod, 1, cel.StringType, phase},
		{"status", "status(pod)", "the STATUS column of kubectl get", pod, 1, cel.StringType, status},
		{"whenPhase", "whenPhase(pod, phase)", "the second at which the Pod was first in that phase; -1 if it was not", []string{"pod", "phase"}, 2, cel.DoubleType, when(phaseOf)},
		{"whenStatus", "whenStatus(pod, word)", "the second at which kubectl first said that word in the column STATUS; -1 if it did not", []string{"pod", "word"}, 2, cel.DoubleType, when(statusOf)},
		{"ready", "ready(pod)", "the READY column: '1/1'", pod, 1, cel.StringType, ready},
		{"restarts", "restarts(pod[, container])", "restarts of the Pod, as the column RESTARTS, or of one container", both, 1, cel.IntType, restarts},
		{"condition", "condition(object, type)", "True, False, Unknown or '' of a condition; an object that is no Pod is written kind/name", []string{"object", "type"}, 2, cel.StringType, condition},
		{"state", "state(pod[, container])", "waiting, running or terminated, from the status", both, 1, cel.StringType, state},
		{"reason", "reason(pod[, container])", "why it waits or how it ended, from the status", both, 1, cel.StringType, reason},
		{"exitCode", "exitCode(pod[, container])", "the code of the latest end, from the status; -1 if there was none", both, 1, cel.IntType, exitCode},
		{"running", "running(pod[, container])", "whether the container runs on its node", both, 1, cel.BoolType, running},
		{"starts", "starts(pod[, container])", "the seconds at which it was started", both, 1, list, starts},
		{"exits", "exits(pod[, container])", "its ends: {at, code, reason, signal}", both, 1, list, exits},
		{"backoffs", "backoffs(pod[, container])", "the scheduled waits before its restarts, in seconds", both, 1, list, backOffs("restart")},
		{"waits", "waits(pod[, container])", "the waits before its restarts as they really were, in seconds; those that have ended", both, 1, list, waits("restart")},
		{"imageBackoffs", "imageBackoffs(pod[, container])", "the scheduled waits before its next pulls, in seconds", both, 1, list, backOffs("image")},
		{"jobBackoffs", "jobBackoffs(job)", "the scheduled waits of a Job before its next Pod, in seconds", []string{"job"}, 1, list, jobBackOffs},
		{"pulls", "pulls(pod[, container])", "the seconds at which its image was pulled", both, 1, list, pulls},
		{"signals", "signals(pod[, container])", "signals: {at, name, pid, from, effect}", both, 1, list, signals},
		{"hooks", "hooks(pod[, container])", "lifecycle hooks: {at, which, phase, message}", both, 1, list, hooks},
		{"probes", "probes(pod[, container])", "results of probes: {at, which, result, output, crossed}", both, 1, list, probes},
		{"logs", "logs(pod[, container])", "all that it has written, all its instances", both, 1, cel.StringType, logs},
		{"events", "events(reason)", "events of that reason: {at, count, type, reason, object, message, source}", []string{"reason"}, 1, list, events},
		{"eventCount", "eventCount(reason)", "how often events of that reason have come", []string{"reason"}, 1, cel.IntType, eventCount},
		{"addedAt", "addedAt(kind, name)", "the second at which the object was made; -1 if it was not", []string{"kind", "name"}, 2, cel.DoubleType, addedAt},
		{"removedAt", "removedAt(kind, name)", "the second at which the object went; -1 if it has not", []string{"kind", "name"}, 2, cel.DoubleType, removedAt},
		{"commands", "commands(beginning)", "kubectl commands that begin so: {at, until, line, output, exit}", []string{"beginning"}, 1, list, commands},
		{"output", "output(beginning)", "what the latest command that begins so has printed", []string{"beginning"}, 1, cel.StringType, output},
	}
}
