package rootfs

import (
	"path"
	"strings"

	"podflight/engine/linux"
	"podflight/engine/registry"
)

// content is what a kind of image holds beside what its distribution brings.
type content struct {
	from    distribution
	tools   []string // programs of package busybox beyond the distribution's own
	daemons []daemon
	// programs are others, by path.
	programs map[string]linux.Program
	files    []file
}

// contentOf returns what an image holds.
func contentOf(img *registry.Image) content {
	for _, group := range []map[string]content{
		plainContent(), webContent(img), databaseContent(), languageContent(), brokerContent(), exampleContent(), monitorContent(),
	} {
		if c, ok := group[img.Program]; ok {
			return c
		}
	}
	return content{from: debian, daemons: []daemon{generic(img)}}
}

// plainContent is images that bring a shell and nothing that runs by itself.
func plainContent() map[string]content {
	return map[string]content{
		"busybox":     {from: busyboxOnly},
		"alpine":      {from: alpine, tools: []string{"curl"}},
		"debian":      {from: debian, tools: []string{"curl", "wget", "ping", "nslookup", "ps", "top", "free", "kill", "pgrep", "pkill", "uptime", "watch", "nc"}},
		"bash":        {from: alpine},
		"distroless":  {from: scratch},
		"curl":        {from: alpine, tools: []string{"curl"}, programs: map[string]linux.Program{"/entrypoint.sh": entrypoint{defaultCommand: "curl"}}},
		"hello-world": {from: scratch, programs: map[string]linux.Program{"/hello": linux.Native(helloWorld)}},
		"pause":       {from: scratch, programs: map[string]linux.Program{"/pause": linux.Native(linux.Pause)}},
	}
}

// generic stands for the program of an image of which nothing but its command is known: it
// listens where the image says and ends on SIGTERM.
func generic(img *registry.Image) daemon {
	argv := append(append([]string(nil), img.Entrypoint...), img.Cmd...)
	name := "server"
	if len(argv) > 0 {
		name = argv[0]
	}
	return daemon{path: absolute(name), stops: stopsOn(0)}
}

// absolute is where a program of that name is found.
func absolute(name string) string {
	if strings.HasPrefix(name, "/") {
		return name
	}
	return "/usr/local/bin/" + path.Base(name)
}

// helloWorld prints what the image is known for.
func helloWorld(p *linux.Process) {
	p.WriteString(1, `
Hello from Docker!
This message shows that your installation appears to be working correctly.

To generate this message, Docker took the following steps:
 1. The Docker client contacted the Docker daemon.
 2. The Docker daemon pulled the "hello-world" image from the Docker Hub.
    (amd64)
 3. The Docker daemon created a new container from that image which runs the
    executable that produces the output you are currently reading.
 4. The Docker daemon streamed that output to the Docker client, which sent it
    to your terminal.

`)
	p.ExitAfter(0, 0)
}
