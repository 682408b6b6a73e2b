package rootfs

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

// databaseContent is images of databases and caches.
func databaseContent() map[string]content {
	return map[string]content{
		"redis":     redisContent(),
		"postgres":  postgresContent(),
		"mysql":     mysqlContent("mysql"),
		"mariadb":   mysqlContent("mariadb"),
		"mongo":     mongoContent(),
		"memcached": {from: debian, daemons: []daemon{{path: "/usr/local/bin/memcached", ports: []int{11211}, stops: stopsOn(0), line: memcachedLine}}},
		"cassandra": {from: debian, daemons: []daemon{{path: "/usr/local/bin/cassandra", ports: []int{9042}, memory: 1 << 30, ready: 25 * time.Second, stops: javaDefault(2 * time.Second), started: say("Starting listening for CQL clients on /0.0.0.0:9042")}}},
		"elasticsearch": {from: debian, tools: []string{"curl"}, daemons: []daemon{{
			path: "/usr/local/bin/eswrapper", ports: []int{9200}, memory: 1 << 30, ready: 20 * time.Second, stops: javaDefault(time.Second),
			http: text("{\n  \"cluster_name\" : \"docker-cluster\",\n  \"tagline\" : \"You Know, for Search\"\n}\n"),
		}}, programs: map[string]linux.Program{"/bin/tini": linux.Native(tini), "/usr/local/bin/docker-entrypoint.sh": entrypoint{defaultCommand: "eswrapper"}}},
	}
}

// say returns a started function that logs one line.
func say(line string) func(*linux.Process) []string {
	return func(*linux.Process) []string { return []string{line} }
}

func redisContent() content {
	line := func(p *linux.Process, mark, msg string) string {
		return strconv.Itoa(p.PID) + ":M " + stamp(p, "02 Jan 2006 15:04:05.000") + " " + mark + " " + msg
	}
	var stops []stop
	for _, sig := range []linux.Signal{linux.SIGTERM, linux.SIGINT} {
		stops = append(stops, stop{signal: sig, after: 5 * time.Millisecond, log: func(p *linux.Process) []string {
			return []string{
				strconv.Itoa(p.PID) + ":signal-handler (" + strconv.FormatInt(p.Kernel().Wall().Unix(), 10) + ") Received " + sig.String() + " scheduling shutdown...",
				line(p, "#", "User requested shutdown..."), line(p, "*", "Saving the final RDB snapshot before exiting."), line(p, "#", "Redis is now ready to exit, bye bye..."),
			}
		}})
	}
	server := daemon{
		path: "/usr/local/bin/redis-server", aliases: []string{"/usr/local/bin/valkey-server"}, memory: 8 << 20, ready: 10 * time.Millisecond, stops: stops, stdout: true,
		listens: func(p *linux.Process) []int { v, _ := flagValue(p, "port"); return []int{portOf(v, 6379)} },
		started: func(p *linux.Process) []string {
			return []string{line(p, "*", "Running mode=standalone, port=6379."), line(p, "*", "Server initialized"), line(p, "*", "Ready to accept connections tcp")}
		},
		line: redisLine,
	}
	cli := linux.Main(redisCLI)
	return content{from: debian, daemons: []daemon{server}, programs: map[string]linux.Program{
		"/usr/local/bin/docker-entrypoint.sh": entrypoint{defaultCommand: "redis-server"}, "/usr/local/bin/redis-cli": cli, "/usr/local/bin/valkey-cli": cli,
	}}
}

// redisLine keeps strings under keys and answers inline commands.
func redisLine(*linux.Process) func(string) string {
	data := map[string]string{}
	return func(line string) string {
		words := strings.Fields(line)
		if len(words) == 0 {
			return ""
		}
		switch name := strings.ToUpper(words[0]); {
		case name == "PING":
			return "+PONG\r\n"
		case name == "SET" && len(words) > 2:
			data[words[1]] = strings.Join(words[2:], " ")
			return "+OK\r\n"
		case name == "GET" && len(words) == 2:
			v, ok := data[words[1]]
			if !ok {
				return "$-1\r\n"
			}
			return fmt.Sprintf("$%d\r\n%s\r\n", len(v), v)
		case name == "INCR" && len(words) == 2:
			n, _ := strconv.Atoi(data[words[1]])
			data[words[1]] = strconv.Itoa(n + 1)
			return ":" + data[words[1]] + "\r\n"
		case (name == "DEL" || name == "EXISTS") && len(words) > 1:
			n := 0
			for _, key := range words[1:] {
				if _, ok := data[key]; ok {
					n++
				}
				if name == "DEL" {
					delete(data, key)
				}
			}
			return ":" + strconv.Itoa(n) + "\r\n"
		case name == "DBSIZE":
			return ":" + strconv.Itoa(len(data)) + "\r\n"
		case name == "INFO":
			return "$27\r\n# Server\r\nredis_version:8.2.2\r\n\r\n"
		}
		return "-ERR unknown command '" + words[0] + "'\r\n"
	}
}

