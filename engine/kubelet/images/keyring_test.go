package images

import (
	"encoding/base64"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestLookup(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte("enc:p:w"))
	config := `{"auths":{
		"https://index.docker.io/v1/": {"username":"hub","password":"p"},
		"quay.io": {"username":"quay","password":"p"},
		"quay.io/coreos": {"username":"coreos","password":"p"},
		"https://registry.example.com:5000/v2/": {"username":"port","password":"p"},
		"*.wild.example.com": {"username":"wild","password":"p"},
		"auth.example.com": {"auth":"` + encoded + `"}
	}}`
	ring, err := newKeyring([]*corev1.Secret{secret("s", "1", config)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ repository, want string }{
		{"docker.io/library/nginx", "hub"},
		{"index.docker.io/library/nginx", "hub"},
		{"quay.io/coreos/etcd", "coreos quay"},
		{"quay.io/other", "quay"},
		{"registry.example.com:5000/app", "port"},
		{"registry.example.com/app", ""},
		{"a.wild.example.com/app", "wild"},
		{"a.b.wild.example.com/app", ""},
		{"auth.example.com/app", "enc"},
		{"nowhere.example.com/app", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, c := range ring.lookup(tt.repository) {
			got = append(got, c.auth.username)
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%s: %q, want %q", tt.repository, g, tt.want)
		}
	}
	if c := ring.lookup("auth.example.com/app"); c[0].auth.password != "p:w" {
		t.Errorf("password %q, want all after the first colon", c[0].auth.password)
	}
}

func TestSecretsThatAreNoConfiguration(t *testing.T) {
	opaque := secret("s", "1", `{"auths":{"quay.io":{"username":"u"}}}`)
	opaque.Type = corev1.SecretTypeOpaque
	legacy := &corev1.Secret{Type: corev1.SecretTypeDockercfg, Data: map[string][]byte{corev1.DockerConfigKey: []byte(`{"quay.io":{"username":"old"}}`)}}
	ring, err := newKeyring([]*corev1.Secret{opaque, legacy})
	if err != nil {
		t.Fatal(err)
	}
	if got := ring.lookup("quay.io/x"); len(got) != 1 || got[0].auth.username != "old" {
		t.Errorf("found %+v, want the entry of the .dockercfg alone", got)
	}
	for _, config := range []string{"{", `{"auths":{"a":{"auth":"%%%"}}}`, `{"auths":{"a":{"auth":"bm9jb2xvbg=="}}}`} {
		if _, err := newKeyring([]*corev1.Secret{secret("s", "1", config)}); err == nil {
			t.Errorf("%s was read without an error", config)
		}
	}
}

func FuzzKeyring(f *testing.F) {
	f.Add(`{"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"}}}`, "docker.io/library/nginx")
	f.Add(`{"auths":{"[::1]:5000":{"username":"u"},"*.a":{}}}`, "a.a/b:1")
	f.Fuzz(func(t *testing.T, config, image string) {
		ring, err := newKeyring([]*corev1.Secret{secret("s", "1", config)})
		if err == nil {
			ring.lookup(image)
		}
	})
}

func TestTrimTagDigest(t *testing.T) {
	for image, want := range map[string]string{
		"busybox": "busybox", "busybox:1.36": "busybox", "localhost:5000/a": "localhost:5000/a",
		"localhost:5000/a:v1": "localhost:5000/a", "a:1.0@sha256:00": "a", "a@sha256:00": "a",
	} {
		if got := trimTagDigest(image); got != want {
			t.Errorf("%s: %s, want %s", image, got, want)
		}
	}
}
