package rootfs

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"podflight/engine/busybox"
	"podflight/engine/linux"
	"podflight/engine/registry"
)

// webContent is images of web servers and proxies.
func webContent(img *registry.Image) map[string]content {
	return map[string]content{
		"nginx": {from: debian, tools: []string{"curl"}, daemons: []daemon{nginx(img.Version)}, programs: map[string]linux.Program{
			"/docker-entrypoint.sh": entrypoint{greets: nginxGreeting}, "/usr/sbin/nginx": nginxProgram{img.Version},
		}},
		"httpd": {from: debian, daemons: []daemon{httpd("/usr/local/apache2/bin/httpd", "/usr/local/apache2/htdocs", "/usr/local/bin/httpd-foreground")}},
		"php": {from: debian, tools: []string{"curl"}, daemons: []daemon{
			httpd("/usr/sbin/apache2", "/var/www/html", "/usr/local/bin/apache2-foreground"),
			{path: "/usr/local/sbin/php-fpm", ports: []int{9000}, stops: stopsOn(0, linux.SIGQUIT, linux.SIGTERM, linux.SIGINT), started: phpStarted},
		}, programs: map[string]linux.Program{"/usr/local/bin/docker-php-entrypoint": entrypoint{defaultCommand: "php"}, "/usr/local/bin/php": interpreter("php", "")}},
		"wordpress": {
			from: debian, tools: []string{"curl"}, daemons: []daemon{httpd("/usr/sbin/apache2", "/var/www/html", "/usr/local/bin/apache2-foreground")},
			programs: map[string]linux.Program{"/usr/local/bin/docker-entrypoint.sh": entrypoint{greets: func(*linux.Process, []string) []string {
				return []string{"WordPress not found in /var/www/html - copying now...", "Complete! WordPress has been successfully copied to /var/www/html"}
			}}},
		},
		"tomcat":  {from: debian, daemons: []daemon{tomcat()}},
		"haproxy": {from: debian, daemons: []daemon{haproxy()}},
		"traefik": {from: alpine, daemons: []daemon{{path: "/usr/local/bin/traefik", stops: stopsOn(0), http: func(*linux.Process, linux.Request) linux.Response { return notFound() }}}},
		"caddy":   {from: alpine, daemons: []daemon{{path: "/usr/bin/caddy", stops: stopsOn(0), http: text("Caddy works!\n")}}},
	}
}

// nginxRoot is the folder that nginx serves.
const nginxRoot = "/usr/share/nginx/html"

// nginx serves the files of a folder. SIGQUIT lets it end once its workers are idle, SIGTERM at once.
func nginx(version string) daemon {
	notice := func(p *linux.Process, format string, args ...any) string {
		return stamp(p, "2006/01/02 15:04:05") + fmt.Sprintf(" [notice] %d#%d: ", p.PID, p.PID) + fmt.Sprintf(format, args...)
	}
	var stops []stop
	for _, sig := range []linux.Signal{linux.SIGQUIT, linux.SIGTERM, linux.SIGINT} {
		stops = append(stops, stop{signal: sig, after: 15 * time.Millisecond, log: func(p *linux.Process) []string {
			how := "exiting"
			if sig == linux.SIGQUIT {
				how = "gracefully shutting down"
			}
			return []string{notice(p, "signal %d (%s) received, %s", int(sig), sig, how), notice(p, "exit")}
		}})
	}
	return daemon{
		path: "/usr/sbin/nginx-master", stops: stops,
		refuses: func(p *linux.Process) (string, int) {
			if strings.Contains(strings.Join(p.Args, " "), "daemon off") {
				return "", 0
			}
			return " ", 0 // it goes into the background and PID 1 ends
		},
		started: func(p *linux.Process) []string {
			return []string{
				notice(p, "using the \"epoll\" event method"), notice(p, "nginx/%s", version), notice(p, "OS: Linux %s", linux.Release),
				notice(p, "start worker processes"), notice(p, "start worker process %d", p.PID+28),
			}
		},
		files: []file{
			{path.Join(nginxRoot, "index.html"), nginxPage("Welcome to nginx!", "")},
			{path.Join(nginxRoot, "50x.html"), nginxPage("An error occurred.", "")},
			{"/etc/nginx/nginx.conf", "user  nginx;\nworker_processes  auto;\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n"},
			{"/etc/nginx/conf.d/default.conf", "server {\n    listen       80;\n    location / {\n        root   " + nginxRoot + ";\n        index  index.html index.htm;\n    }\n}\n"},
		},
		http: serveNginx,
	}
}

