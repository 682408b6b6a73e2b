package busybox

import "testing"

// TestDDSize holds sizes and speeds as dd of coreutils tells them.
func TestDDSize(t *testing.T) {
	for _, tt := range []struct {
		n    int64
		want string
	}{
		{0, "0 bytes"},
		{1, "1 byte"},
		{999, "999 bytes"},
		{1000, "1000 bytes (1.0 kB)"},
		{1024, "1024 bytes (1.0 kB, 1.0 KiB)"},
		{9949, "9949 bytes (9.9 kB, 9.7 KiB)"},
		{9951, "9951 bytes (10 kB, 9.7 KiB)"},
		{9950000, "9950000 bytes (10 MB, 9.5 MiB)"},
		{103809024, "103809024 bytes (104 MB, 99 MiB)"},
		{314572800, "314572800 bytes (315 MB, 300 MiB)"},
	} {
		if got := ddSize(tt.n); got != tt.want {
			t.Errorf("ddSize(%d) = %q, want %q", tt.n, got, tt.want)
		}
	}
	for _, tt := range []struct {
		n    float64
		want string
	}{{0, "0.0 kB"}, {1000, "1.0 kB"}, {227_623, "228 kB"}, {43_395_000, "43.4 MB"}, {90_882_847_196, "90.9 GB"}} {
		if got := ddSpeed(tt.n); got != tt.want {
			t.Errorf("ddSpeed(%v) = %q, want %q", tt.n, got, tt.want)
		}
	}
}
