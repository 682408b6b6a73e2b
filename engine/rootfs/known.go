package rootfs

import "podflight/engine/linux"

// known returns the programs of known kinds of images.
func known() map[string][]daemon {
	return map[string][]daemon{
		"busybox": nil, "alpine": nil, "debian": nil, "bash": nil,
		"nginx": {nginx()},
		"pause": {{path: "/pause", stops: []linux.Signal{linux.SIGTERM, linux.SIGINT}}},
	}
}

// nginx serves a page on port 80. SIGQUIT lets it end once its workers are idle, SIGTERM at once.
func nginx() daemon {
	return daemon{
		path: "/usr/sbin/nginx", aliases: []string{"/docker-entrypoint.sh"}, ports: []int{80},
		stops: []linux.Signal{linux.SIGQUIT, linux.SIGTERM, linux.SIGINT},
		http: func(_ *linux.Process, req linux.Request) linux.Response {
			return linux.Response{Status: 200, Server: "nginx", Body: "ok\n"}
		},
	}
}
