package drill

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"podflight/engine/scenario"
	"podflight/lessons/lesson"
)

// by is a check that something comes true by a time.
func by(say, expr string, to time.Duration) lesson.TaskCheck {
	return lesson.TaskCheck{Say: say, Cond: lesson.Condition{Mode: lesson.Some, Expr: lesson.Expr{Text: expr}, To: to}}
}

// atEnd is a check at the end of the run.
func atEnd(say, expr string) lesson.TaskCheck {
	return lesson.TaskCheck{Say: say, Cond: lesson.Condition{Mode: lesson.AtEnd, Expr: lesson.Expr{Text: expr}}}
}

const (
	staysUp = `["sh", "-c", "echo up; exec sleep 86400"]`
	command = "spec.containers[0].command"
)

// faults returns the catalogue of faults. Each expression holds in a run of its own fault and of no other.
func faults() []fault {
	return slices.Concat(crashes(), neverStart(), misbehave())
}

// crashes are the faults after which a container starts and ends.
func crashes() []fault {
	healthy := []lesson.TaskCheck{
		by("NAME runs", "running('NAME', 'app')", time.Minute),
		atEnd("NAME has not been restarted", "restarts('NAME') == 0"),
	}
	return []fault{
		{
			id: "exits-zero", level: 1, name: "Its process ends, and the restart policy starts it again",
			why:   "The Last State would be Completed with exit code 0.",
			shown: "`kubectl describe pod NAME` shows Last State Terminated, Reason Completed, Exit Code 0. A clean exit under `Always` backs off like a crash.",
			holds: "exits('NAME', 'app').size() > 1 && exits('NAME', 'app').all(e, e.code == 0)",
			page:  "`NAME` has been restarting since TIME, and its log has no error in it.",
			until: 5 * time.Minute,
			manifest: func(rng *rand.Rand, w workload) string {
				return manifest(w.name, w.image, "Always", fmt.Sprintf(`["sh", "-c", "echo batch done; sleep %d"]`, 1+rng.IntN(4)))
			},
			cure: func(w workload) lesson.Change { return set(w, command, staysUp) }, cured: healthy,
			hints: []string{"Look at the exit code of its Last State.", "Nothing crashed. What would have to go on for the container to go on?"},
		},
		{
			id: "crash", level: 1, name: "Its process fails with an error of its own",
			why:   "The Last State would be Error with an exit code that the process chose.",
			shown: "`kubectl logs NAME --previous` has the last words of the instance that ended; the exit code in `describe` is the process's own.",
			holds: "exits('NAME', 'app').exists(e, e.code > 0 && e.code < 126 && e.reason == 'Error')",
			page:  "`NAME` has been restarting since TIME.",
			until: 5 * time.Minute,
			manifest: func(rng *rand.Rand, w workload) string {
				return manifest(w.name, w.image, "Always", fmt.Sprintf(`["sh", "-c", "echo config: PORT is not set >&2; sleep 1; exit %d"]`, 1+rng.IntN(9)))
			},
			cure: func(w workload) lesson.Change { return set(w, command, staysUp) }, cured: healthy,
			hints: []string{"What were its last words? Ask for the log of the previous instance.", "Give it a command that does not end."},
		},
		{
			id: "no-command", level: 1, name: "The program that it should start does not exist in the image",
			why:   "The container could not be started at all: RunContainerError, exit code 128.",
			shown: "`kubectl describe pod NAME` says StartError, exit code 128, and the message names the program that was not found.",
			holds: "exits('NAME', 'app').exists(e, e.reason == 'StartError')",
			page:  "The new version of `NAME` does not come up. It was rolled out at TIME.",
			until: 3 * time.Minute,
			manifest: func(rng *rand.Rand, w workload) string {
				names := []string{"serve", "python3", "./server", "java"}
				return manifest(w.name, w.image, "Always", fmt.Sprintf(`["%s", "--port", "8080"]`, names[rng.IntN(len(names))]))
			},
			cure: func(w workload) lesson.Change { return set(w, command, staysUp) }, cured: healthy,
			hints: []string{"Read the message of the container's state, not only its reason.", "Which programs does this image have? A shell, for one."},
		},
		{
			id: "oom", level: 2, name: "It needs more memory than its limit",
			why:   "The Last State would say OOMKilled. Exit code 137 alone does not: any SIGKILL gives it.",
			shown: "`kubectl describe pod NAME` shows Last State Reason OOMKilled, Exit Code 137, and the limit.",
			holds: "exits('NAME', 'app').exists(e, e.reason == 'OOMKilled')",
			page:  "`NAME` has been restarting since TIME, shortly after its cache warms up.",
			until: 3 * time.Minute,
			manifest: func(rng *rand.Rand, w workload) string {
				limit := 8 << rng.IntN(3)
				return manifest(w.name, w.image, "Always", `["sh", "-c", "sleep 2; tail /dev/zero"]`, "resources:", fmt.Sprintf("  limits: {memory: %dMi}", limit))
			},
			cure: func(w workload) lesson.Change { return set(w, command, staysUp) }, cured: healthy,
			hints: []string{"What is the reason of the Last State?", "It reads without end into memory. Let it do something else, or give it what it needs."},
		},
		{
			id: "eager-liveness", level: 2, name: "Its liveness probe kills it before it is up",
			why:   "There would be events Unhealthy and Killing.",
			shown: "The events of NAME say Liveness probe failed, and then Killing … failed liveness probe, will be restarted.",
			holds: "events('Killing').exists(e, e.message.contains('liveness'))",
			page:  "`NAME` takes a while to start. Since TIME it never gets there.",
			until: 4 * time.Minute,
			manifest: func(rng *rand.Rand, w workload) string {
				return manifest(w.name, w.image, "Always", fmt.Sprintf(`["sh", "-c", "sleep %d; touch /tmp/up; exec sleep 86400"]`, 40+5*rng.IntN(4)),
					"livenessProbe:", "  exec: {command: [cat, /tmp/up]}", "  periodSeconds: 5", "  failureThreshold: 2")
			},
			cure: func(w workload) lesson.Change {
				return set(w, "spec.containers[0].livenessProbe.failureThreshold", "30")
			},
			cured: []lesson.TaskCheck{atEnd("NAME has not been restarted", "restarts('NAME') == 0"), atEnd("its liveness probe is still there", "has(pod('NAME').spec.containers[0].livenessProbe)")},
			hints: []string{"Who kills it, and after how long?", "It needs most of a minute to start. Give it that long: a startup probe, or a liveness probe with more patience."},
		},
	}
}

