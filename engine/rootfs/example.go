package rootfs

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

// exampleContent is images that exist to be examples: of the Kubernetes documentation, its tests and tutorials.
func exampleContent() map[string]content {
	port := func(otherwise int, names ...string) func(*linux.Process) []int {
		return func(p *linux.Process) []int {
			if v, ok := flagValue(p, names...); ok {
				return []int{portOf(v, otherwise)}
			}
			return []int{portOf(p.Getenv("PORT"), otherwise)}
		}
	}
	hello := func(p *linux.Process, _ linux.Request) linux.Response {
		return linux.Response{Status: 200, Type: "text/plain; charset=utf-8", Body: "Hello, world!\nVersion: 1.0.0\nHostname: " + p.Sandbox.Hostname + "\n"}
	}
	return map[string]content{
		"agnhost":          {from: alpine, tools: []string{"curl"}, programs: map[string]linux.Program{"/agnhost": linux.Native(agnhost), "/test-webserver": linux.Native(func(p *linux.Process) { serve(p, 80, text("")) })}},
		"agnhost-liveness": {from: scratch, programs: map[string]linux.Program{"/server": linux.Native(liveness)}},
		"serve-hostname":   {from: scratch, daemons: []daemon{{path: "/serve_hostname", ports: []int{9376}, stops: stopsOn(0), http: echoHostname}}},
		"hello-app": {from: scratch, daemons: []daemon{{path: "/hello-app", listens: port(8080), stops: goDefault(), http: hello, started: func(p *linux.Process) []string {
			return []string{stamp(p, "2006/01/02 15:04:05") + " Server listening on port 8080"}
		}}}},
		"http-echo":   {from: scratch, daemons: []daemon{httpEcho(port(5678, "listen"))}},
		"whoami":      {from: scratch, daemons: []daemon{{path: "/whoami", aliases: []string{"/app/http"}, listens: port(80, "port"), stops: goDefault(), http: whoami}}},
		"echo-server": {from: alpine, daemons: []daemon{{path: "/bin/echo-server", aliases: []string{"/usr/sbin/nginx", "/usr/local/bin/node"}, stops: stopsOn(0, linux.SIGTERM, linux.SIGINT, linux.SIGQUIT), http: echoRequest}}},
		"httpbin":     {from: debian, daemons: []daemon{{path: "/bin/go-httpbin", aliases: []string{"/usr/local/bin/gunicorn"}, stops: stopsOn(0), http: httpbin}}},
		"podinfo":     {from: alpine, tools: []string{"curl"}, daemons: []daemon{{path: "/home/app/podinfo", listens: port(9898, "port"), stops: []stop{{signal: linux.SIGTERM, after: 3 * time.Second}, {signal: linux.SIGINT, after: 3 * time.Second}}, http: podinfo}}},
		"python-app":  {from: debian, tools: []string{"curl"}, daemons: []daemon{{path: "/usr/local/bin/gunicorn", aliases: []string{"/entrypoint.sh", "/start.sh"}, ready: 500 * time.Millisecond, stops: stopsOn(0), http: text("<html><body>Hello</body></html>\n")}}},
		"stress":      {from: alpine, programs: map[string]linux.Program{"/usr/local/bin/stress": linux.Native(stress), "/usr/bin/stress": linux.Native(stress), "/stress": linux.Native(goStress)}},
	}
}

// serve makes a native process a server that ends on SIGTERM.
func serve(p *linux.Process, port int, http func(*linux.Process, linux.Request) linux.Response) {
	daemon{ports: []int{port}, stops: stopsOn(0), http: http}.program(nil).Exec(p)
}

// agnhost is the test image of Kubernetes: its first argument says what it does.
func agnhost(p *linux.Process) {
	command := "pause"
	if len(p.Args) > 1 {
		command = p.Args[1]
	}
	port := func(otherwise int) int {
		v, _ := flagValue(p, "http-port", "port")
		return portOf(v, otherwise)
	}
	switch command {
	case "pause":
		p.WriteString(1, "Paused\n")
		daemon{stops: stopsOn(0), listens: func(*linux.Process) []int { return nil }}.program(nil).Exec(p)
	case "liveness":
		liveness(p)
	case "netexec":
		serve(p, port(8080), netexec)
	case "serve-hostname":
		serve(p, port(9376), echoHostname)
	case "test-webserver":
		serve(p, port(80), text(""))
	case "grpc-health-checking":
		daemon{ports: []int{5000, 8080}, stops: stopsOn(0), http: netexec, grpc: func(*linux.Process) func(string) (bool, bool) {
			return func(string) (bool, bool) { return true, true }
		}}.program(nil).Exec(p)
	default:
		p.WriteString(2, "Error: unknown command \""+command+"\" for \"app\"\nRun 'app --help' for usage.\n")
		p.ExitAfter(0, 1)
	}
}

// livenessTime is how long the liveness server is well.
const livenessTime = 10 * time.Second

