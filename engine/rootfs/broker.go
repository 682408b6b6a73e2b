package rootfs

import (
	"time"

	"podflight/engine/linux"
)

// brokerContent is images of message brokers and of what keeps clusters together.
func brokerContent() map[string]content {
	up := func(port int) linux.Program {
		return linux.Main(func(p *linux.Process) int {
			if listening(p, "127.0.0.1", port) {
				p.WriteString(1, "Ping succeeded\n")
				return 0
			}
			p.WriteString(2, "Error: unable to perform an operation on node 'rabbit@"+p.Sandbox.Hostname+"'\n")
			return 69
		})
	}
	return map[string]content{
		"rabbitmq": {from: debian, daemons: []daemon{{
			path: "/opt/rabbitmq/sbin/rabbitmq-server", aliases: []string{"/usr/local/bin/rabbitmq-server"}, memory: 140 << 20, ready: 6 * time.Second,
			stops: []stop{{signal: linux.SIGTERM, after: 2 * time.Second}, {signal: linux.SIGINT, after: 2 * time.Second}}, started: say(" completed with 3 plugins."), stdout: true,
		}}, programs: map[string]linux.Program{
			"/usr/local/bin/docker-entrypoint.sh": entrypoint{}, "/opt/rabbitmq/sbin/rabbitmq-diagnostics": up(5672),
			"/usr/local/bin/rabbitmq-diagnostics": up(5672), "/usr/local/bin/rabbitmqctl": up(5672),
		}},
		"nats":      {from: scratch, daemons: []daemon{{path: "/nats-server", stops: append(stopsOn(1), stop{signal: linux.SIGUSR2}), started: say("[1] [INF] Server is ready")}}},
		"zookeeper": {from: debian, daemons: []daemon{{path: "/usr/local/bin/zkServer.sh", ports: []int{2181}, memory: 70 << 20, ready: time.Second, stops: javaDefault(100 * time.Millisecond), line: zookeeperLine}}},
		"kafka":     {from: alpine, daemons: []daemon{{path: "/etc/kafka/docker/run", ports: []int{9092}, memory: 350 << 20, ready: 4 * time.Second, stops: javaDefault(time.Second), started: say("[KafkaRaftServer nodeId=1] Kafka Server started (kafka.server.KafkaRaftServer)"), stdout: true}}},
		"vault":     {from: alpine, daemons: []daemon{{path: "/usr/local/bin/server", aliases: []string{"/bin/vault"}, ports: []int{8200}, stops: stopsOn(0), http: text("{\"initialized\":true,\"sealed\":false,\"standby\":false}\n")}}},
		"consul":    {from: alpine, daemons: []daemon{{path: "/usr/local/bin/agent", aliases: []string{"/bin/consul"}, ports: []int{8500}, stops: stopsOn(1), http: text("\"127.0.0.1:8300\"")}}},
		"registry":  {from: alpine, daemons: []daemon{{path: "/bin/registry", aliases: []string{"/entrypoint.sh"}, ports: []int{5000}, stops: stopsOn(0), http: text("{}")}}},
		"minio":     {from: redhat, tools: []string{"curl"}, daemons: []daemon{{path: "/usr/bin/minio", ports: []int{9000}, stops: stopsOn(0), http: text("")}}, programs: map[string]linux.Program{"/usr/bin/docker-entrypoint.sh": entrypoint{defaultCommand: "minio"}}},
		"etcd": {from: scratch, daemons: []daemon{{
			path: "/usr/local/bin/etcd", ports: []int{2379}, ready: 150 * time.Millisecond, stops: stopsOn(143, linux.SIGTERM), http: text("{\"health\":\"true\"}"),
			grpc: func(*linux.Process) func(string) (bool, bool) { return func(string) (bool, bool) { return true, true } },
		}}},
	}
}

func zookeeperLine(*linux.Process) func(string) string {
	return func(line string) string {
		if line == "ruok" {
			return "imok"
		}
		return ""
	}
}
