package rootfs

import (
	"strconv"
	"strings"
	"time"

	"podflight/engine/busybox"
	"podflight/engine/linux"
)

// languageContent is images of programming languages. Their interpreters run only what
// the simulator knows of; what they are asked beyond that they refuse with a plain message.
func languageContent() map[string]content {
	tools := []string{"curl", "wget", "ps", "top", "free", "kill", "pgrep", "pkill"}
	py := linux.Native(python)
	return map[string]content{
		"python": {from: debian, tools: tools, programs: map[string]linux.Program{
			"/usr/local/bin/python3": py, "/usr/local/bin/python": py, "/usr/local/bin/pip": offline("ERROR: Could not find a version that satisfies the requirement (from versions: none)\nERROR: No matching distribution found\n", 1),
		}},
		"node": {from: debian, tools: tools, programs: map[string]linux.Program{
			"/usr/local/bin/node": interpreter("node", "/usr/src/app/"), "/usr/local/bin/docker-entrypoint.sh": entrypoint{defaultCommand: "node"},
			"/usr/local/bin/npm": offline("npm error code ENOTFOUND\nnpm error syscall getaddrinfo\nnpm error network This is a problem related to network connectivity.\n", 1),
		}},
		"node-app": {from: debian, tools: tools, daemons: []daemon{{path: "/usr/local/bin/node", aliases: []string{"/usr/local/bin/npm"}, ready: 300 * time.Millisecond, http: nodeHello, started: say("Server listening on port 8080"), stdout: true}}},
		"perl":     {from: debian, tools: tools, programs: map[string]linux.Program{"/usr/local/bin/perl": linux.Native(perl)}},
		"ruby":     {from: debian, tools: tools, programs: map[string]linux.Program{"/usr/local/bin/ruby": interpreter("ruby", ""), "/usr/local/bin/irb": linux.Native(endOfInput)}},
		"golang":   {from: debian, tools: tools, programs: map[string]linux.Program{"/usr/local/go/bin/go": offline("go: go.mod file not found in current directory or any parent directory; see 'go help modules'\n", 1)}},
		"java":     {from: debian, tools: tools, programs: map[string]linux.Program{"/usr/local/bin/java": linux.Native(java), "/usr/local/bin/jshell": linux.Native(endOfInput), "/__cacert_entrypoint.sh": entrypoint{defaultCommand: "jshell"}}},
	}
}

// endOfInput is an interactive program that is given no input: it ends.
func endOfInput(p *linux.Process) { p.ExitAfter(100*time.Millisecond, 0) }

// interpreter is an interpreter whose language the simulator does not run. A script that is
// not there fails as it does for real.
func interpreter(name, dir string) linux.Program {
	return linux.Native(func(p *linux.Process) {
		args := p.Args[1:]
		if len(args) == 0 || args[0] == "-a" || args[0] == "-i" {
			endOfInput(p)
			return
		}
		switch args[0] {
		case "-v", "--version", "-V":
			p.WriteString(1, map[string]string{"node": "v24.10.0\n", "php": "PHP 8.4.13 (cli)\n", "ruby": "ruby 3.4.7\n"}[name])
			p.ExitAfter(0, 0)
			return
		}
		if !strings.HasPrefix(args[0], "-") {
			if _, err := p.Stat(args[0]); err != nil {
				missingScript(p, name, args[0])
				return
			}
		}
		unsupported(p, name)
	})
}

func missingScript(p *linux.Process, name, script string) {
	switch name {
	case "node":
		p.WriteString(2, "node:internal/modules/cjs/loader:1386\n  throw err;\n  ^\n\nError: Cannot find module '"+p.Abs(script)+"'\n")
	case "php":
		p.WriteString(1, "Could not open input file: "+script+"\n")
	default:
		p.WriteString(2, name+": No such file or directory -- "+script+" (LoadError)\n")
	}
	p.ExitAfter(30*time.Millisecond, 1)
}

// unsupported ends a program that was asked for something the simulator cannot run.
func unsupported(p *linux.Process, name string) {
	p.WriteString(2, name+": the simulator does not run "+name+" programs\n")
	p.ExitAfter(0, 1)
}

