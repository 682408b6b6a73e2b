package runtime

import "fmt"

// oomText says what the kernel found, for a chain of causes.
func oomText(usage, limit int64) string {
	return fmt.Sprintf("the memory cgroup needs %s and may have %s", mebibytes(usage), mebibytes(limit))
}

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