// nginxProgram is the command: -s sends a signal to the master, -t and -v tell, and else it is the server.
type nginxProgram struct{ version string }

// Exec runs the command.
func (n nginxProgram) Exec(p *linux.Process) {
	signal, hasSignal := flagValue(p, "s")
	switch {
	case hasSignal:
		p.ExitAfter(0, nginxSignal(p, signal))
	case len(p.Args) > 1 && (p.Args[1] == "-t" || p.Args[1] == "-T"):
		p.WriteString(2, "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n")
		p.ExitAfter(0, 0)
	case len(p.Args) > 1 && (p.Args[1] == "-v" || p.Args[1] == "-V"):
		p.WriteString(2, "nginx version: nginx/"+n.version+"\n")
		p.ExitAfter(0, 0)
	default:
		prog, _, err := p.LoadProgram("/usr/sbin/nginx-master")
		if err != nil {
			p.ExitAfter(0, 1)
			return
		}
		prog.Exec(p)
	}
}

func nginxSignal(p *linux.Process, name string) int {
	sig, ok := map[string]linux.Signal{"quit": linux.SIGQUIT, "stop": linux.SIGTERM, "reload": linux.SIGHUP, "reopen": linux.SIGUSR1}[name]
	if !ok {
		p.WriteString(2, "nginx: invalid option: \"-s "+name+"\"\n")
		return 1
	}
	for _, q := range p.Space.Processes() {
		if q != p && q.Comm() == "nginx" {
			if sig == linux.SIGHUP || sig == linux.SIGUSR1 {
				return 0
			}
			_ = p.Kill(q.PID, sig)
			return 0
		}
	}
	p.WriteString(2, "nginx: [error] open() \"/run/nginx.pid\" failed (2: No such file or directory)\n")
	return 1
}

func nginxGreeting(_ *linux.Process, args []string) []string {
	if len(args) == 0 || path.Base(args[0]) != "nginx" {
		return nil
	}
	return []string{
		"/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
		"/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
		"/docker-entrypoint.sh: Configuration complete; ready for start up",
	}
}

// serveNginx answers a request with a file, or as nginx does where there is none, and logs it.
func serveNginx(p *linux.Process, req linux.Request) linux.Response {
	name, _, _ := strings.Cut(req.Path, "?")
	dir := path.Join(nginxRoot, path.Clean("/"+name))
	resp := busybox.ServeFile(p, nginxRoot, req)
	if st, err := p.Stat(dir); resp.Status == 404 && err == nil && st.Kind == linux.Directory {
		resp.Status = 403 // it lists no folders
	}
	if resp.Status != 200 {
		resp.Body = nginxPage(fmt.Sprintf("%d %s", resp.Status, linux.StatusText(resp.Status)), "<hr><center>nginx</center>\n")
	}
	resp.Server = "nginx"
	p.WriteString(1, accessLog(p, req, resp))
	return resp
}

// accessLog is a line of the combined log format.
func accessLog(p *linux.Process, req linux.Request, resp linux.Response) string {
	agent := req.Get("User-Agent")
	if agent == "" {
		agent = "-"
	}
	return fmt.Sprintf("%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" %q \"-\"\n", req.Remote, stamp(p, "02/Jan/2006:15:04:05 -0700"), req.Method, req.Path, resp.Status, len(resp.Body), agent)
}

func nginxPage(title, foot string) string {
	return "<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n" + foot + "</body>\n</html>\n"
}

