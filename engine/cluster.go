package engine

import (
	"fmt"

	"podflight/engine/apiserver"
	"podflight/engine/controller"
	"podflight/engine/features"
	"podflight/engine/kubectl"
	"podflight/engine/kubelet"
	"podflight/engine/linux"
	"podflight/engine/registry"
	"podflight/engine/rootfs"
	"podflight/engine/runtime"
	"podflight/engine/scenario"
	"podflight/engine/scheduler"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// controlPlane is the host that the control plane's components run on.
const controlPlane = "control-plane"

// cluster is everything that runs in one world.
type cluster struct {
	scenario scenario.Scenario
	kernel   *sim.Kernel
	rec      *trace.Recorder
	server   *apiserver.Server
	kubelets map[string]*kubelet.Kubelet
}

// build puts the cluster of a scenario together. Nothing happens in it yet.
func build(sc scenario.Scenario) (*cluster, error) {
	w := sc.World
	gates, err := features.New(w.Kubernetes, w.Gates)
	if err != nil {
		return nil, fmt.Errorf("the world cannot be built: %w", err)
	}
	k := sim.New(sc.Seed, w.Clock)
	rec := trace.NewRecorder(k)
	c := &cluster{scenario: sc, kernel: k, rec: rec, server: apiserver.New(k, rec, w.Timing), kubelets: map[string]*kubelet.Kubelet{}}
	c.server.SetGates(gates)
	if err := c.furnish(); err != nil {
		return nil, fmt.Errorf("the world cannot be built: %w", err)
	}
	return c, nil
}

// start starts the components, in the order of their dependence, and lays out the scenario's steps.
func (c *cluster) start() {
	c.nodes()
	scheduler.New(c.server, controlPlane).Start()
	controller.StartAll(controller.Config{Server: c.server})
	for i, step := range c.scenario.Steps {
		c.kernel.At(sim.At(step.At), func() { c.step(i, step) })
	}
}

// nodes starts a runtime and a kubelet on each machine, with the registries that they pull from.
func (c *cluster) nodes() {
	w := c.scenario.World
	var known []scenario.Registry
	if !w.Exact {
		known = scenario.Catalogue()
	}
	images := registry.New(c.kernel, w.Registries, known...)
	roots := rootfs.New(c.kernel.Start())
	network := linux.NewNetwork()
	network.Cluster = newServices(c.kernel, c.server)
	for i, n := range w.Nodes {
		rt := runtime.New(runtime.Config{
			Kernel: c.kernel, Recorder: c.rec, Timing: w.Timing, Registry: images, Preload: n.ImagesPresent,
			NodeName: n.Name, NodeIP: nodeIP(i), PodSubnet: podSubnet(i), Network: network, Images: roots,
			SingleProcessOOMKill: n.SingleProcessOOMKill,
		})
		c.kubelets[n.Name] = kubelet.New(kubelet.Config{
			Kernel: c.kernel, Trace: c.rec, Server: c.server, Runtime: rt, NodeName: n.Name, Timing: w.Timing,
		})
		c.kubelets[n.Name].Start()
	}
}

// podSubnet returns the first three bytes of the addresses of a node's Pods.
func podSubnet(node int) string { return fmt.Sprintf("10.244.%d.", node) }

// nodeIP returns a node's address: in the recorded cluster, that of its bridge to the Pods.
func nodeIP(node int) string { return podSubnet(node) + "1" }

// step runs one command of the scenario.
func (c *cluster) step(i int, step scenario.Step) {
	w := c.scenario.World
	env := &kubectl.Env{
		Server: c.server, Namespace: w.Namespace, NamespaceGiven: w.Pinned, Version: w.Kubernetes,
		Files: func(name string) ([]byte, bool) { return c.scenario.FileAt(name, step.At) },
		Node:  c.node,
	}
	c.rec.Add("", trace.Command{Step: i, Line: step.Command, Phase: trace.CommandStarted})
	c.kernel.Go(step.Command, func(t *sim.Task) {
		exit := kubectl.Run(t, env, step.Command, func(text string, stderr bool) {
			c.rec.Note("", trace.Command{Step: i, Line: step.Command, Phase: trace.CommandOutput, Text: text, Err: stderr})
		})
		c.rec.Note("", trace.Command{Step: i, Line: step.Command, Phase: trace.CommandDone, Exit: exit})
	})
}

func (c *cluster) node(name string) (kubectl.Node, bool) {
	k, ok := c.kubelets[name]
	return k, ok
}
