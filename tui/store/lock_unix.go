//go:build unix

package store

import (
	"os"
	"syscall"
)

// exclusive locks a file until it is closed or the process ends. It reports false if another process has it.
func exclusive(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
