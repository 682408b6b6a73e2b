package registry

import (
	"testing"
	"time"

	"podflight/engine/scenario"
	"podflight/engine/sim"
)

// TestCatalogue pulls images of tutorials from the default world: right tags exist, mistyped ones do not.
func TestCatalogue(t *testing.T) {
	w := scenario.Default()
	r := New(sim.New(1, time.Time{}), w.Registries, scenario.Catalogue()...)
	for name, program := range map[string]string{
		"nginx": "nginx", "nginx:1.14.2": "nginx", "nginx:1.27-alpine": "nginx", "nginx:alpine": "nginx", "nginx:1.16.1": "nginx", "nginx:1.7.9": "nginx", "nginx:stable-alpine": "nginx",
		"busybox": "busybox", "busybox:1.28": "busybox", "busybox:1.36.1": "busybox", "busybox:stable": "busybox", "busybox:musl": "busybox",
		"alpine:3.20": "alpine", "alpine": "alpine", "httpd:2.4": "httpd", "httpd:2.4-alpine": "httpd", "redis:7": "redis", "redis:6.0.4": "redis", "redis:7-alpine": "redis",
		"postgres:16": "postgres", "postgres:16.3-alpine": "postgres", "mysql:8.0": "mysql", "mysql:5.6": "mysql", "mariadb:11": "mariadb", "mongo:4.4": "mongo", "memcached:1.6": "memcached",
		"rabbitmq:3-management": "rabbitmq", "python:3.12-slim": "python", "python:3.9": "python", "python:3-alpine": "python", "node:20-alpine": "node", "node:18": "node", "node:lts-slim": "node",
		"golang:1.23": "golang", "golang:1.22-alpine": "golang", "openjdk:17-jdk-slim": "java", "eclipse-temurin:21-jre": "java", "php:8.2-apache": "php", "php:8.3-fpm": "php", "ruby:3.3": "ruby", "perl:5.34.0": "perl",
		"ubuntu:22.04": "debian", "ubuntu": "debian", "debian:bookworm-slim": "debian", "bash:5": "bash", "curlimages/curl": "curl", "curlimages/curl:8.10.1": "curl", "hello-world": "hello-world",
		"registry.k8s.io/pause:3.10": "pause", "registry.k8s.io/e2e-test-images/agnhost:2.40": "agnhost", "registry.k8s.io/e2e-test-images/busybox:1.29-4": "busybox",
		"gcr.io/google-samples/hello-app:1.0": "hello-app", "gcr.io/google-samples/kubernetes-bootcamp:v1": "node-app", "kennethreitz/httpbin": "httpbin", "traefik/whoami:v1.10": "whoami",
		"fluentd": "fluentd", "prom/busybox": "busybox", "polinux/stress": "stress", "wordpress:6": "wordpress", "myrepo/myapp:latest": "busybox", "quay.io/prometheus/busybox": "busybox",
		"public.ecr.aws/docker/library/nginx:1.27": "nginx", "registry.k8s.io/nginx-slim:0.8": "nginx",
	} {
		img, err := r.Pull(name, nil)
		if err != nil {
			t.Errorf("%s does not exist: %v", name, err)
			continue
		}
		if img.Program != program || img.Size <= 0 || img.StopSignal == "" {
			t.Errorf("%s is %+v, want program %s", name, img, program)
		}
	}
	for _, name := range []string{"nginx:1.99", "nginx:lates", "nginx:2", "ngnix", "busybox:1.99", "alpine:4", "redis:99", "python:3.99", "golang:1.99", "mysql:8.99", "mariadb:10.99", "rabbitmq:3.99", "perl:5.99", "node:20.1.2.3", "php:9", "node:99-alpine", "ubuntu:22.4", "postgres:99", "httpd:3", "myrepo/missing:v9", "registry.k8s.io/pause:9", "localregistry/internal-job:v2"} {
		if img, err := r.Pull(name, nil); err == nil {
			t.Errorf("%s exists: %+v", name, img)
		}
	}
	for name, want := range map[string]string{"nginx:1.27": "1.27", "nginx": "1.29.3", "redis:7-alpine": "7", "ubuntu:22.04": "22.04", "busybox": "1.37.0"} {
		if img, err := r.Pull(name, nil); err != nil || img.Version != want {
			t.Errorf("%s: version %v, want %s (%v)", name, img, want, err)
		}
	}
}

// TestWorldsImageInherits checks that a world need not repeat what is known of an image.
func TestWorldsImageInherits(t *testing.T) {
	w := scenario.Lab()
	r := New(sim.New(1, time.Time{}), w.Registries)
	img, err := r.Pull("nginx:1.27", nil)
	if err != nil || img.Program != "nginx" || len(img.Ports) != 1 || img.Ports[0] != 80 || img.Entrypoint[0] != "nginx" || img.Size != 5431213 {
		t.Errorf("nginx:1.27 is %+v, %v", img, err)
	}
	if img, err := r.Pull("alpine:3.18", nil); err != nil || img.Program != "busybox" {
		t.Errorf("alpine:3.18 is %+v, %v", img, err)
	}
}
