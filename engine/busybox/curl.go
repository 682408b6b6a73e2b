package busybox

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

// curlRun is one run of curl.
type curlRun struct {
	c        *call
	silent   bool // -s
	errors   bool // -S: errors also when silent
	fail     bool // -f
	head     bool // -I
	include  bool // -i
	follow   bool // -L
	output   string
	remote   bool // -O
	format   string
	method   string
	headers  []linux.Header
	timeout  time.Duration
	connect  time.Duration
	retry    int
	refused  bool // --retry-connrefused, --retry-all-errors
	attempts int
}

// curl fetches URLs. The exit codes and messages are those of curl 8.
func curl(c *call) int {
	r := &curlRun{c: c, timeout: 24 * time.Hour, connect: 5 * time.Minute}
	urls, status := r.options()
	if status != 0 {
		return status
	}
	if len(urls) == 0 {
		c.WriteString(2, "curl: try 'curl --help' or 'curl --manual' for more information\n")
		return 2
	}
	for _, u := range urls {
		status = r.fetch(u)
	}
	return status
}

// curlLong maps long options to short ones; those that take a value are in curlValues.
var curlLong = map[string]string{
	"silent": "s", "show-error": "S", "fail": "f", "head": "I", "include": "i", "location": "L", "output": "o", "remote-name": "O", "write-out": "w",
	"request": "X", "header": "H", "max-time": "m", "insecure": "k", "verbose": "v", "data": "d", "user": "u", "user-agent": "A", "get": "G",
}

const curlValues = "owXHmduAbceFTxKt"

func (r *curlRun) options() (urls []string, status int) {
	args := r.c.args
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case strings.HasPrefix(arg, "--"):
			rest, st := r.longOption(arg[2:], args)
			if st != 0 {
				return nil, st
			}
			args = rest
		case len(arg) > 1 && arg[0] == '-':
			for i := 1; i < len(arg); i++ {
				if strings.IndexByte(curlValues, arg[i]) < 0 {
					r.flag(arg[i])
					continue
				}
				value := arg[i+1:]
				if value == "" {
					if len(args) == 0 {
						return nil, r.say(2, "option -"+arg[i:i+1]+": requires parameter")
					}
					value, args = args[0], args[1:]
				}
				r.value(arg[i], value)
				break
			}
		default:
			urls = append(urls, arg)
		}
	}
	return urls, 0
}

func (r *curlRun) longOption(name string, args []string) (rest []string, status int) {
	seconds := func() time.Duration {
		if len(args) == 0 {
			return 0
		}
		v, _ := strconv.ParseFloat(args[0], 64)
		args = args[1:]
		return time.Duration(v * float64(time.Second))
	}
	switch name {
	case "connect-timeout":
		r.connect = seconds()
		return args, 0
	case "retry":
		r.retry = int(seconds() / time.Second)
		return args, 0
	case "retry-delay", "retry-max-time":
		seconds()
		return args, 0
	case "retry-connrefused", "retry-all-errors":
		r.refused = true
		return args, 0
	case "compressed", "http1.1", "http2", "no-progress-meter", "fail-with-body", "ipv4", "no-buffer":
		r.fail = r.fail || name == "fail-with-body"
		return args, 0
	}
	letter, ok := curlLong[name]
	switch {
	case !ok:
		return nil, r.say(2, "option --"+name+": is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information")
	case strings.Contains(curlValues, letter):
		if len(args) == 0 {
			return nil, r.say(2, "option --"+name+": requires parameter")
		}
		r.value(letter[0], args[0])
		return args[1:], 0
	}
	r.flag(letter[0])
	return args, 0
}

func (r *curlRun) flag(c byte) {
	switch c {
	case 's':
		r.silent = true
	case 'S':
		r.errors = true
	case 'f':
		r.fail = true
	case 'I':
		r.head = true
	case 'i':
		r.include = true
	case 'L':
		r.follow = true
	case 'O':
		r.remote = true
	}
}

func (r *curlRun) value(c byte, v string) {
	switch c {
	case 'o':
		r.output = v
	case 'w':
		r.format = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(v)
	case 'X':
		r.method = v
	case 'H':
		name, value, _ := strings.Cut(v, ":")
		r.headers = append(r.headers, linux.Header{Name: name, Value: strings.TrimSpace(value)})
	case 'm':
		sec, _ := strconv.ParseFloat(v, 64)
		r.timeout = time.Duration(sec * float64(time.Second))
	case 'd':
		if r.method == "" {
			r.method = "POST"
		}
	}
}

