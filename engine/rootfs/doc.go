// Package rootfs is what known images hold: their files, and the programs behind their binaries.
//
// It imitates the root file systems of images of tutorials as far as a script or a probe sees them.
// Servers are native programs: they react to signals and requests and cost nothing while they
// wait. Left out: libraries, package managers, the insides of databases.
//
// Ordering guarantee: none of its own; programs are processes of package linux.
package rootfs
