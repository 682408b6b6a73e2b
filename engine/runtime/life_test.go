package runtime_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"podflight/engine/cri"
	"podflight/engine/linux"
	"podflight/engine/runtime"
	"podflight/engine/sim"
	"podflight/engine/trace"
)

// TestMemory holds who is killed for memory, and how soon.
func TestMemory(t *testing.T) {
	tests := []struct {
		name, script string
		limit        int64
		killed       bool
	}{
		{"tail of zeros", "tail /dev/zero", 32 << 20, true},
		{"a growing variable", "x=0123456789; while true; do x=$x$x; done", 32 << 20, true},
		{"a large block", "dd if=/dev/zero of=/dev/null bs=64M count=1", 32 << 20, true},
		{"within the limit", "dd if=/dev/zero of=/dev/null bs=8M count=4; echo ok", 32 << 20, false},
		{"a stream takes none", "head -c 200M /dev/zero | cat > /dev/null; echo ok", 32 << 20, false},
		{"a child takes the others with it", "trap 'echo never' EXIT; tail /dev/zero; echo survived", 32 << 20, true},
		{"a fork bomb", "b() { b | b & }; b; sleep 100", 32 << 20, true},
		{"a file in memory", "dd if=/dev/zero of=/dev/shm/f bs=1M count=100", 32 << 20, true},
		{"small files in memory", "for i in $(seq 100); do dd if=/dev/zero of=/dev/shm/f bs=1M count=10; rm /dev/shm/f; done 2>/dev/null; echo ok", 32 << 20, false},
		{"/dev/shm is full at 64 MiB", "dd if=/dev/zero of=/dev/shm/f bs=1M count=100 || ls -l /dev/shm", 256 << 20, false},
		{"a file is no memory", "dd if=/dev/zero of=/tmp/f bs=1M count=100; echo ok", 32 << 20, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := newNode(t)
			id, err := n.run(cri.ContainerConfig{Command: []string{"sh", "-c", tt.script}, MemoryLimit: tt.limit})
			if err != nil {
				t.Fatal(err)
			}
			n.k.RunUntil(n.k.Now().Add(time.Minute))
			c := n.container(id)
			if killed := c.Reason == "OOMKilled" && c.ExitCode == 137; c.State != cri.Exited || killed != tt.killed {
				t.Errorf("state %v, reason %q, exit %d, log %q", c.State, c.Reason, c.ExitCode, n.logs(id))
			}
			if log := n.logs(id); strings.Contains(log, "survived") || strings.Contains(log, "never") {
				t.Errorf("log %q", log)
			}
		})
	}
}

// With singleProcessOOMKill only the largest process is killed; what is left decides the exit code, and the reason is the kill all the same.
func TestOOMKillOfOneProcess(t *testing.T) {
	for _, tt := range []struct {
		name, script, log string
		exit              int
	}{
		{"a child", "tail /dev/zero; echo survived $?", "! Killed\nsurvived 137\n", 0},
		{"one after the other", "tail /dev/zero; tail /dev/zero; exit 3", "! Killed\n! Killed\n", 3},
		{"the first process", "exec tail /dev/zero", "", 137},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := newNodeWith(t, func(c *runtime.Config) { c.SingleProcessOOMKill = true })
			id, err := n.run(cri.ContainerConfig{Command: []string{"sh", "-c", tt.script}, MemoryLimit: 32 << 20})
			if err != nil {
				t.Fatal(err)
			}
			n.k.RunUntil(n.k.Now().Add(time.Minute))
			if c := n.container(id); c.Reason != "OOMKilled" || c.ExitCode != tt.exit || n.logs(id) != tt.log {
				t.Errorf("reason %q, exit %d, log %q", c.Reason, c.ExitCode, n.logs(id))
			}
		})
	}
}

