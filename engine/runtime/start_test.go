package runtime_test

import (
	"strings"
	"testing"
	"time"

	"podflight/engine/cri"
	"podflight/engine/sim"
)

// TestStartError holds the words of runc and the state that containerd leaves behind.
func TestStartError(t *testing.T) {
	const head = "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: "
	tests := []struct {
		name string
		cfg  cri.ContainerConfig
		want string
	}{
		{"missing", cri.ContainerConfig{Command: []string{"nosuchbinary"}}, `exec: "nosuchbinary": executable file not found in $PATH`},
		{"missing path", cri.ContainerConfig{Command: []string{"/no/such"}}, `exec: "/no/such": stat /no/such: no such file or directory`},
		{"not executable", cri.ContainerConfig{Command: []string{"/etc/passwd"}}, `exec: "/etc/passwd": permission denied`},
		{"directory", cri.ContainerConfig{Command: []string{"/tmp"}}, `exec: "/tmp": is a directory`},
		{"under a file", cri.ContainerConfig{Command: []string{"/etc/passwd/x"}}, `exec: "/etc/passwd/x": stat /etc/passwd/x: not a directory`},
		{"working directory", cri.ContainerConfig{Command: []string{"true"}, WorkingDir: "/etc/passwd"}, `mkdir /etc/passwd: not a directory`},
		{"too little memory", cri.ContainerConfig{Command: []string{"true"}, MemoryLimit: 1 << 20}, `container init was OOM-killed (memory limit too low?)`},
		{"a path in PATH's place", cri.ContainerConfig{Command: []string{"true"}, Env: []cri.EnvVar{{Name: "PATH", Value: "/nowhere"}}}, `exec: "true": executable file not found in $PATH`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := newNode(t)
			id, err := n.run(tt.cfg)
			if err == nil || err.Error() != head+tt.want && !strings.HasSuffix(err.Error(), "start container process: "+tt.want) {
				t.Fatalf("error %v,\nwant %s", err, head+tt.want)
			}
			c := n.container(id)
			if c.State != cri.Exited || c.ExitCode != 128 || c.Reason != "StartError" || c.Message != err.Error() || c.StartedAt.Unix() != 0 {
				t.Errorf("%+v", c)
			}
		})
	}
}

// TestScriptWithoutInterpreter is refused by the kernel when the container already runs.
func TestScriptWithoutInterpreter(t *testing.T) {
	n := newNode(t)
	n.r.FS().WriteFile("/vol/run.sh", []byte("echo hi\n"), 0o755)
	n.r.FS().WriteFile("/vol/bash.sh", []byte("#!/bin/bash\necho hi\n"), 0o755)
	mounts := []cri.Mount{{ContainerPath: "/app", HostPath: "/vol"}}
	for _, tt := range []struct{ command, log string }{
		{"/app/run.sh", "! exec /app/run.sh: exec format error\n"},
		{"/app/bash.sh", "! exec /app/bash.sh: no such file or directory\n"},
	} {
		id, err := n.run(cri.ContainerConfig{Command: []string{tt.command}, Mounts: mounts})
		if err != nil {
			t.Fatal(err)
		}
		n.k.RunUntil(n.k.Now().Add(time.Second))
		if c := n.container(id); c.ExitCode != 255 || c.Reason != "Error" || n.logs(id) != tt.log {
			t.Errorf("%s: exit %d, reason %s, log %q", tt.command, c.ExitCode, c.Reason, n.logs(id))
		}
	}
}

func TestEnvironmentAndCommand(t *testing.T) {
	n := newNode(t)
	id, err := n.run(cri.ContainerConfig{
		Command: []string{"sh", "-c", `echo "$0 $1 $A $HOSTNAME $HOME $PATH"; pwd; id -u`}, Args: []string{"zero", "one"},
		Env: []cri.EnvVar{{Name: "A", Value: "first"}, {Name: "A", Value: "last"}}, WorkingDir: "/new/dir", RunAsUser: ptr(int64(1000)),
	})
	if err != nil {
		t.Fatal(err)
	}
	n.k.RunUntil(n.k.Now().Add(time.Second))
	want := "zero one last pod-1 / /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n/new/dir\n1000\n"
	if got := n.logs(id); got != want {
		t.Errorf("log %q,\nwant %q", got, want)
	}
}

func ptr[T any](v T) *T { return &v }

