package scheduler

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/apiserver"
	"podflight/engine/podspec"
)

// nodeInfo is a node with what runs on it (NodeInfo of pkg/scheduler/framework).
type nodeInfo struct {
	node        *corev1.Node // nil while only Pods are known of it
	allocatable amounts
	requested   amounts
	scored      amounts
	pods        int
	ports       map[hostPort]int
	owners      map[types.UID]int // Pods that are not being deleted, by controller
}

type hostPort struct {
	ip       string
	protocol corev1.Protocol
	port     int32
}

// clash reports whether two containers cannot both have their port.
func (p hostPort) clash(q hostPort) bool {
	return p.port == q.port && p.protocol == q.protocol && (p.ip == q.ip || p.ip == anyIP || q.ip == anyIP)
}

const anyIP = "0.0.0.0"

// placed is what a Pod on a node takes up, kept so that it can be given back.
type placed struct {
	pod       *corev1.Pod
	node      string
	requested amounts
	scored    amounts
	ports     []hostPort
	owner     types.UID // by which it is spread; "" once it is being deleted
	company   *company  // nil if it does not care
}

// cache is what the scheduler knows of nodes and of the Pods on them, including those that it has assigned
// but that are not bound yet (pkg/scheduler/backend/cache).
type cache struct {
	server  *apiserver.Server
	byName  map[string]*nodeInfo
	nodes   []*nodeInfo // those that exist, by name
	pods    map[types.UID]*placed
	social  map[types.UID]*placed // those of them that care about other Pods
	version uint64                // counts changes
}

func newCache(s *apiserver.Server) *cache {
	return &cache{server: s, byName: map[string]*nodeInfo{}, pods: map[types.UID]*placed{}, social: map[types.UID]*placed{}}
}

func (c *cache) info(name string) *nodeInfo {
	n := c.byName[name]
	if n == nil {
		n = &nodeInfo{requested: amounts{}, scored: amounts{}, ports: map[hostPort]int{}, owners: map[types.UID]int{}}
		c.byName[name] = n
	}
	return n
}

func (c *cache) setNode(node *corev1.Node) {
	c.version++
	n := c.info(node.Name)
	if n.node == nil {
		i, _ := slices.BinarySearchFunc(c.nodes, node.Name, compareNodeName)
		c.nodes = slices.Insert(c.nodes, i, n)
	}
	n.node, n.allocatable = node, toAmounts(node.Status.Allocatable)
}

func (c *cache) removeNode(name string) {
	c.version++
	if i, found := slices.BinarySearchFunc(c.nodes, name, compareNodeName); found {
		c.nodes = slices.Delete(c.nodes, i, i+1)
	}
	n := c.byName[name]
	if n != nil && n.pods == 0 {
		delete(c.byName, name)
	} else if n != nil {
		n.node, n.allocatable = nil, nil
	}
}

func compareNodeName(n *nodeInfo, name string) int { return strings.Compare(n.node.Name, name) }

// place puts a Pod on a node, or takes note of how it has changed if it is there already.
func (c *cache) place(pod *corev1.Pod, node string) {
	if was := c.pods[pod.UID]; was != nil {
		if was.node == node {
			was.pod = pod
			c.leave(was)
			return
		}
		c.displace(pod.UID)
	}
	c.version++
	p := &placed{
		pod: pod, node: node, requested: podRequests(pod), scored: scoredRequests(pod), ports: hostPorts(pod), owner: spreadOwner(pod),
		company: c.companyOf(pod),
	}
	c.pods[pod.UID] = p
	if p.company != nil {
		c.social[pod.UID] = p
	}
	c.info(node).count(p, 1)
	c.leave(p)
}

// leave stops counting a Pod that is being deleted where Pods are spread.
func (c *cache) leave(p *placed) {
	if p.pod.DeletionTimestamp != nil && p.owner != "" {
		c.info(p.node).countOwner(p.owner, -1)
		p.owner = ""
	}
}

// displace takes a Pod off its node. It reports whether it was on one.
func (c *cache) displace(uid types.UID) bool {
	p := c.pods[uid]
	if p == nil {
		return false
	}
	c.version++
	delete(c.pods, uid)
	delete(c.social, uid)
	n := c.info(p.node)
	n.count(p, -1)
	if n.pods == 0 && n.node == nil {
		delete(c.byName, p.node)
	}
	return true
}

func (n *nodeInfo) count(p *placed, sign int) {
	n.pods += sign
	n.requested.add(p.requested, int64(sign))
	n.scored.add(p.scored, int64(sign))
	for _, port := range p.ports {
		if n.ports[port] += sign; n.ports[port] == 0 {
			delete(n.ports, port)
		}
	}
	if p.owner != "" {
		n.countOwner(p.owner, sign)
	}
}

func (n *nodeInfo) countOwner(owner types.UID, sign int) {
	if n.owners[owner] += sign; n.owners[owner] == 0 {
		delete(n.owners, owner)
	}
}

// hostPorts returns the ports of the node that a Pod wants: those of containers and sidecars.
func hostPorts(pod *corev1.Pod) []hostPort {
	var out []hostPort
	add := func(c *corev1.Container) {
		for _, p := range c.Ports {
			if p.HostPort <= 0 {
				continue
			}
			out = append(out, hostPort{ip: orElse(p.HostIP, anyIP), protocol: orElse(p.Protocol, corev1.ProtocolTCP), port: p.HostPort})
		}
	}
	for i := range pod.Spec.Containers {
		add(&pod.Spec.Containers[i])
	}
	for c := range podspec.Sidecars(&pod.Spec) {
		add(c)
	}
	return out
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
