package scenario

import (
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"
)

func readRegistries(y *yamlReader, n *yaml.Node) []Registry {
	var all []Registry
	seen := map[string]bool{}
	y.list(n, "registries", func(item *yaml.Node) {
		r := readRegistry(y, item)
		if seen[r.Host] && r.Host != "" {
			y.add(y.line(item), "list its images under one entry", "there are two registries %q", r.Host)
		}
		seen[r.Host] = true
		all = append(all, r)
	})
	return all
}

func readRegistry(y *yamlReader, n *yaml.Node) Registry {
	var r Registry
	y.object(n, "a registry", []field{
		{"host", func(n *yaml.Node) { r.Host = y.text(n) }},
		{"credentials", func(n *yaml.Node) {
			r.Credentials = &Credentials{}
			y.object(n, "credentials", []field{
				{"username", func(n *yaml.Node) { r.Credentials.Username = y.text(n) }},
				{"password", func(n *yaml.Node) { r.Credentials.Password = y.text(n) }},
			})
		}},
		{"bandwidth", func(n *yaml.Node) { r.Bandwidth = y.bytes(n) }},
		{"endpoint", func(n *yaml.Node) { r.Endpoint = readEndpoint(y, n) }},
		{"hidesMissing", func(n *yaml.Node) { r.HidesMissing = y.boolean(n) }},
		{"outages", func(n *yaml.Node) {
			y.list(n, "outages", func(item *yaml.Node) { r.Outages = append(r.Outages, readOutage(y, item)) })
		}},
		{"images", func(n *yaml.Node) {
			y.list(n, "images", func(item *yaml.Node) { r.Images = append(r.Images, readImage(y, item)) })
		}},
	})
	if r.Host == "" {
		y.add(y.line(n), "add for instance \"host: docker.io\"", "the registry has no host")
	}
	return r
}

func readEndpoint(y *yamlReader, n *yaml.Node) string {
	s := y.text(n)
	if !endpointForm.MatchString(s) {
		y.add(y.line(n), "write for instance http://127.0.0.1:5000", "endpoint: %q is not the address of a server", s)
		return ""
	}
	return s
}

var endpointForm = regexp.MustCompile(`^https?://[\w.-]+(:\d+)?$`)

func readOutage(y *yamlReader, n *yaml.Node) Outage {
	o := Outage{Mode: OutageRefused}
	y.object(n, "an outage", []field{
		{"from", func(n *yaml.Node) { o.From = y.time(n) }},
		{"to", func(n *yaml.Node) { o.To = y.time(n) }},
		{"mode", func(n *yaml.Node) {
			o.Mode = OutageMode(y.oneOf(n, string(OutageRefused), string(OutageTimeout), string(OutageUnavailable)))
		}},
	})
	if o.To != 0 && o.To <= o.From {
		y.add(y.line(n), "let it end after it begins, or leave \"to\" out", "the outage ends at %v, before it begins", o.To)
	}
	return o
}

func readImage(y *yamlReader, n *yaml.Node) Image {
	var i Image
	y.object(n, "an image", []field{
		{"name", func(n *yaml.Node) { i.Name = y.text(n) }},
		{"tags", func(n *yaml.Node) { i.Tags = y.texts(n) }},
		{"pattern", func(n *yaml.Node) { i.Pattern = readPattern(y, n) }},
		{"version", func(n *yaml.Node) { i.Version = y.text(n) }},
		{"size", func(n *yaml.Node) { i.Size = y.bytes(n) }},
		{"entrypoint", func(n *yaml.Node) { i.Entrypoint = y.texts(n) }},
		{"cmd", func(n *yaml.Node) { i.Cmd = y.texts(n) }},
		{"env", func(n *yaml.Node) { i.Env = y.texts(n) }},
		{"workingDir", func(n *yaml.Node) { i.WorkingDir = y.text(n) }},
		{"stopSignal", func(n *yaml.Node) { i.StopSignal = y.text(n) }},
		{"user", func(n *yaml.Node) { i.User = y.text(n) }},
		{"ports", func(n *yaml.Node) {
			y.list(n, "ports", func(item *yaml.Node) { i.Ports = append(i.Ports, int(y.number(item, 1, 65535))) })
		}},
		{"program", func(n *yaml.Node) { i.Program = y.text(n) }},
		{"moves", func(n *yaml.Node) {
			y.list(n, "moves", func(item *yaml.Node) { i.Moves = append(i.Moves, readMove(y, item)) })
		}},
	})
	if i.Name == "" {
		y.add(y.line(n), "add for instance \"name: library/nginx\"", "the image has no name")
	}
	return i
}

func readPattern(y *yamlReader, n *yaml.Node) string {
	s := y.text(n)
	if _, err := regexp.Compile(s); err != nil {
		y.add(y.line(n), "write a regular expression that matches a whole tag", "pattern: %v", err)
		return ""
	}
	return s
}

func readMove(y *yamlReader, n *yaml.Node) TagMove {
	var m TagMove
	y.object(n, "a move", []field{
		{"tag", func(n *yaml.Node) { m.Tag = y.text(n) }},
		{"at", func(n *yaml.Node) { m.At = y.time(n) }},
		{"to", func(n *yaml.Node) { m.To = y.text(n) }},
	})
	if m.Tag == "" || m.To == "" {
		y.add(y.line(n), "write {tag: latest, at: 1m, to: v2}", "the move does not say which tag moves to what")
	}
	return m
}

func (y *yamlReader) time(n *yaml.Node) time.Duration {
	d, err := ParseTime(y.text(n))
	if err != nil {
		y.add(y.line(n), "", "%v", err)
	}
	return d
}