// neverStart are the faults because of which a container does not start.
func neverStart() []fault {
	runs := []lesson.TaskCheck{by("NAME runs", "running('NAME', 'app')", 2*time.Minute)}
	return []fault{
		{
			id: "bad-tag", level: 1, name: "Its image does not exist under that tag",
			why:   "The status would be ErrImagePull or ImagePullBackOff, with not found in the message.",
			shown: "The event Failed of NAME has the registry's answer: not found. ImagePullBackOff alone does not say why.",
			holds: "events('Failed').exists(e, e.object == 'pod/NAME' && e.message.startsWith('Failed to pull image') && e.message.contains('not found'))",
			page:  "The new version of `NAME` is not there. It was rolled out at TIME.",
			until: 3 * time.Minute,
			manifest: func(rng *rand.Rand, w workload) string {
				tags := []string{"busybox:1.36-allpine", "busybox:lates", "alpine:3.181"}
				return manifest(w.name, tags[rng.IntN(len(tags))], "Always", staysUp)
			},
			cure: func(w workload) lesson.Change { return set(w, "spec.containers[0].image", w.image) }, cured: runs,
			hints: []string{"What does the registry say? Look at the events.", "Compare the tag with one that works."},
		},
		{
			id: "no-config", level: 1, name: "A ConfigMap that it needs is missing",
			why:   "The status would be CreateContainerConfigError, and the message would name the ConfigMap.",
			shown: "`kubectl get pod NAME` says CreateContainerConfigError; the message names the ConfigMap. It heals by itself as soon as that is there.",
			holds: "events('Failed').exists(e, e.object == 'pod/NAME' && e.message.contains('configmap'))",
			page:  "`NAME` was moved to this cluster at TIME. It does not start.",
			until: 2 * time.Minute,
			manifest: func(_ *rand.Rand, w workload) string {
				return manifest(w.name, w.image, "Always", staysUp, "envFrom:", fmt.Sprintf("- configMapRef: {name: %s-settings}", w.name))
			},
			cure: func(w workload) lesson.Change {
				return lesson.Change{Steps: []scenario.Step{{At: 10 * time.Second, Command: fmt.Sprintf("kubectl create configmap %s-settings --from-literal=PORT=8080", w.name)}}}
			},
			cured: runs,
			hints: []string{"Read the message of the waiting state.", "The ConfigMap can be made while the Pod waits: kubectl create configmap."},
		},
		{
			id: "no-secret", level: 2, name: "It may not pull its image: the credentials are missing",
			why:   "The registry would answer with authorization failed, and an event would name the missing Secret.",
			shown: "The event FailedToRetrieveImagePullSecret of NAME names the Secret, and Failed says authorization failed.",
			holds: "events('FailedToRetrieveImagePullSecret').exists(e, e.object == 'pod/NAME')",
			page:  "`NAME` runs everywhere but here. It was deployed at TIME.",
			until: 3 * time.Minute,
			manifest: func(_ *rand.Rand, w workload) string {
				return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\nspec:\n  imagePullSecrets:\n  - name: regcred\n  containers:\n  - name: app\n    image: private.example.com/team/app:v1\n    command: %s\n", w.name, staysUp)
			},
			cure: func(workload) lesson.Change {
				return lesson.Change{Steps: []scenario.Step{{At: 5 * time.Second, Command: "kubectl create secret docker-registry regcred --docker-server=private.example.com --docker-username=learner --docker-password=s3cret"}}}
			},
			cured: runs,
			hints: []string{"Look at all events, not only the last.", "The Secret can be made while the Pod waits: kubectl create secret docker-registry. The user is learner, the password s3cret."},
		},
		{
			id: "init-waits", level: 2, name: "Its init container waits for something that is not there",
			why:   "The status would be Init:0/1, and the init container would still be running.",
			shown: "`kubectl get pod NAME` says Init:0/1. The log of the init container says what it waits for.",
			holds: "objects('pod').exists(p, p.metadata.name == 'NAME' && p.status.?initContainerStatuses.orValue([]).exists(c, has(c.state.running)))",
			page:  "`NAME` has been starting since TIME. It is still starting.",
			until: 3 * time.Minute,
			manifest: func(_ *rand.Rand, w workload) string {
				return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\nspec:\n  initContainers:\n  - name: wait-for-db\n    image: %s\n    command: [\"sh\", \"-c\", \"until nslookup db; do echo waiting for db; sleep 2; done\"]\n  containers:\n  - name: app\n    image: %s\n    command: %s\n", w.name, w.image, w.image, staysUp)
			},
			cure: func(workload) lesson.Change {
				service := "apiVersion: v1\nkind: Service\nmetadata:\n  name: db\nspec:\n  ports:\n  - port: 5432\n"
				return lesson.Change{
					Files: []lesson.FileChange{{Name: "db.yaml", Content: &service}},
					Steps: []scenario.Step{{At: 10 * time.Second, Command: "kubectl apply -f db.yaml"}},
				}
			},
			cured: []lesson.TaskCheck{by("NAME runs", "phase('NAME') == 'Running'", 2*time.Minute)},
			hints: []string{"Which container runs? Read its log: kubectl logs NAME -c wait-for-db.", "It waits for a name to resolve. Names of the cluster come from Services."},
		},
	}
}

