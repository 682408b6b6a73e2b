package runtime

import "podflight/engine/trace"

// Rules returns the rules that records of this package follow.
func Rules() []trace.Rule {
	return []trace.Rule{
		{
			ID: "exit-code", Sentence: "A container ends when its first process ends, and its exit code is that process's.",
			Source: "containerd internal/cri/server handleContainerExit", Page: "docs/concepts/workloads/pods/pod-lifecycle/",
		},
		{
			ID: "killed-by-signal", Sentence: "A process that a signal kills gives the exit code 128 plus the signal's number: 137 for SIGKILL, 143 for SIGTERM.",
			Source: "runc libcontainer/utils ExitStatus", Page: "docs/concepts/workloads/pods/pod-lifecycle/",
		},
		{
			ID: "stop-signal", Sentence: "To stop a container the runtime sends its stop signal, the image's or SIGTERM, to its first process only.",
			Source: "containerd internal/cri/server stopContainer", Page: "docs/concepts/workloads/pods/pod-lifecycle/",
		},
		{
			ID: "sigkill-after-grace", Sentence: "What still runs when the grace period is over is killed with SIGKILL, which no process can handle.",
			Source: "containerd internal/cri/server stopContainer", Page: "docs/concepts/workloads/pods/pod-lifecycle/",
		},
		{
			ID: "pid1-ignores-signals", Sentence: "The kernel ignores a signal to PID 1 of a container that has no handler for it, except SIGKILL from outside.",
			Source: "Linux kernel/signal.c sig_task_ignored",
		},
		{
			ID: "trap-waits-for-child", Sentence: "A shell runs a trap only when the command in the foreground has ended.",
			Source: "busybox shell/ash.c waitforjob, dotrap",
		},
		{
			ID: "oom-killed", Sentence: "When a container's processes together need more memory than its limit, the kernel kills all of them with SIGKILL.",
			Source: "Linux mm/memcontrol.c mem_cgroup_get_oom_group", Page: "docs/concepts/configuration/manage-resources-containers/",
		},
		{
			ID: "start-error", Sentence: "A command that cannot be run is a start error with exit code 128: the container never ran.",
			Source: "containerd internal/cri/server StartContainer",
		},
	}
}
