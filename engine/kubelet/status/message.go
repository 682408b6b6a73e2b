package status

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"podflight/engine/cri"
)

// Sizes of termination messages (pkg/kubelet/container/runtime.go).
const (
	maxPodMessages  = 12 << 10 // bytes of all containers of a Pod, shared out evenly
	maxMessage      = 4 << 10  // bytes of one
	maxLogMessage   = 2 << 10  // bytes of one that is taken from the log
	maxLogLines     = 80
	cannotRunReason = "ContainerCannotRun"
)

// terminationMessage is what the runtime says about the end of an instance, followed by what the process left
// in its termination message file or, if the container's policy says so, at the end of its log
// (pkg/kubelet/kuberuntime/kuberuntime_container.go convertToKubeContainerStatus).
func (v *conversion) terminationMessage(i *cri.Container, c *corev1.Container) string {
	text := i.TerminationMessage
	if len(text) > maxMessage {
		text = text[len(text)-maxMessage:]
	}
	fallBack := c.TerminationMessagePolicy == corev1.TerminationMessageFallbackToLogsOnError &&
		i.ExitCode != 0 && i.Reason != cannotRunReason
	if text == "" && fallBack && v.in.Log != nil {
		text = endOfLog(v.in.Log(i.ID))
	}
	switch {
	case text == "":
		return i.Message
	case i.Message == "":
		return text
	}
	return i.Message + ": " + text
}

// endOfLog returns the last lines of a log, as far as they fit (readLastStringFromContainerLogs).
func endOfLog(lines []cri.LogLine) string {
	var b strings.Builder
	for _, l := range lines[max(0, len(lines)-maxLogLines):] {
		b.WriteString(l.Text)
		if !l.Partial {
			b.WriteByte('\n')
		}
	}
	text := b.String()
	return text[max(0, len(text)-maxLogMessage):]
}
