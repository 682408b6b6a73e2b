package kuberuntime

import (
	"strings"

	"podflight/engine/cri"
)

// Limits of a termination message (pkg/kubelet/container/runtime.go).
const (
	maxTerminationMessage         = 4096 // bytes of the file
	maxTerminationMessageLogLines = 80
	maxTerminationMessageLog      = 2048 // bytes of the log
)

// addTerminationMessage follows convertToKubeContainerStatus: what the process left in its termination message file, or
// if that is empty and the spec says so, the end of its log.
func (m *Manager) addTerminationMessage(c *cri.Container) {
	msg := lastBytes(c.TerminationMessage, maxTerminationMessage)
	if msg == "" && c.ExitCode != 0 && c.Reason != "ContainerCannotRun" {
		if p := m.pods[c.Pod.UID]; p != nil && p.fallbackToLogs[c.Name] {
			msg = lastLines(m.cfg.Runtime.Log(c.ID))
		}
	}
	switch {
	case msg == "":
	case c.Message == "":
		c.Message = msg
	default:
		c.Message += ": " + msg
	}
}

func lastLines(log []cri.LogLine) string {
	var b strings.Builder
	for _, l := range log[max(0, len(log)-maxTerminationMessageLogLines):] {
		b.WriteString(l.Text)
		if !l.Partial {
			b.WriteByte('\n')
		}
	}
	return lastBytes(b.String(), maxTerminationMessageLog)
}

func lastBytes(s string, n int) string { return s[max(0, len(s)-n):] }
