package volumemanager

import "podflight/engine/trace"

// Rules returns the rules that this package follows.
func Rules() []trace.Rule {
	return []trace.Rule{{
		ID:       "volume-blocks-start",
		Sentence: "No container of a Pod starts before all of its volumes are mounted; a missing ConfigMap or Secret is looked for again and again.",
		Source:   "pkg/kubelet/volumemanager/volume_manager.go WaitForAttachAndMount",
		Page:     "docs/concepts/storage/volumes/",
	}}
}
