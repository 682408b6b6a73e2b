package rootfs

import (
	"fmt"
	"path"
	"strings"

	"podflight/engine/busybox"
	"podflight/engine/linux"
)

// known returns the programs of known kinds of images.
func known() map[string][]daemon {
	return map[string][]daemon{
		"busybox": nil, "alpine": nil, "debian": nil, "bash": nil,
		"nginx": {nginx()},
		"pause": {{path: "/pause", stops: []linux.Signal{linux.SIGTERM, linux.SIGINT}}},
	}
}

// nginxRoot is the folder that nginx serves.
const nginxRoot = "/usr/share/nginx/html"

// nginx serves the files of a folder on port 80. SIGQUIT lets it end once its workers are idle, SIGTERM at once.
func nginx() daemon {
	return daemon{
		path: "/usr/sbin/nginx", aliases: []string{"/docker-entrypoint.sh"}, ports: []int{80},
		stops: []linux.Signal{linux.SIGQUIT, linux.SIGTERM, linux.SIGINT},
		files: []file{
			{path.Join(nginxRoot, "index.html"), nginxPage("Welcome to nginx!", "")},
			{path.Join(nginxRoot, "50x.html"), nginxPage("An error occurred.", "")},
		},
		http: serveNginx,
	}
}

// serveNginx answers a request with a file, or as nginx does where there is none.
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
	return resp
}

func nginxPage(title, foot string) string {
	return "<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n" + foot + "</body>\n</html>\n"
}