// liveness answers /healthz with 200 for ten seconds and with 500 from then on.
func liveness(p *linux.Process) {
	began := p.Kernel().Now()
	daemon{ports: []int{8080}, stops: goDefault(), http: func(p *linux.Process, req linux.Request) linux.Response {
		up := p.Kernel().Now().Sub(began)
		switch {
		case req.Path == "/started":
			return linux.Response{Status: 200, Type: "text/plain", Body: up.String()}
		case req.Path != "/healthz":
			return notFound()
		case up > livenessTime:
			return linux.Response{Status: 500, Type: "text/plain", Body: fmt.Sprintf("error: %v", up.Seconds())}
		}
		return linux.Response{Status: 200, Type: "text/plain", Body: "ok"}
	}}.program(nil).Exec(p)
}

func echoHostname(p *linux.Process, _ linux.Request) linux.Response {
	return linux.Response{Status: 200, Type: "text/plain", Body: p.Sandbox.Hostname}
}

// netexec answers a few of the paths of agnhost netexec.
func netexec(p *linux.Process, req linux.Request) linux.Response {
	name, query, _ := strings.Cut(req.Path, "?")
	switch name {
	case "/healthz":
		return linux.Response{Status: 200}
	case "/hostname", "/hostName":
		return echoHostname(p, req)
	case "/echo":
		return linux.Response{Status: 200, Body: strings.TrimPrefix(query, "msg=")}
	case "/exit":
		code, _ := strconv.Atoi(strings.TrimPrefix(query, "code="))
		p.ExitAfter(time.Millisecond, code)
		return linux.Response{Status: 200}
	case "/":
		return linux.Response{Status: 200, Type: "text/plain", Body: "NOW: " + stamp(p, "2006-01-02 15:04:05.000000000 +0000 UTC")}
	}
	return notFound()
}

func httpEcho(listens func(*linux.Process) []int) daemon {
	return daemon{
		path: "/http-echo", listens: listens,
		refuses: func(p *linux.Process) (string, int) {
			if _, ok := flagValue(p, "text"); ok {
				return "", 0
			}
			return "Missing -text option!\n", 127
		},
		stops: []stop{{signal: linux.SIGTERM, log: func(p *linux.Process) []string {
			return []string{stamp(p, "2006/01/02 15:04:05") + " [INFO] signal received, shutting down"}
		}}, {signal: linux.SIGINT}},
		started: func(p *linux.Process) []string {
			return []string{stamp(p, "2006/01/02 15:04:05") + " [INFO] server is listening on :" + strconv.Itoa(listens(p)[0])}
		},
		http: func(p *linux.Process, _ linux.Request) linux.Response {
			v, _ := flagValue(p, "text")
			return linux.Response{Status: 200, Type: "text/plain; charset=utf-8", Body: v + "\n"}
		},
	}
}

func whoami(p *linux.Process, req linux.Request) linux.Response {
	return linux.Response{Status: 200, Type: "text/plain; charset=utf-8", Body: "Hostname: " + p.Sandbox.Hostname + "\nIP: 127.0.0.1\nIP: " + p.Sandbox.Net.IP + "\nRemoteAddr: " + req.Remote + ":40000\n" + requestText(req)}
}

func requestText(req linux.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\nHost: %s\n", req.Method, req.Path, req.Host)
	for _, h := range req.Headers {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	return b.String()
}

func echoRequest(p *linux.Process, req linux.Request) linux.Response {
	return linux.Response{Status: 200, Type: "text/plain", Body: "Request served by " + p.Sandbox.Hostname + "\n\n" + requestText(req)}
}

func httpbin(_ *linux.Process, req linux.Request) linux.Response {
	if code, ok := strings.CutPrefix(req.Path, "/status/"); ok {
		n, err := strconv.Atoi(code)
		if err != nil || n < 200 || n > 599 {
			return linux.Response{Status: 400, Body: "Invalid status code"}
		}
		return linux.Response{Status: n}
	}
	if sec, ok := strings.CutPrefix(req.Path, "/delay/"); ok {
		n, _ := strconv.Atoi(sec)
		return linux.Response{Status: 200, Type: "application/json", Body: "{}\n", Delay: time.Duration(min(max(n, 0), 10)) * time.Second}
	}
	return linux.Response{Status: 200, Type: "application/json", Body: "{\n  \"url\": \"http://" + req.Host + req.Path + "\"\n}\n"}
}

func podinfo(p *linux.Process, req linux.Request) linux.Response {
	switch name, _, _ := strings.Cut(req.Path, "?"); name {
	case "/healthz", "/readyz":
		return linux.Response{Status: 200, Type: "application/json", Body: "{\n  \"status\": \"OK\"\n}"}
	case "/":
		return linux.Response{Status: 200, Type: "application/json", Body: "{\n  \"hostname\": \"" + p.Sandbox.Hostname + "\",\n  \"version\": \"6.9.2\",\n  \"message\": \"greetings from podinfo v6.9.2\"\n}\n"}
	}
	return notFound()
}
