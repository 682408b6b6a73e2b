// Package scenario is what goes into a run: a world, manifests, commands at their times, a seed.
// It reads and writes scenarios as txtar archives and worlds as YAML.
//
// A scenario file has a head (what it shows, in a sentence), a section "script", the manifests that the
// script names, and if need be a section "world.yaml":
//
//	A container that exits 1 under Always.
//	-- script --
//	until 200s
//	0s kubectl apply -f pod.yaml
//	1m kubectl delete pod run \
//	  --grace-period=5
//	-- pod.yaml --
//	apiVersion: v1
//	...
//
// In the script, empty lines and lines that begin with # do not count; "until TIME" says how long the run
// is, "seed NUMBER" what chance is drawn from, and every other line is a time and a kubectl command. A time is
// 0s, 1m30s, 1.5s or a plain number of seconds. A backslash at the end of a line continues it.
//
// The format is that of the recordings of real clusters. Their sections that hold what was observed (rows, states,
// events, output) are ignored, but for this: a scenario that has one plays in the world of the recordings. So does one
// with a section "cluster", which sets the version, the namespace, the clock and the images on the nodes.
//
// A world file says what differs from the default world:
//
//	base: default              # or lab, the cluster of the recordings
//	kubernetes: v1.37.1
//	featureGates: {NodeDeclaredFeatures: false}
//	namespace: default         # kubectl's current namespace
//	pinNamespace: false        # whether every command names it, as if with -n
//	clock: 2026-11-20T09:00:00Z
//	timing: steady             # or jittery
//	containerRuntime: containerd://2.2.1
//	catalogue: true            # whether known images exist that no registry here lists
//	nodes:
//	- {name: node-1, cpu: 4, memory: 16Gi, pods: 110, imagesPresent: [nginx:1.27],
//	   singleProcessOOMKill: false}  # whether an OOM kill takes one process and not its container (cgroup v1)
//	registries:
//	- host: docker.io
//	  bandwidth: 10Mi          # bytes a second
//	  endpoint: http://127.0.0.1:5000   # a mirror that the nodes ask
//	  hidesMissing: true       # whether a repository that is missing looks like a private one, as on Docker Hub
//	  outages:
//	  - {from: 1m, to: 2m, mode: timeout}
//	  images:
//	  - name: library/app
//	    tags: [v1, v2]
//	    size: 20Mi
//	    cmd: [sh]
//	    moves:
//	    - {tag: latest, at: 1m, to: v2}
//
// A world that lists registries and does not ask for the catalogue has just what it lists.
//
// It imitates no part of Kubernetes. It keeps the order of steps and files.
package scenario
