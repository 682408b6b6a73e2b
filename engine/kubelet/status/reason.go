package status

import (
	"k8s.io/apimachinery/pkg/types"

	"podflight/engine/kubelet/container"
)

// Reason says why the latest try to start a container failed.
type Reason struct {
	Reason  string // "CrashLoopBackOff", "ErrImagePull", …
	Message string
}

// ReasonCache remembers why containers could not be started, from one sync to the status that the
// next one generates (pkg/kubelet/reason_cache.go).
type ReasonCache struct {
	reasons map[types.UID]map[string]Reason
}

// NewReasonCache returns an empty cache.
func NewReasonCache() *ReasonCache { return &ReasonCache{reasons: map[types.UID]map[string]Reason{}} }

// Update takes over what a sync of the Pod says about containers that it tried to start. Containers
// that it did not try to start keep their reasons.
func (c *ReasonCache) Update(pod types.UID, result *container.PodSyncResult) {
	for _, r := range result.Results {
		if r.Action != container.StartContainer {
			continue
		}
		if r.Err == nil {
			delete(c.reasons[pod], r.Target)
			continue
		}
		if c.reasons[pod] == nil {
			c.reasons[pod] = map[string]Reason{}
		}
		c.reasons[pod][r.Target] = Reason{r.Err.Error(), r.Message}
	}
}

// Get returns why the container could not be started.
func (c *ReasonCache) Get(pod types.UID, name string) (Reason, bool) {
	r, ok := c.reasons[pod][name]
	return r, ok
}

// Remove forgets a Pod. The real cache forgets its least recently used entries instead.
func (c *ReasonCache) Remove(pod types.UID) { delete(c.reasons, pod) }