// redisCLI sends one command to a server and prints the answer.
func redisCLI(p *linux.Process) int {
	host, port, args := "127.0.0.1", 6379, p.Args[1:]
	for len(args) > 1 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-h":
			host = args[1]
		case "-p":
			port = portOf(args[1], port)
		case "--raw", "--no-auth-warning":
			args = args[1:]
			continue
		}
		args = args[2:]
	}
	ips := p.Sandbox.LookupHost(host)
	if len(ips) == 0 {
		p.WriteString(2, fmt.Sprintf("Could not connect to Redis at %s:%d: Name or service not known\n", host, port))
		return 1
	}
	if len(args) == 0 {
		return 0
	}
	answer, err := p.Ask(ips[0], port, strings.Join(args, " "), 5*time.Second)
	if err != nil {
		p.WriteString(2, fmt.Sprintf("Could not connect to Redis at %s:%d: %s\n", host, port, err))
		return 1
	}
	p.WriteString(1, redisAnswer(answer))
	return 0
}

// redisAnswer turns the protocol's form of an answer into what the client prints into a pipe.
func redisAnswer(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	switch {
	case strings.HasPrefix(text, "$-1"):
		return "\n"
	case strings.HasPrefix(text, "$"):
		_, body, _ := strings.Cut(text, "\n")
		return body
	case strings.HasPrefix(text, "-"):
		return text[1:] + "\n"
	case text != "":
		return text[1:]
	}
	return ""
}

func memcachedLine(*linux.Process) func(string) string {
	return func(line string) string {
		switch strings.TrimSpace(line) {
		case "version":
			return "VERSION 1.6.39\r\n"
		case "stats":
			return "STAT pid 1\r\nEND\r\n"
		}
		return "ERROR\r\n"
	}
}

func postgresContent() content {
	log := func(p *linux.Process, msg string) string {
		return stamp(p, "2006-01-02 15:04:05.000 UTC") + " [" + strconv.Itoa(p.PID) + "] LOG:  " + msg
	}
	shutdown := func(kind string) func(p *linux.Process) []string {
		return func(p *linux.Process) []string {
			return []string{log(p, "received "+kind+" shutdown request"), log(p, "aborting any active transactions"), log(p, "shutting down"), log(p, "database system is shut down")}
		}
	}
	server := daemon{
		path: "/usr/local/bin/postgres", ports: []int{5432}, memory: 40 << 20, ready: 1800 * time.Millisecond,
		stops: []stop{
			{signal: linux.SIGTERM, after: 60 * time.Millisecond, log: shutdown("smart")},
			{signal: linux.SIGINT, after: 60 * time.Millisecond, log: shutdown("fast")},
			{signal: linux.SIGQUIT, exit: 2, after: 10 * time.Millisecond, log: shutdown("immediate")},
		},
		started: func(p *linux.Process) []string {
			return []string{log(p, "starting PostgreSQL 18.0 (Debian 18.0-1.pgdg13+3) on x86_64-pc-linux-gnu"), log(p, "listening on IPv4 address \"0.0.0.0\", port 5432"), log(p, "database system is ready to accept connections")}
		},
	}
	refuses := func(p *linux.Process, args []string) string {
		if len(args) == 0 || args[0] != "postgres" || p.Getenv("POSTGRES_PASSWORD") != "" || p.Getenv("POSTGRES_PASSWORD_FILE") != "" || p.Getenv("POSTGRES_HOST_AUTH_METHOD") == "trust" {
			return ""
		}
		return `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`
	}
	return content{from: debian, daemons: []daemon{server}, programs: map[string]linux.Program{
		"/usr/local/bin/docker-entrypoint.sh": entrypoint{defaultCommand: "postgres", refuses: refuses},
		"/usr/local/bin/pg_isready":           linux.Main(pgIsReady),
	}}
}

// pgIsReady tells whether a server accepts connections: 0 if so, 2 if nobody answers.
func pgIsReady(p *linux.Process) int {
	host, port := "127.0.0.1", 5432
	show := "/var/run/postgresql"
	if v, ok := flagValue(p, "h", "host"); ok {
		host, show = v, v
	}
	if v, ok := flagValue(p, "p", "port"); ok {
		port = portOf(v, port)
	}
	if listening(p, host, port) {
		p.WriteString(1, show+":"+strconv.Itoa(port)+" - accepting connections\n")
		return 0
	}
	p.WriteString(1, show+":"+strconv.Itoa(port)+" - no response\n")
	return 2
}

