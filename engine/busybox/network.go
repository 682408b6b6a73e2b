package busybox

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

func networkApplets() map[string]applet {
	return map[string]applet{"httpd": httpd, "nc": nc, "nslookup": nslookup, "ping": ping, "wget": wget, "netstat": netstat}
}

// lookup resolves a name; asking a name server takes a moment, and longer for a name that does not exist.
func (c *call) lookup(name string) (string, bool) {
	ips := c.Sandbox.LookupHost(name)
	if len(ips) == 0 || ips[0] != name && name != "localhost" {
		c.Sleep(dnsTime)
	}
	if len(ips) == 0 {
		return "", false
	}
	return ips[0], true
}

const dnsTime = 2 * time.Millisecond

func nc(c *call) int {
	const use = "[-46lkuvzn] [-p PORT] [-w SEC] [-e PROG] [IPADDR PORT]"
	o, args := c.options("+lkuvznNi:p:s:w:e:f:q:", use, nil)
	if o.has('l') {
		return c.ncListen(o, args)
	}
	if len(args) != 2 {
		return c.usage(use)
	}
	port, err := strconv.Atoi(args[1])
	if err != nil {
		return c.fail("bad port '" + args[1] + "'")
	}
	ip, ok := c.lookup(args[0])
	if !ok {
		return c.fail("bad address '" + args[0] + "'")
	}
	wait := time.Duration(0)
	if sec, ok := parseSeconds(o.value('w')); ok && o.has('w') {
		wait = time.Duration(sec * float64(time.Second))
	}
	conn, err := c.Connect(ip, port, wait)
	if err != nil {
		if wait > 0 && err == linux.ETIMEDOUT {
			return c.fail("timed out")
		}
		if o.has('z') && !o.has('v') {
			return 1
		}
		return c.fail("can't connect to remote host (" + ip + "): " + err.Error())
	}
	conn.Hold()
	defer conn.Release()
	if o.has('z') {
		if o.has('v') {
			c.WriteString(2, fmt.Sprintf("%s (%s:%d) open\n", args[0], ip, port))
		}
		return 0
	}
	if prog := o.value('e'); prog != "" {
		return c.ncExec(conn, append([]string{prog}, args[2:]...))
	}
	c.shuttle(conn)
	return 0
}

func (c *call) ncListen(o options, args []string) int {
	text := o.value('p')
	if text == "" && len(args) > 0 {
		text, args = args[len(args)-1], nil
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return c.fail("bad port '" + text + "'")
	}
	l, err := c.Listen(port, false)
	if err != nil {
		return c.fail("bind: " + err.Error())
	}
	prog := o.value('e')
	for {
		conn, err := c.Accept(l)
		if err != nil {
			return 1
		}
		conn.Hold()
		switch {
		case prog != "" && (o.has('k') || o.count['l'] > 1):
			c.ncServe(conn, append([]string{prog}, args...))
		case prog != "":
			return c.ncExec(conn, append([]string{prog}, args...))
		default:
			if !o.has('k') && o.count['l'] < 2 {
				l.Close()
			}
			c.shuttle(conn)
		}
		conn.Release()
		if !o.has('k') && o.count['l'] < 2 {
			return 0
		}
	}
}

// ncExec makes the connection the standard input and output of a program that replaces nc.
func (c *call) ncExec(conn *linux.File, argv []string) int {
	c.SetFile(0, conn)
	c.SetFile(1, conn)
	return c.replace(argv, c.Env)
}

func (c *call) ncServe(conn *linux.File, argv []string) {
	prog, args, err := c.program(argv)
	if err != nil {
		c.fail("can't execute '" + argv[0] + "': " + err.Error())
		return
	}
	child, err := c.Spawn(prog, linux.Attr{Args: args, Files: []*linux.File{conn, conn, c.File(2)}})
	if err == nil {
		c.WaitFor(child)
	}
}

const lastWords = 20 * time.Millisecond

// shuttle copies standard input to a connection and the connection to standard output until
// the other side hangs up.
func (c *call) shuttle(conn *linux.File) {
	sender, err := c.Fork(func(p *linux.Process) int {
		buf := make([]byte, 4096)
		for {
			n, err := p.Read(0, buf)
			if err != nil || n == 0 {
				conn.Shutdown()
				return 0
			}
			if _, err := p.WriteTo(conn, buf[:n]); err != nil {
				return 1
			}
		}
	})
	buf := make([]byte, 4096)
	for {
		n, err := c.ReadFrom(conn, buf)
		if err != nil || n == 0 {
			break
		}
		_, _ = c.Write(1, buf[:n])
	}
	if err == nil {
		c.SleepUnlessEnded(lastWords, sender) // what came on standard input by now still goes out
		_ = c.Kill(sender.PID, linux.SIGKILL)
		c.WaitFor(sender)
	}
}

