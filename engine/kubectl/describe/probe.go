package describe

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

func (p *page) probe(title string, probe *corev1.Probe) {
	if probe != nil {
		p.put(2, "%s:\t%s\n", title, probeText(probe))
	}
}

// probeText follows DescribeProbe.
func probeText(probe *corev1.Probe) string {
	timing := fmt.Sprintf("delay=%ds timeout=%ds period=%ds successThreshold=%d failureThreshold=%d",
		probe.InitialDelaySeconds, probe.TimeoutSeconds, probe.PeriodSeconds, probe.SuccessThreshold, probe.FailureThreshold)
	switch {
	case probe.Exec != nil:
		return fmt.Sprintf("exec %v %s", probe.Exec.Command, timing)
	case probe.HTTPGet != nil:
		return fmt.Sprintf("http-get %s %s", probeURL(probe.HTTPGet), timing)
	case probe.TCPSocket != nil:
		return fmt.Sprintf("tcp-socket %s:%s %s", probe.TCPSocket.Host, probe.TCPSocket.Port.String(), timing)
	case probe.GRPC != nil:
		return fmt.Sprintf("grpc <pod>:%d %s %s", probe.GRPC.Port, or(probe.GRPC.Service, ""), timing)
	}
	return "unknown " + timing
}

// probeURL writes the address of an HTTP probe as net/url's URL.String does.
func probeURL(get *corev1.HTTPGetAction) string {
	host := get.Host
	if port := get.Port.String(); port != "" {
		if strings.Contains(host, ":") {
			host = "[" + host + "]"
		}
		host += ":" + port
	}
	path := escapePath(get.Path)
	if path != "" && path[0] != '/' {
		path = "/" + path
	}
	scheme := strings.ToLower(string(get.Scheme))
	if scheme != "" {
		scheme += ":"
	}
	return scheme + "//" + host + path
}

func escapePath(path string) string {
	var b strings.Builder
	for i := range len(path) {
		switch c := path[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_.~$&+,/:;=@", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