// listening connects to a port and hangs up.
func listening(p *linux.Process, host string, port int) bool {
	ips := p.Sandbox.LookupHost(host)
	if len(ips) == 0 {
		return false
	}
	f, err := p.Connect(ips[0], port, 3*time.Second)
	if err != nil {
		return false
	}
	f.Hold()
	f.Release()
	return true
}

// mysqlContent is MySQL or MariaDB: neither starts without a word about the root password.
func mysqlContent(kind string) content {
	server, prefix := "mysqld", "MYSQL_"
	if kind == "mariadb" {
		server, prefix = "mariadbd", "MARIADB_"
	}
	note := func(p *linux.Process, msg string) string {
		return stamp(p, "2006-01-02T15:04:05.000000Z") + " 0 [System] [MY-010931] [Server] " + msg
	}
	d := daemon{
		path: "/usr/sbin/" + server, ports: []int{3306}, memory: 350 << 20, ready: 8 * time.Second,
		stops: []stop{{signal: linux.SIGTERM, after: 800 * time.Millisecond, log: func(p *linux.Process) []string {
			return []string{note(p, "Received SHUTDOWN from user <via user signal>. Shutting down "+server+"."), note(p, "/usr/sbin/"+server+": Shutdown complete.")}
		}}},
		started: func(p *linux.Process) []string {
			return []string{note(p, "/usr/sbin/"+server+": ready for connections. Version: '8.4.7'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306.")}
		},
	}
	refuses := func(p *linux.Process, args []string) string {
		if len(args) == 0 || args[0] != server {
			return ""
		}
		for _, name := range []string{"ROOT_PASSWORD", "ROOT_PASSWORD_FILE", "ALLOW_EMPTY_PASSWORD", "ALLOW_EMPTY_ROOT_PASSWORD", "RANDOM_ROOT_PASSWORD", "ROOT_PASSWORD_HASH"} {
			if p.Getenv(prefix+name) != "" || p.Getenv("MYSQL_"+name) != "" {
				return ""
			}
		}
		at := stamp(p, "2006-01-02 15:04:05+00:00")
		return at + " [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - " + prefix + "ROOT_PASSWORD\n    - " + prefix + "ALLOW_EMPTY_PASSWORD\n    - " + prefix + "RANDOM_ROOT_PASSWORD\n"
	}
	admin := linux.Main(mysqlAdmin)
	return content{from: debian, daemons: []daemon{d}, programs: map[string]linux.Program{
		"/usr/local/bin/docker-entrypoint.sh": entrypoint{defaultCommand: server, refuses: refuses},
		"/usr/bin/mysqladmin":                 admin, "/usr/bin/mariadb-admin": admin,
	}}
}

func mysqlAdmin(p *linux.Process) int {
	host := "127.0.0.1"
	if v, ok := flagValue(p, "h", "host"); ok {
		host = v
	}
	if !listening(p, host, 3306) {
		p.WriteString(2, p.Comm()+": connect to server at '"+host+"' failed\nerror: 'Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)'\nCheck that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!\n")
		return 1
	}
	if strings.Contains(strings.Join(p.Args, " "), "ping") {
		p.WriteString(1, "mysqld is alive\n")
	}
	return 0
}

func mongoContent() content {
	shell := linux.Main(func(p *linux.Process) int {
		if !listening(p, "127.0.0.1", 27017) {
			p.WriteString(2, "MongoNetworkError: connect ECONNREFUSED 127.0.0.1:27017\n")
			return 1
		}
		p.WriteString(1, "{ ok: 1 }\n")
		return 0
	})
	return content{from: debian, daemons: []daemon{{
		path: "/usr/bin/mongod", ports: []int{27017}, memory: 90 << 20, ready: 900 * time.Millisecond, stops: []stop{{signal: linux.SIGTERM, after: 200 * time.Millisecond}, {signal: linux.SIGINT, after: 200 * time.Millisecond}}, stdout: true,
		started: func(p *linux.Process) []string {
			return []string{`{"t":{"$date":"` + stamp(p, "2006-01-02T15:04:05.000+00:00") + `"},"s":"I",  "c":"NETWORK",  "id":23016,   "ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}`}
		},
	}}, programs: map[string]linux.Program{"/usr/local/bin/docker-entrypoint.sh": entrypoint{defaultCommand: "mongod"}, "/usr/bin/mongosh": shell, "/usr/bin/mongo": shell}}
}