// misbehave are the faults with which a container runs, and does not do its part.
func misbehave() []fault {
	return []fault{
		{
			id: "never-ready", level: 2, name: "Its readiness probe fails, so it gets no traffic",
			why:   "It would run, with READY 0/1 and events Unhealthy.",
			shown: "`kubectl get pod NAME` says Running with READY 0/1 and no restarts. The event Unhealthy has the probe's words.",
			holds: "events('Unhealthy').exists(e, e.object == 'pod/NAME' && e.message.contains('Readiness')) && running('NAME', 'app')",
			page:  "`NAME` answers nobody since TIME, but it has not been restarted.",
			until: 2 * time.Minute,
			manifest: func(rng *rand.Rand, w workload) string {
				return manifest(w.name, w.image, "Always", staysUp, "readinessProbe:", fmt.Sprintf("  tcpSocket: {port: %d}", 8000+rng.IntN(999)), "  periodSeconds: 5")
			},
			cure: func(w workload) lesson.Change {
				return set(w, "spec.containers[0].readinessProbe", "{exec: {command: [\"true\"]}, periodSeconds: 5}")
			},
			cured: []lesson.TaskCheck{by("NAME is ready", "ready('NAME') == '1/1'", time.Minute), atEnd("it still has a readiness probe", "has(pod('NAME').spec.containers[0].readinessProbe)")},
			hints: []string{"It runs and is not ready. What decides about that?", "Nothing listens on that port. Ask it something that it can answer."},
		},
		{
			id: "ignores-term", level: 3, name: "It ignores the stop signal, so every delete takes the whole grace period",
			why:   "A delete would take the whole grace period and end with exit code 137.",
			shown: "Deleting NAME takes as long as its grace period, and its exit code is 137: nobody handled SIGTERM.",
			holds: "removedAt('pod', 'NAME') > 0.0 && signals('NAME', 'app').exists(s, s.name == 'SIGKILL')",
			page:  "Every rollout of `NAME` takes half a minute a Pod. One was deleted at TIME, look at that.",
			until: 2 * time.Minute,
			manifest: func(_ *rand.Rand, w workload) string {
				return manifest(w.name, w.image, "Always", `["sh", "-c", "while true; do sleep 1; done"]`)
			},
			cure: func(w workload) lesson.Change {
				return set(w, command, `["sh", "-c", "trap 'exit 0' TERM; while true; do sleep 1; done"]`)
			},
			cured: []lesson.TaskCheck{by("NAME is gone within 10 s of its deletion", "!exists('pod', 'NAME') && now() > 20.0", 30*time.Second)},
			hints: []string{"What does its process do when SIGTERM comes? It is PID 1.", "A shell as PID 1 needs a trap: trap 'exit 0' TERM."},
			steps: []scenario.Step{{At: 20 * time.Second, Command: "kubectl delete pod --all"}},
		},
	}
}
