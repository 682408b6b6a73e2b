package images

import "podflight/engine/trace"

// The rules that this package's records follow.
const (
	rulePullAlways   trace.RuleID = "image-pull-always"
	rulePullIfAbsent trace.RuleID = "image-pull-if-absent"
	ruleBackOff      trace.RuleID = "image-backoff-doubles"
	ruleBackOffCap   trace.RuleID = "image-backoff-cap"
)

// Rules returns the rules that this package follows.
func Rules() []trace.Rule {
	const source, page = "pkg/kubelet/images/image_manager.go ", "docs/concepts/containers/images/"
	return []trace.Rule{
		{
			ID:       rulePullAlways,
			Sentence: "With imagePullPolicy Always the kubelet asks the registry at every start of the container, even if the image is on the node.",
			Source:   source + "imagePullPrecheck", Page: page,
		},
		{
			ID:       rulePullIfAbsent,
			Sentence: "With imagePullPolicy IfNotPresent the kubelet asks the registry only if the node lacks the image, or if the Pod may not use the one that it has.",
			Source:   source + "EnsureImageExists", Page: page,
		},
		{
			ID:       ruleBackOff,
			Sentence: "After a failed pull the kubelet waits 10 seconds before the next one, and twice as long after each further failure.",
			Source:   source + "pullImage", Page: page,
		},
		{
			ID:       ruleBackOffCap,
			Sentence: "The wait between failed pulls grows to 5 minutes and no further.",
			Source:   source + "pullImage", Page: page,
		},
	}
}