// httpd is Apache: SIGTERM ends it at once, SIGWINCH when its requests are done.
func httpd(binary, root, command string) daemon {
	note := func(p *linux.Process, msg string) string {
		return "[" + stamp(p, "Mon Jan 02 15:04:05.000000 2006") + "] [mpm_event:notice] [pid " + strconv.Itoa(p.PID) + ":tid 1] " + msg
	}
	stops := []stop{
		{signal: linux.SIGTERM, after: 30 * time.Millisecond, log: func(p *linux.Process) []string { return []string{note(p, "AH00491: caught SIGTERM, shutting down")} }},
		{signal: linux.SIGWINCH, after: 30 * time.Millisecond, log: func(p *linux.Process) []string {
			return []string{note(p, "AH00492: caught SIGWINCH, shutting down gracefully")}
		}},
		{signal: linux.SIGINT, after: 30 * time.Millisecond},
	}
	return daemon{
		path: binary, aliases: []string{command}, stops: stops,
		files: []file{{path.Join(root, "index.html"), "<html><body><h1>It works!</h1></body></html>\n"}},
		started: func(p *linux.Process) []string {
			return []string{
				"AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using " + p.Sandbox.Net.IP + ". Set the 'ServerName' directive globally to suppress this message",
				note(p, "AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations"), note(p, "AH00094: Command line: 'httpd -D FOREGROUND'"),
			}
		},
		http: func(p *linux.Process, req linux.Request) linux.Response {
			resp := busybox.ServeFile(p, root, req)
			resp.Server = "Apache/2.4.65 (Unix)"
			p.WriteString(1, accessLog(p, req, resp))
			return resp
		},
	}
}

func phpStarted(p *linux.Process) []string {
	at := "[" + stamp(p, "02-Jan-2006 15:04:05") + "] NOTICE: "
	return []string{at + "fpm is running, pid " + strconv.Itoa(p.PID), at + "ready to handle connections"}
}

func tomcat() daemon {
	return daemon{
		path: "/usr/local/tomcat/bin/catalina.sh", aliases: []string{"/usr/local/bin/catalina.sh"}, ports: []int{8080}, memory: 120 << 20, ready: 1500 * time.Millisecond,
		stops: javaDefault(300 * time.Millisecond),
		started: func(p *linux.Process) []string {
			at := stamp(p, "02-Jan-2006 15:04:05.000")
			return []string{at + " INFO [main] org.apache.coyote.AbstractProtocol.start Starting ProtocolHandler [\"http-nio-8080\"]", at + " INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [745] milliseconds"}
		},
		http: func(*linux.Process, linux.Request) linux.Response {
			return linux.Response{Status: 404, Body: "<!doctype html><html lang=\"en\"><head><title>HTTP Status 404 - Not Found</title></head></html>\n"}
		},
	}
}

// haproxy does nothing without a configuration file, and says so.
func haproxy() daemon {
	const config = "/usr/local/etc/haproxy/haproxy.cfg"
	return daemon{
		path:  "/usr/local/sbin/haproxy",
		stops: append(stopsOn(0, linux.SIGUSR1, linux.SIGINT), stop{signal: linux.SIGTERM, exit: 143}),
		refuses: func(p *linux.Process) (string, int) {
			if _, err := p.Stat(config); err == nil {
				return "", 0
			}
			return "[ALERT]    (1) : Cannot open configuration file/directory " + config + " : No such file or directory\n", 1
		},
		listens: func(p *linux.Process) []int {
			data, _ := p.ReadFile(config)
			var ports []int
			for line := range strings.SplitSeq(string(data), "\n") {
				if words := strings.Fields(line); len(words) > 1 && words[0] == "bind" {
					ports = append(ports, portOf(words[1], 80))
				}
			}
			return ports
		},
		http: func(*linux.Process, linux.Request) linux.Response {
			return linux.Response{Status: 503, Body: "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n"}
		},
	}
}