func nodeHello(p *linux.Process, _ linux.Request) linux.Response {
	return linux.Response{Status: 200, Type: "text/plain", Body: "Hello Kubernetes! | Running on: " + p.Sandbox.Hostname + " | v=1\n"}
}

func java(p *linux.Process) {
	for i, a := range p.Args[1:] {
		switch {
		case a == "-version" || a == "--version":
			p.WriteString(2, "openjdk version \"25\" 2025-09-16\n")
			p.ExitAfter(50*time.Millisecond, 0)
			return
		case a == "-jar" && i+2 < len(p.Args):
			jar := p.Args[i+2]
			if _, err := p.Stat(jar); err != nil {
				p.WriteString(2, "Error: Unable to access jarfile "+jar+"\n")
				p.ExitAfter(50*time.Millisecond, 1)
				return
			}
			daemon{stops: javaDefault(100 * time.Millisecond), memory: 60 << 20, listens: func(*linux.Process) []int { return []int{8080} }}.program(nil).Exec(p)
			return
		}
	}
	unsupported(p, "java")
}

// python serves files with its http.server module and runs short programs of simple statements.
// It has no handler for SIGTERM: as PID 1 it ignores it.
func python(p *linux.Process) {
	args := p.Args[1:]
	for len(args) > 0 && (args[0] == "-u" || args[0] == "-B" || args[0] == "-O") {
		args = args[1:]
	}
	switch {
	case len(args) == 0:
		endOfInput(p)
	case args[0] == "--version" || args[0] == "-V":
		p.WriteString(1, "Python 3.14.0\n")
		p.ExitAfter(0, 0)
	case args[0] == "-m" && len(args) > 1 && args[1] == "http.server":
		pythonServer(p, args[2:])
	case args[0] == "-m" && len(args) > 1:
		p.WriteString(2, p.Args[0]+": No module named "+args[1]+"\n")
		p.ExitAfter(20*time.Millisecond, 1)
	case args[0] == "-c" && len(args) > 1:
		runSimple(p, "<string>", args[1])
	case strings.HasPrefix(args[0], "-"):
		unsupported(p, "python")
	default:
		data, err := p.ReadFile(args[0])
		if err != nil {
			p.WriteString(2, p.Args[0]+": can't open file '"+p.Abs(args[0])+"': [Errno 2] No such file or directory\n")
			p.ExitAfter(20*time.Millisecond, 2)
			return
		}
		runSimple(p, args[0], string(data))
	}
}

func pythonServer(p *linux.Process, args []string) {
	port, root := 8000, p.Dir
	for i, a := range args {
		switch {
		case (a == "-d" || a == "--directory") && i+1 < len(args):
			root = args[i+1]
		case i == 0 || args[i-1] != "-d" && args[i-1] != "--directory" && args[i-1] != "-b" && args[i-1] != "--bind":
			port = portOf(a, port)
		}
	}
	daemon{
		ready: 150 * time.Millisecond, memory: 12 << 20, stops: []stop{{signal: linux.SIGINT, log: say("\nKeyboard interrupt received, exiting.")}},
		listens: func(*linux.Process) []int { return []int{port} },
		http: func(p *linux.Process, req linux.Request) linux.Response {
			resp := busybox.ServeFile(p, root, req)
			if resp.Status == 404 && strings.HasSuffix(req.Path, "/") {
				resp = linux.Response{Status: 200, Body: "<!DOCTYPE HTML>\n<html lang=\"en\">\n<head>\n<title>Directory listing for " + req.Path + "</title>\n</head>\n</html>\n"}
			}
			resp.Server = "SimpleHTTP/0.6 Python/3.14.0"
			p.WriteString(2, req.Remote+" - - ["+stamp(p, "02/Jan/2006 15:04:05")+"] \""+req.Method+" "+req.Path+" HTTP/1.1\" "+strconv.Itoa(resp.Status)+" -\n")
			return resp
		},
	}.program(nil).Exec(p)
}