// url is what a web client is given.
type url struct {
	host, path string
	port       int
	authority  string // the host, with the port if the URL has one
	text       string
}

func parseURL(text string) (url, bool) {
	full := text
	if !strings.Contains(text, "://") {
		full = "http://" + text
	}
	scheme, rest, _ := strings.Cut(full, "://")
	host, p, _ := strings.Cut(rest, "/")
	u := url{host: host, authority: host, path: "/" + p, port: 80, text: full}
	if scheme == "https" {
		u.port = 443
	}
	if name, port, ok := strings.Cut(host, ":"); ok {
		n, err := strconv.Atoi(port)
		if err != nil {
			return u, false
		}
		u.host, u.port = name, n
	}
	return u, (scheme == "http" || scheme == "https") && u.host != ""
}

func wget(c *call) int {
	const use = "[-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR] [-T SEC] [-t TRIES] URL..."
	o, args := c.options("cqSO:o:T:t:P:U:nY:H:sX:D:", use, map[string]byte{
		"spider": 's', "header": 'H', "timeout": 'T', "tries": 't', "quiet": 'q', "output-document": 'O', "no-check-certificate": 'n', "post-data": 'D', "server-response": 'S',
	})
	if len(args) == 0 {
		return c.usage(use)
	}
	status := 0
	for _, a := range args {
		if st := c.wgetOne(a, o); st != 0 {
			status = st
		}
	}
	return status
}

func (c *call) wgetOne(text string, o options) int {
	u, ok := parseURL(text)
	if !ok {
		return c.fail("not an http or ftp url: " + text)
	}
	ip, ok := c.lookup(u.host)
	if !ok {
		return c.fail("bad address '" + u.authority + "'")
	}
	if !o.has('q') {
		c.WriteString(2, fmt.Sprintf("Connecting to %s (%s)\n", hostPort(u), ip+":"+strconv.Itoa(u.port)))
	}
	timeout := 15 * time.Minute
	if sec, ok := parseSeconds(o.value('T')); ok && o.has('T') {
		timeout = time.Duration(sec * float64(time.Second))
	}
	req := linux.Request{Method: "GET", Host: hostPort(u), Path: u.path, Remote: c.Sandbox.Net.IP}
	if o.has('s') {
		req.Method = "HEAD"
	}
	for _, h := range o.values['H'] {
		name, value, _ := strings.Cut(h, ":")
		req.Headers = append(req.Headers, linux.Header{Name: name, Value: strings.TrimSpace(value)})
	}
	req.Headers = append(req.Headers, linux.Header{Name: "User-Agent", Value: "Wget"})
	resp, err := c.Fetch(ip, u.port, req, timeout)
	switch {
	case err == linux.ETIMEDOUT:
		return c.fail("download timed out")
	case err == linux.ECONNRESET:
		return c.fail("error getting response: " + linux.ECONNRESET.Error())
	case err != nil:
		return c.fail("can't connect to remote host (" + ip + "): " + err.Error())
	}
	if o.has('S') {
		c.WriteString(2, fmt.Sprintf("  HTTP/1.1 %d %s\n", resp.Status, linux.StatusText(resp.Status)))
	}
	if resp.Status >= 300 && resp.Status < 400 && resp.Location != "" {
		if strings.HasPrefix(resp.Location, "/") {
			resp.Location = "http://" + hostPort(u) + resp.Location
		}
		if o.count['>']++; o.count['>'] > 20 {
			return c.fail("too many redirections")
		}
		return c.wgetOne(resp.Location, o)
	}
	if resp.Status >= 400 || resp.Status < 200 {
		return c.fail(fmt.Sprintf("server returned error: HTTP/1.1 %d %s", resp.Status, linux.StatusText(resp.Status)))
	}
	if o.has('s') {
		if !o.has('q') {
			c.WriteString(2, "remote file exists\n")
		}
		return 0
	}
	return c.save(u, o, resp.Body)
}

func hostPort(u url) string {
	if u.port == 80 || u.port == 443 {
		return u.host
	}
	return u.host + ":" + strconv.Itoa(u.port)
}

func (c *call) save(u url, o options, body string) int {
	name := path.Base(u.path)
	if u.path == "/" {
		name = "index.html"
	}
	if v := o.value('O'); v != "" {
		name = v
	}
	if name == "-" {
		if !o.has('q') {
			c.WriteString(2, "writing to stdout\n")
		}
		c.print(body)
		c.flush()
		if !o.has('q') {
			c.WriteString(2, fmt.Sprintf("-                    100%% |********************************| %5d  0:00:00 ETA\nwritten to stdout\n", len(body)))
		}
		return 0
	}
	fd, err := c.Open(name, linux.WriteOnly|linux.Create|linux.Truncate, 0o666)
	if err != nil {
		return c.cannotOpen(name, err)
	}
	if !o.has('q') {
		c.WriteString(2, "saving to '"+name+"'\n")
	}
	_, _ = c.Write(fd, []byte(body))
	_ = c.Close(fd)
	if !o.has('q') {
		c.WriteString(2, fmt.Sprintf("%-20.20s 100%% |********************************| %5d  0:00:00 ETA\n'%s' saved\n", name, len(body), name))
	}
	return 0
}