// TestNoCommand uses the image's own command; a shell without input ends at once.
func TestNoCommand(t *testing.T) {
	n := newNode(t)
	id, err := n.run(cri.ContainerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	n.k.RunUntil(n.k.Now().Add(time.Second))
	if c := n.container(id); c.Reason != "Completed" {
		t.Errorf("reason %s", c.Reason)
	}
}

// TestOpenInput: a shell that is given an input waits for it.
func TestOpenInput(t *testing.T) {
	for name, cfg := range map[string]cri.ContainerConfig{"stdin": {Stdin: true}, "tty": {TTY: true}} {
		t.Run(name, func(t *testing.T) {
			n := newNode(t)
			id, err := n.run(cfg)
			if err != nil {
				t.Fatal(err)
			}
			n.k.RunUntil(n.k.Now().Add(time.Hour))
			if c := n.container(id); c.State != cri.Running {
				t.Errorf("state %v", c.State)
			}
		})
	}
}

// TestMounts holds what a volume shows: shared, read-only, missing, and gone with the container's own layer.
func TestMounts(t *testing.T) {
	n := newNode(t)
	fs := n.r.FS()
	fs.MkdirAll("/pods/empty")
	fs.WriteFile("/pods/config/key", []byte("value"), 0o644)
	mounts := []cri.Mount{{ContainerPath: "/data", HostPath: "/pods/empty"}, {ContainerPath: "/config", HostPath: "/pods/config", ReadOnly: true}, {ContainerPath: "/etc/one", HostPath: "/pods/config/key", ReadOnly: true}}
	run := func(script string) string {
		id, err := n.run(cri.ContainerConfig{Command: []string{"sh", "-c", script}, Mounts: mounts, RunAsUser: ptr(int64(1000))})
		if err != nil {
			t.Fatal(err)
		}
		n.k.RunUntil(n.k.Now().Add(time.Second))
		return n.logs(id)
	}
	got := run("cat /config/key /etc/one; echo; echo kept > /data/file; echo lost > /tmp/file; echo x > /config/new; rm /config/key; touch /root/x; mv /data/file /tmp/moved; cat /tmp/moved; cp /tmp/moved /data/file")
	want := "valuevalue\n! sh: can't create /config/new: Read-only file system\n! rm: can't remove '/config/key': Read-only file system\n! touch: /root/x: Permission denied\nkept\n"
	if got != want {
		t.Errorf("log %q,\nwant %q", got, want)
	}
	fs.WriteFile("/pods/config/key", []byte("changed"), 0o644)
	if got := run("cat /data/file /tmp/file; cat /config/key"); got != "kept\n! cat: can't open '/tmp/file': No such file or directory\nchanged" {
		t.Errorf("second container: %q", got)
	}
	if data, ok := fs.ReadFile("/pods/empty/file"); !ok || string(data) != "kept\n" {
		t.Errorf("on the node: %q", data)
	}
	_, err := n.run(cri.ContainerConfig{Command: []string{"true"}, Mounts: []cri.Mount{{ContainerPath: "/x", HostPath: "/no/such"}}})
	if err == nil || !strings.Contains(err.Error(), "failed to generate spec: failed to stat \"/no/such\": stat /no/such: no such file or directory") {
		t.Errorf("missing source: %v", err)
	}
}

func TestReadOnlyRoot(t *testing.T) {
	n := newNode(t)
	id, err := n.run(cri.ContainerConfig{Command: []string{"sh", "-c", "echo x > /tmp/x; echo x > /dev/shm/x; echo msg > /dev/termination-log; cat /etc/group | head -1"}, ReadOnlyRoot: true})
	if err != nil {
		t.Fatal(err)
	}
	n.k.RunUntil(n.k.Now().Add(time.Second))
	if got := n.logs(id); got != "! sh: can't create /tmp/x: Read-only file system\nroot:x:0:\n" {
		t.Errorf("log %q", got)
	}
	if m := n.container(id).TerminationMessage; m != "msg\n" {
		t.Errorf("termination message %q", m)
	}
}

// TestTerminationMessage is read from the file that the spec names, up to 4096 bytes.
func TestTerminationMessage(t *testing.T) {
	n := newNode(t)
	id, err := n.run(cri.ContainerConfig{Command: []string{"sh", "-c", "head -c 5000 /dev/zero | tr '\\0' x > /tmp/why; exit 1"}, TerminationMessagePath: "/tmp/why"})
	if err != nil {
		t.Fatal(err)
	}
	n.k.RunUntil(n.k.Now().Add(time.Second))
	if m := n.container(id).TerminationMessage; m != strings.Repeat("x", 4096) {
		t.Errorf("%d bytes: %.20q", len(m), m)
	}
}

// TestInterruptedCalls end with the error of a canceled request and leave nothing running.
func TestInterruptedCalls(t *testing.T) {
	n := newNode(t)
	var err error
	task := n.k.Go("pull", func(t *sim.Task) {
		_, err = n.r.PullImage(t, "nginx:latest", nil)
	})
	n.k.After(200*time.Millisecond, task.Interrupt)
	n.k.RunUntil(sim.At(10 * time.Second))
	if err == nil || !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("error %v", err)
	}
	if _, ok := n.r.ImageStatus("nginx:latest"); ok {
		t.Error("the image is there")
	}
}

// TestSharedMemoryIsFull at 64 MiB, whatever the memory limit is.
func TestSharedMemoryIsFull(t *testing.T) {
	n := newNode(t)
	id := n.sh("dd if=/dev/zero of=/dev/shm/f bs=1M count=100 2>&1 | head -n 1; wc -c < /dev/shm/f; rm /dev/shm/f; echo x > /dev/shm/g && cat /dev/shm/g", time.Minute)
	const want = "dd: error writing '/dev/shm/f': No space left on device\n67108864\nx\n"
	if got := n.logs(id); got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}