func (r *curlRun) say(code int, msg string) int {
	if !r.silent || r.errors {
		r.c.flush()
		r.c.WriteString(2, "curl: "+msg+"\n")
	}
	return code
}

func (r *curlRun) fetch(text string) int {
	u, ok := parseURL(text)
	if !ok {
		scheme, _, _ := strings.Cut(text, "://")
		return r.say(1, "(1) Protocol \""+scheme+"\" not supported")
	}
	for redirects := 0; ; redirects++ {
		resp, status := r.try(u)
		if status != 0 {
			return status
		}
		if !r.follow || resp.Location == "" || resp.Status < 300 || resp.Status > 399 {
			return r.show(u, resp)
		}
		if redirects >= 50 {
			return r.say(47, "(47) Maximum (50) redirects followed")
		}
		if strings.HasPrefix(resp.Location, "/") {
			resp.Location = "http://" + hostPort(u) + resp.Location
		}
		if u, ok = parseURL(resp.Location); !ok {
			return r.say(1, "(1) Protocol not supported")
		}
	}
}

// try sends the request, again as often as --retry says.
func (r *curlRun) try(u url) (linux.Response, int) {
	for wait := time.Second; ; wait *= 2 {
		resp, status, msg := r.once(u)
		transient := status == 28 || status == 0 && (resp.Status == 503 || resp.Status == 500) || r.refused && status != 0
		if !transient || r.attempts >= r.retry {
			if status != 0 {
				return resp, r.say(status, msg)
			}
			return resp, 0
		}
		r.attempts++
		r.c.Sleep(wait)
	}
}

func (r *curlRun) once(u url) (resp linux.Response, status int, msg string) {
	c := r.c
	began := c.Kernel().Now()
	ip, ok := c.lookup(u.host)
	if !ok {
		return resp, 6, "(6) Could not resolve host: " + u.host
	}
	method := r.method
	if method == "" {
		method = "GET"
		if r.head {
			method = "HEAD"
		}
	}
	req := linux.Request{Method: method, Host: hostPort(u), Path: u.path, Remote: c.Sandbox.Net.IP, Headers: append([]linux.Header{{Name: "User-Agent", Value: "curl/8.14.1"}, {Name: "Accept", Value: "*/*"}}, r.headers...)}
	resp, err := c.Fetch(ip, u.port, req, min(r.timeout, r.connect+r.timeout))
	ms := c.Kernel().Now().Sub(began).Milliseconds()
	switch err {
	case nil:
		return resp, 0, ""
	case linux.ETIMEDOUT:
		return resp, 28, fmt.Sprintf("(28) Connection timed out after %d milliseconds", ms)
	case linux.ECONNRESET:
		return resp, 52, "(52) Empty reply from server"
	}
	return resp, 7, fmt.Sprintf("(7) Failed to connect to %s port %d after %d ms: Couldn't connect to server", u.host, u.port, ms)
}

func (r *curlRun) show(u url, resp linux.Response) int {
	c := r.c
	status := 0
	body := resp.Body
	if r.head {
		body = ""
	}
	if r.head || r.include {
		head, _, _ := strings.Cut(string(resp.Bytes()), "\r\n\r\n")
		body = head + "\r\n\r\n" + body
	}
	if r.fail && resp.Status >= 400 {
		body = ""
		status = r.say(22, fmt.Sprintf("(22) The requested URL returned error: %d", resp.Status))
	}
	name := r.output
	if r.remote {
		name = u.path[strings.LastIndexByte(u.path, '/')+1:]
	}
	if name == "" || name == "-" {
		c.print(body)
	} else if fd, err := c.Open(name, linux.WriteOnly|linux.Create|linux.Truncate, 0o666); err == nil {
		_, _ = c.Write(fd, []byte(body))
		_ = c.Close(fd)
	} else {
		status = r.say(23, "(23) Failure writing output to destination, passed "+strconv.Itoa(len(body))+" returned 0")
	}
	if r.format != "" {
		c.print(strings.NewReplacer("%{http_code}", strconv.Itoa(resp.Status), "%{response_code}", strconv.Itoa(resp.Status),
			"%{time_total}", fmt.Sprintf("%.6f", resp.Delay.Seconds()+0.001), "%{size_download}", strconv.Itoa(len(resp.Body))).Replace(r.format))
	}
	return status
}
