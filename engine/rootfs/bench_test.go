package rootfs_test

import (
	"testing"
	"time"

	"podflight/engine/registry"
	"podflight/engine/rootfs"
)

// BenchmarkRoot makes the root of an image, once in a run.
func BenchmarkRoot(b *testing.B) {
	for _, program := range []string{"busybox", "nginx"} {
		b.Run(program, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rootfs.New(time.Unix(0, 0)).Root(&registry.Image{Repository: program, Program: program})
			}
		})
	}
}
