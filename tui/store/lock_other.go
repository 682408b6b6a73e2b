//go:build !unix

package store

import "os"

// exclusive says that the file is free: there are no locks here, and the last program to write wins.
func exclusive(*os.File) bool { return true }