// TestExec runs commands in a container that runs.
func TestExec(t *testing.T) {
	n := newNode(t)
	id := n.sh("touch /tmp/healthy; sleep 3600", time.Second)
	tests := []struct {
		cmd      []string
		timeout  time.Duration
		combined string
		code     int
		timedOut bool
		err      string
	}{
		{cmd: []string{"cat", "/tmp/healthy"}},
		{cmd: []string{"cat", "/tmp/other"}, combined: "cat: can't open '/tmp/other': No such file or directory\n", code: 1},
		{cmd: []string{"sh", "-c", "echo out; echo err >&2; exit 3"}, combined: "out\nerr\n", code: 3},
		{cmd: []string{"sleep", "10"}, timeout: time.Second, code: 137, timedOut: true},
		{cmd: []string{"sh", "-c", "trap '' TERM; sleep 10; echo no"}, timeout: time.Second, code: 137, timedOut: true},
		{cmd: []string{"nosuch"}, err: `OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH`},
		{cmd: []string{"sh", "-c", "kill -9 1; kill -TERM 1; echo alive"}, combined: "alive\n"},
	}
	for _, tt := range tests {
		n.do(func(task *sim.Task) {
			began := n.k.Now()
			r, err := n.r.Exec(task, id, tt.cmd, tt.timeout)
			switch {
			case tt.err != "":
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("%v: error %v", tt.cmd, err)
				}
			case err != nil:
				t.Errorf("%v: %v", tt.cmd, err)
			case r.Combined != tt.combined || r.ExitCode != tt.code || r.TimedOut != tt.timedOut:
				t.Errorf("%v: %+v", tt.cmd, r)
			}
			if d := n.k.Now().Sub(began); d > 2*time.Second {
				t.Errorf("%v took %v", tt.cmd, d)
			}
		})
	}
	if c := n.container(id); c.State != cri.Running {
		t.Errorf("state %v", c.State)
	}
	if n.logs(id) != "" {
		t.Errorf("an exec wrote to the container's log: %q", n.logs(id))
	}
}

// TestExecEndsWithTheContainer holds that PID 1 takes a running exec with it.
func TestExecEndsWithTheContainer(t *testing.T) {
	n := newNode(t)
	id := n.sh("sleep 5; exit 0", time.Second)
	n.do(func(task *sim.Task) {
		r, err := n.r.Exec(task, id, []string{"sleep", "100"}, 0)
		if err != nil || r.ExitCode != 137 {
			t.Errorf("%+v, %v", r, err)
		}
		if _, err := n.r.Exec(task, id, []string{"true"}, 0); err == nil {
			t.Error("an exec into a dead container works")
		}
	})
}

