package registry

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"podflight/engine/cri"
	"podflight/engine/scenario"
	"podflight/engine/sim"
)

func TestNormalize(t *testing.T) {
	long := strings.Repeat("a", 256)
	sum := strings.Repeat("0123456789abcdef", 4)
	for _, c := range []struct{ name, want, err string }{
		{"busybox", "docker.io/library/busybox:latest", ""},
		{"busybox:1.36", "docker.io/library/busybox:1.36", ""},
		{"myrepo/missing:v9", "docker.io/myrepo/missing:v9", ""},
		{"localregistry/internal-job:v2", "docker.io/localregistry/internal-job:v2", ""},
		{"docker.io/library/busybox:1.28", "docker.io/library/busybox:1.28", ""},
		{"docker.io/busybox", "docker.io/library/busybox:latest", ""},
		{"index.docker.io/busybox", "docker.io/library/busybox:latest", ""},
		{"localhost/app", "localhost/app:latest", ""},
		{"localhost:5000/app:1", "localhost:5000/app:1", ""},
		{"private.example.com/team/app:v3", "private.example.com/team/app:v3", ""},
		{"a@sha256:" + sum, "docker.io/library/a@sha256:" + sum, ""},
		{"a:1.0@sha256:" + sum, "docker.io/library/a@sha256:" + sum, ""},
		{"Nginx:latest", "", "invalid reference format: repository name (library/Nginx) must be lowercase"},
		{"myrepo/MyApp", "", "invalid reference format: repository name (myrepo/MyApp) must be lowercase"},
		{"nginx:", "", "invalid reference format"},
		{"", "", "invalid reference format"},
		{"nginx:la test", "", "invalid reference format"},
		{"https://nginx", "", "invalid reference format"},
		{"-nginx", "", "invalid reference format"},
		{"a//b", "", "invalid reference format"},
		{"a@sha256:abc", "", "invalid reference format"},
		{"a@sha256:" + sum[:40], "", "invalid checksum digest length"},
		{"a@md5:" + sum, "", "unsupported digest algorithm"},
		{sum, "", "invalid repository name (" + sum + "), cannot specify 64-byte hexadecimal strings"},
		{"x/" + long, "", "repository name must not be more than 255 characters"},
	} {
		got, err := Normalize(c.name)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != c.want || text != c.err {
			t.Errorf("Normalize(%q) = %q, %q; want %q, %q", c.name, got, text, c.want, c.err)
		}
	}
}

func TestNormalizeIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z./:@A-Z0-9_-]{0,30}`).Draw(t, "name")
		once, err := Normalize(name)
		if err != nil {
			return
		}
		if twice, err := Normalize(once); err != nil || twice != once {
			t.Fatalf("%q: %q then %q, %v", name, once, twice, err)
		}
	})
}

func testWorld() []scenario.Registry {
	return []scenario.Registry{
		{Host: "docker.io", Images: []scenario.Image{
			{Name: "library/busybox", Tags: []string{"latest", "1.36"}, Size: 1088847, Cmd: []string{"sh"}},
			{
				Name: "library/nginx", Tags: []string{"1.27"}, Pattern: `1\.(?:1[0-9]|2[0-9])`, StopSignal: "SIGQUIT",
				Moves: []scenario.TagMove{{Tag: "stable", At: time.Minute, To: "1.28"}, {Tag: "stable", At: 2 * time.Minute, To: "1.29"}},
			},
		}},
		{
			Host: "private.example.com", Credentials: &scenario.Credentials{Username: "learner", Password: "s3cret"},
			Images: []scenario.Image{{Name: "team/app", Tags: []string{"v1"}}},
		},
		{
			Host: "down.example.com", Outages: []scenario.Outage{{From: 0, To: time.Minute}, {From: 2 * time.Minute, To: 3 * time.Minute, Mode: scenario.OutageTimeout}, {From: 4 * time.Minute, Mode: scenario.OutageUnavailable}},
			Images: []scenario.Image{{Name: "app", Tags: []string{"v1"}}},
		},
	}
}

func newRegistry() (*sim.Kernel, *Registry) {
	k := sim.New(1, time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC))
	hub := scenario.Registry{Host: "docker.io", HidesMissing: true, Images: []scenario.Image{
		{Name: "library/busybox", Tags: []string{"1.0"}},
		{Name: "library/redis", Tags: []string{"latest"}, Version: "8.2.1", Program: "redis"},
	}}
	return k, New(k, testWorld(), hub)
}

func TestPull(t *testing.T) {
	right := cri.Credential{Registry: "private.example.com", Username: "learner", Password: "s3cret"}
	wrong := cri.Credential{Registry: "https://private.example.com/v1/", Username: "learner", Password: "guess"}
	other := cri.Credential{Registry: "other.example.com", Username: "learner", Password: "s3cret"}
	resolve := func(ref string) string {
		return `failed to pull and unpack image "` + ref + `": failed to resolve reference "` + ref + `": `
	}
	app := "private.example.com/team/app:v1"
	head := `failed to do request: Head "https://down.example.com/v2/app/manifests/v1": dial tcp `
	for _, c := range []struct {
		at    time.Duration
		name  string
		creds []cri.Credential
		err   string
	}{
		{0, "busybox:1.36", nil, ""},
		{0, "nginx:1.14", nil, ""},
		{0, "redis", nil, ""},
		{0, app, []cri.Credential{right}, ""},
		{0, app, []cri.Credential{other, wrong, right}, ""},
		{0, "nginx:lates", nil, `rpc error: code = NotFound desc = ` + resolve("docker.io/library/nginx:lates") + `docker.io/library/nginx:lates: not found`},
		{0, "busybox:1.0", nil, `rpc error: code = NotFound desc = ` + resolve("docker.io/library/busybox:1.0") + `docker.io/library/busybox:1.0: not found`},
		{0, "ngnix", nil, resolve("docker.io/library/ngnix:latest") + `pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`},
		{0, app, nil, resolve(app) + `pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`},
		{0, app, []cri.Credential{other}, resolve(app) + `pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`},
		{0, app, []cri.Credential{wrong}, resolve(app) + `unexpected status from HEAD request to https://private.example.com/v2/team/app/manifests/v1: 401 Unauthorized`},
		{0, "nowhere.example.com/app", nil, resolve("nowhere.example.com/app:latest") + `failed to do request: Head "https://nowhere.example.com/v2/app/manifests/latest": dial tcp: lookup nowhere.example.com on 127.0.0.53:53: no such host`},
		{0, "localhost:5000/app", nil, resolve("localhost:5000/app:latest") + `failed to do request: Head "http://localhost:5000/v2/app/manifests/latest": dial tcp 127.0.0.1:5000: connect: connection refused`},
		{time.Second, "down.example.com/app:v1", nil, resolve("down.example.com/app:v1") + head + address("https://down.example.com") + `: connect: connection refused`},
		{time.Minute, "down.example.com/app:v1", nil, ""},
		{2 * time.Minute, "down.example.com/app:v1", nil, resolve("down.example.com/app:v1") + head + address("https://down.example.com") + `: i/o timeout`},
		{time.Hour, "down.example.com/app:v1", nil, resolve("down.example.com/app:v1") + `unexpected status from HEAD request to https://down.example.com/v2/app/manifests/v1: 503 Service Unavailable`},
	} {
		k, r := newRegistry()
		k.RunUntil(sim.At(c.at))
		img, err := r.Pull(c.name, c.creds)
		switch {
		case err == nil && (c.err != "" || img == nil):
			t.Errorf("%s at %v: pulled, want %q", c.name, c.at, c.err)
		case err != nil && err.Error() != c.err:
			t.Errorf("%s at %v:\n got %s\nwant %s", c.name, c.at, err, c.err)
		}
	}
}