func nslookup(c *call) int {
	if len(c.args) == 0 {
		return c.usage("[-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]")
	}
	name := c.args[len(c.args)-1]
	c.print("Server:\t\t" + linux.ClusterDNS + "\nAddress:\t" + linux.ClusterDNS + ":53\n\n")
	ip, ok := c.lookup(name)
	if !ok {
		c.print("** server can't find " + name + ": NXDOMAIN\n\n")
		return 1
	}
	c.print("Name:\t" + name + "\nAddress: " + ip + "\n\n")
	return 0
}

func ping(c *call) int {
	o, args := c.options("c:i:w:W:qs:4I:", "[OPTIONS] HOST", nil)
	if len(args) == 0 {
		return c.usage("[OPTIONS] HOST")
	}
	ip, ok := c.lookup(args[0])
	if !ok {
		return c.fail("bad address '" + args[0] + "'")
	}
	count := -1
	if n, err := strconv.Atoi(o.value('c')); err == nil {
		count = n
	}
	c.print(fmt.Sprintf("PING %s (%s): 56 data bytes\n", args[0], ip))
	up := c.Host.Network.Reachable(c.Sandbox.Net, ip)
	seq := 0
	for ; count < 0 || seq < count; seq++ {
		if seq > 0 {
			c.flush()
			c.Sleep(time.Second)
		}
		if up {
			c.print(fmt.Sprintf("64 bytes from %s: seq=%d ttl=64 time=0.080 ms\n", ip, seq))
		}
	}
	got := 0
	if up {
		got = seq
	}
	c.print(fmt.Sprintf("\n--- %s ping statistics ---\n%d packets transmitted, %d packets received, %d%% packet loss\n", args[0], seq, got, 100*(seq-got)/max(seq, 1)))
	if up {
		c.print("round-trip min/avg/max = 0.080/0.080/0.080 ms\n")
	}
	return boolInt(!up)
}

// httpd serves the files of a directory.
func httpd(c *call) int {
	o, _ := c.options("fp:h:vc:u:r:", "[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]", nil)
	port := 80
	if p := o.value('p'); p != "" {
		_, after, found := strings.Cut(p, ":")
		if found {
			p = after
		}
		n, err := strconv.Atoi(p)
		if err != nil {
			return c.fail("bad port '" + p + "'")
		}
		port = n
	}
	if h := o.value('h'); h != "" {
		if err := c.Chdir(h); err != nil {
			return c.fail("can't change directory to '" + h + "': " + err.Error())
		}
	}
	serve := func(p *linux.Process) int {
		l, err := p.Listen(port, false)
		if err != nil {
			p.WriteString(2, "httpd: bind: "+err.Error()+"\n")
			return 1
		}
		l.HTTP = func(req linux.Request) linux.Response { return ServeFile(p, p.Dir, req) }
		for {
			p.Spin()
		}
	}
	if o.has('f') {
		return serve(c.Process)
	}
	if _, err := c.Fork(serve); err != nil {
		return c.fail(err.Error())
	}
	return 0
}

// ServeFile answers a request with a file of a directory, as a plain web server does.
func ServeFile(p *linux.Process, root string, req linux.Request) linux.Response {
	name, _, _ := strings.Cut(req.Path, "?")
	file := path.Join(root, path.Clean("/"+name))
	st, err := p.Stat(file)
	if err == nil && st.Kind == linux.Directory {
		file = path.Join(file, "index.html")
		st, err = p.Stat(file)
	}
	if err != nil || st.Kind != linux.RegularFile {
		return linux.Response{Status: 404, Body: "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1>\nThe requested URL was not found\n</BODY></HTML>\n"}
	}
	data, err := p.ReadFile(file)
	if err != nil {
		return linux.Response{Status: 403, Body: "403 Forbidden\n"}
	}
	return linux.Response{Status: 200, Body: string(data)}
}

func netstat(c *call) int {
	c.print("Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State       \n")
	for _, port := range c.Sandbox.Net.Ports() {
		c.print(fmt.Sprintf("tcp        0      0 %-23s %-23s LISTEN      \n", "0.0.0.0:"+strconv.Itoa(port), "0.0.0.0:*"))
	}
	return 0
}
