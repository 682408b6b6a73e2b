package rootfs

import (
	"time"

	"podflight/engine/linux"
)

// monitorContent is images that watch, collect and build.
func monitorContent() map[string]content {
	healthy := func(*linux.Process, linux.Request) linux.Response {
		return linux.Response{Status: 200, Type: "text/plain", Body: "OK\n"}
	}
	return map[string]content{
		"prometheus": {from: busyboxOnly, daemons: []daemon{{path: "/bin/prometheus", ready: 100 * time.Millisecond, memory: 40 << 20, stops: stopsOn(0), http: healthy, started: func(p *linux.Process) []string {
			return []string{"time=" + stamp(p, "2006-01-02T15:04:05.000Z07:00") + " level=INFO source=main.go:1273 msg=\"Server is ready to receive web requests.\""}
		}}}},
		"node-exporter": {from: busyboxOnly, daemons: []daemon{{path: "/bin/node_exporter", stops: goDefault(), http: healthy}}},
		"grafana":       {from: alpine, tools: []string{"curl"}, daemons: []daemon{{path: "/run.sh", ready: 3 * time.Second, memory: 80 << 20, stops: stopsOn(0), http: text("{\"database\":\"ok\"}"), started: say("logger=http.server level=info msg=\"HTTP Server Listen\" address=[::]:3000"), stdout: true}}},
		"fluentd":       {from: alpine, daemons: []daemon{{path: "/usr/bin/fluentd", aliases: []string{"/run.sh"}, memory: 40 << 20, ready: time.Second, stops: stopsOn(0), started: say("[info]: #0 fluentd worker is now running worker=0"), stdout: true}}, programs: map[string]linux.Program{"/usr/bin/tini": linux.Native(tini), "/bin/entrypoint.sh": entrypoint{defaultCommand: "fluentd"}}},
		"fluent-bit":    {from: scratch, daemons: []daemon{{path: "/fluent-bit/bin/fluent-bit", stops: []stop{{signal: linux.SIGTERM, after: time.Second}, {signal: linux.SIGINT, after: time.Second}}, started: say("[ info] [sp] stream processor started")}}},
		"jenkins": {from: debian, tools: []string{"curl"}, daemons: []daemon{{
			path: "/usr/local/bin/jenkins.sh", ports: []int{8080, 50000}, memory: 500 << 20, ready: 15 * time.Second, stops: javaDefault(500 * time.Millisecond),
			http: func(*linux.Process, linux.Request) linux.Response {
				return linux.Response{Status: 403, Body: "Authentication required\n"}
			}, started: say("INFO\thudson.lifecycle.Lifecycle#onReady: Jenkins is fully up and running"),
		}}, programs: map[string]linux.Program{"/usr/bin/tini": linux.Native(tini)}},
	}
}
