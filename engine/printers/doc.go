// Package printers turns API objects into the rows of tables that `kubectl get` shows.
//
// It imitates the API server's table printer (pkg/printers/internalversion/printers.go) and the
// aligned writer of kubectl (staging/src/k8s.io/cli-runtime/pkg/printers). Everything here is a pure
// function of objects and of what the wall clock shows. Left out: kinds that the simulator does not
// know, which get the columns NAME and AGE.
//
// Ordering guarantee: rows come in the order of the objects, cells in the order of the columns.
package printers