func TestEndpoint(t *testing.T) {
	w := scenario.Lab()
	r := New(sim.New(1, time.Time{}), w.Registries)
	_, err := r.Pull("private.example.com/team/app:v1", []cri.Credential{{Registry: "private.example.com", Username: "learner", Password: "guess"}})
	want := `failed to pull and unpack image "private.example.com/team/app:v1": failed to resolve reference "private.example.com/team/app:v1": ` +
		`unexpected status from HEAD request to http://127.0.0.1:5001/v2/team/app/manifests/v1?ns=private.example.com: 401 Unauthorized`
	if err == nil || err.Error() != want {
		t.Errorf(" got %v\nwant %s", err, want)
	}
}

func TestTagMoves(t *testing.T) {
	k, r := newRegistry()
	if _, err := r.Pull("nginx:stable", nil); err == nil {
		t.Fatal("a tag exists before its first move")
	}
	k.RunUntil(sim.At(time.Minute))
	first, err := r.Pull("nginx:stable", nil)
	if err != nil {
		t.Fatal(err)
	}
	k.RunUntil(sim.At(2 * time.Minute))
	second, err := r.Pull("nginx:stable", nil)
	if err != nil {
		t.Fatal(err)
	}
	if first.Digest == second.Digest || first.Version != "1.28" || second.Version != "1.29" {
		t.Fatalf("the tag moved from %+v to %+v", first, second)
	}
	if fixed, err := r.Pull("nginx:1.29", nil); err != nil || fixed.Digest != second.Digest {
		t.Fatalf("the same content has two digests: %v, %v", fixed, err)
	}
	if old, err := r.Pull("nginx@"+first.Digest, nil); err != nil || old.Version != "1.28" {
		t.Fatalf("content that a tag left behind is gone: %v, %v", old, err)
	}
}

func TestPreloaded(t *testing.T) {
	_, r := newRegistry()
	for name, program := range map[string]string{"busybox:1.36": "busybox", "redis": "redis", "private.example.com/team/app:v1": "busybox", "mine:dev": "busybox"} {
		img, ok := r.Preloaded(name)
		if !ok || img.Program != program {
			t.Errorf("Preloaded(%q) = %+v, %v", name, img, ok)
		}
	}
	if _, ok := r.Preloaded("Not:Valid:"); ok {
		t.Error("an invalid name is preloaded")
	}
	if img, _ := r.Preloaded("nginx:1.27"); img.StopSignal != "SIGQUIT" || len(img.Digest) != len("sha256:")+64 {
		t.Errorf("Preloaded(nginx:1.27) = %+v", img)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"nginx", "a/b:c@sha256:00", "localhost:5000/x", "::", "Ä"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if ref, err := Parse(s); err == nil && ref.object() == "" {
			t.Fatalf("Parse(%q) = %+v", s, ref)
		}
	})
}