// TestSharedProcessNamespace: the container's process is not PID 1, so SIGTERM ends it.
func TestSharedProcessNamespace(t *testing.T) {
	n := newNode(t)
	n.do(func(task *sim.Task) {
		sb, err := n.r.RunPodSandbox(task, cri.SandboxConfig{Hostname: "p", Pod: cri.PodMeta{UID: "p", Name: "p", Namespace: "default"}, ShareProcessNamespace: true})
		if err != nil {
			t.Fatal(err)
		}
		var ids []cri.ContainerID
		for _, name := range []string{"one", "two"} {
			id, err := n.r.CreateContainer(task, sb, cri.ContainerConfig{Name: name, Image: "busybox:1.36", Command: []string{"sh", "-c", "sleep 1; pidof pause; sleep 600; true"}}, "")
			if err != nil {
				t.Fatal(err)
			}
			if err := n.r.StartContainer(task, id); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		task.Sleep(2 * time.Second)
		if got := n.logs(ids[0]); got != "1\n" {
			t.Errorf("PID of pause: %q", got)
		}
		began := n.k.Now()
		if err := n.r.StopContainer(task, ids[0], 30*time.Second); err != nil {
			t.Error(err)
		}
		if c := n.container(ids[0]); c.ExitCode != 143 || n.k.Now().Sub(began) > time.Second {
			t.Errorf("exit %d after %v", c.ExitCode, n.k.Now().Sub(began))
		}
		if c := n.container(ids[1]); c.State != cri.Running {
			t.Errorf("the other container: %v", c.State)
		}
	})
}

// TestLog cuts what a container writes into lines as containerd does.
func TestLog(t *testing.T) {
	n := newNode(t)
	id := n.sh(`printf 'a\nb'; sleep 1; printf 'c\n'; echo e >&2; head -c 20000 /dev/zero | tr '\0' x; printf tail`, 10*time.Second)
	var got []string
	for _, l := range n.r.Log(id) {
		text := l.Text
		if len(text) > 10 {
			text = text[:1] + "…"
		}
		mark := ""
		if l.Partial {
			mark = "+"
		}
		got = append(got, l.Stream[3:4]+text+mark)
	}
	// "bc" came in two writes; 16 KiB without a newline are a part; what is left at the end is one too.
	if want := "oa obc ee ox…+ ox…+"; strings.Join(got, " ") != want {
		t.Errorf("log %q, want %q", strings.Join(got, " "), want)
	}
}

// TestChangesAndRecords holds the order of an instance's records and that each has its cause.
func TestChangesAndRecords(t *testing.T) {
	n := newNode(t)
	var phases []string
	n.r.Subscribe(func(c cri.Change) {
		if c.Container == "" {
			phases = append(phases, "sandbox")
			return
		}
		ct, ok := n.r.Container(c.Container)
		if !ok {
			phases = append(phases, "removed")
			return
		}
		if ct.Record != c.Record {
			t.Errorf("record %d, change %d", ct.Record, c.Record)
		}
		phases = append(phases, [...]string{"created", "running", "exited"}[ct.State])
	})
	id := n.sh("sleep 2; exit 1", 5*time.Second)
	n.do(func(task *sim.Task) {
		if err := n.r.StopContainer(task, id, time.Second); err != nil {
			t.Error(err)
		}
		if err := n.r.StopPodSandbox(task, n.container(id).Sandbox); err != nil {
			t.Error(err)
		}
	})
	n.r.RemoveContainer(id)
	if got := strings.Join(phases, " "); got != "sandbox created running exited sandbox removed" {
		t.Errorf("changes: %s", got)
	}
	var ids []sim.RecordID
	for _, r := range n.tr.Records() {
		if c, ok := r.Body.(trace.ContainerChange); ok {
			ids = append(ids, r.ID)
			if c.Phase == trace.Exited && (r.Cause == 0 || c.ExitCode != 1 || c.Reason != "Error") {
				t.Errorf("exit: cause %d, %+v", r.Cause, c)
			}
		}
	}
	if len(ids) != 4 {
		t.Errorf("%d changes recorded", len(ids))
	}
}

// TestNetworkProbes holds the texts of Go's net and net/http.
func TestNetworkProbes(t *testing.T) {
	n := newNode(t)
	web, err := n.run(cri.ContainerConfig{Image: "nginx:1.27"})
	if err != nil {
		t.Fatal(err)
	}
	script := n.sh("while true; do printf 'HTTP/1.1 500 Oops\\r\\nContent-Length: 3\\r\\n\\r\\nbad' | nc -l -p 8080; done", time.Second)
	silent := n.sh("sleep 1000 | nc -l -p 9000 >/dev/null", time.Second)
	ip := func(id cri.ContainerID) string {
		for _, s := range n.r.Sandboxes("") {
			if s.ID == n.container(id).Sandbox {
				return s.IP
			}
		}
		return ""
	}
	n.do(func(task *sim.Task) {
		get := func(host string, port int, path string) (cri.HTTPResponse, string) {
			r, err := n.r.HTTPGet(task, cri.HTTPRequest{Scheme: "http", Host: host, Port: port, Path: path, Timeout: time.Second})
			if err != nil {
				return r, err.Error()
			}
			return r, ""
		}
		if r, msg := get(ip(web), 80, "/"); r.Status != 200 || msg != "" {
			t.Errorf("nginx: %+v %s", r, msg)
		}
		if r, msg := get(ip(web), 80, "missing"); r.Status != 404 {
			t.Errorf("nginx: %+v %s", r, msg)
		}
		for range 2 {
			if r, msg := get(ip(script), 8080, "/"); r.Status != 500 || r.Body != "bad" {
				t.Errorf("script: %+v %s", r, msg)
			}
			task.Sleep(time.Second)
		}
		if _, msg := get(ip(web), 81, "/x"); msg != `Get "http://10.244.0.2:81/x": dial tcp 10.244.0.2:81: connect: connection refused` {
			t.Error(msg)
		}
		began := n.k.Now()
		if _, msg := get(ip(silent), 9000, "/"); msg != `Get "http://10.244.0.4:9000/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)` || n.k.Now().Sub(began) != time.Second {
			t.Error(msg, n.k.Now().Sub(began))
		}
		if err := n.r.TCPDial(task, ip(web), 80, time.Second); err != nil {
			t.Error(err)
		}
		if err := n.r.TCPDial(task, ip(web), 3306, time.Second); err == nil || err.Error() != "dial tcp 10.244.0.2:3306: connect: connection refused" {
			t.Error(err)
		}
		if err := n.r.TCPDial(task, "10.244.0.99", 80, time.Second); err == nil || err.Error() != "dial tcp 10.244.0.99:80: i/o timeout" {
			t.Error(err)
		}
	})
}

// TestPodsTalk: by address, by localhost, and through a Service.
func TestPodsTalk(t *testing.T) {
	n := newNode(t)
	n.r.Host().Network.Cluster = service{}
	if _, err := n.run(cri.ContainerConfig{Image: "nginx:1.27"}); err != nil {
		t.Fatal(err)
	}
	id := n.sh("wget -qO- http://10.244.0.2 | grep -c title; wget -qO- web | grep -c title; wget -qO- http://10.96.0.7:8000/ | grep -c title; wget -qO- -T 1 http://nosuch; wget -qO- http://10.96.0.8; nslookup web | tail -2 | head -1; echo hi | nc -l -p 7000 & sleep 0.1; nc localhost 7000", 10*time.Second)
	want := "1\n1\n1\n! wget: bad address 'nosuch'\n! wget: can't connect to remote host (10.96.0.8): Connection refused\nAddress: 10.96.0.7\nhi\n"
	if got := n.logs(id); got != want {
		t.Errorf("log %q,\nwant %q", got, want)
	}
}

type service struct{}

func (service) LookupHost(_, name string) []string {
	if name == "web" {
		return []string{"10.96.0.7"}
	}
	return nil
}

func (service) Endpoint(ip string, _ int) (string, int, bool) {
	switch ip {
	case "10.96.0.7":
		return "10.244.0.2", 80, true
	case "10.96.0.8":
		return "", 0, true
	}
	return "", 0, false
}

var _ linux.Cluster = service{}

// TestPull holds the time of a pull: a present digest is only resolved.
func TestPull(t *testing.T) {
	n := newNode(t)
	n.do(func(task *sim.Task) {
		began := n.k.Now()
		r, err := n.r.PullImage(task, "busybox:1.36", nil)
		if err != nil || n.k.Now().Sub(began) > 100*time.Millisecond {
			t.Errorf("present: %v after %v", err, n.k.Now().Sub(began))
		}
		if info, ok := n.r.ImageStatus("docker.io/library/busybox:1.36"); !ok || info.Ref != r.Ref {
			t.Errorf("status %+v, pulled %+v", info, r)
		}
		if _, err := n.r.PullImage(task, "debian:latest", nil); err != nil {
			t.Error(err)
		}
		began = n.k.Now()
		if _, err := n.r.PullImage(task, "nginx:latest", nil); err != nil || n.k.Now().Sub(began) < time.Second {
			t.Errorf("20 MiB: %v after %v", err, n.k.Now().Sub(began))
		}
		if _, err := n.r.PullImage(task, "missing:1", nil); err == nil {
			t.Error("a missing image was pulled")
		}
	})
	if _, ok := n.r.ImageStatus("missing:1"); ok {
		t.Error("a missing image is present")
	}
}

// TestContainerIDs are 64 hexadecimal digits and differ.
func TestContainerIDs(t *testing.T) {
	n := newNode(t)
	seen := map[cri.ContainerID]bool{}
	for range 20 {
		id := n.sh("true", time.Second)
		if len(id) != 64 || strings.Trim(string(id), "0123456789abcdef") != "" || seen[id] {
			t.Errorf("id %s", id)
		}
		seen[id] = true
	}
}

// TestSandboxGone: nothing can be made in a sandbox that was stopped, and its address is free again.
func TestSandboxGone(t *testing.T) {
	n := newNode(t)
	n.do(func(task *sim.Task) {
		sb, err := n.r.RunPodSandbox(task, cri.SandboxConfig{Pod: cri.PodMeta{UID: "a", Name: "a", Namespace: "default"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(n.r.StopPodSandbox(task, sb), n.r.StopPodSandbox(task, sb)); err != nil {
			t.Error(err)
		}
		if _, err := n.r.CreateContainer(task, sb, cri.ContainerConfig{Name: "a", Image: "busybox:1.36"}, ""); err == nil {
			t.Error("a container was made in a stopped sandbox")
		}
		n.r.RemovePodSandbox(sb)
		if len(n.r.Sandboxes("")) != 0 {
			t.Error("the sandbox is listed")
		}
	})
}
