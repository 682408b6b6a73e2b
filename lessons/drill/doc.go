// Package drill makes broken workloads to diagnose: a fault chosen and varied by a seed, told as a page gets told.
//
// A drill is a lesson value like any other, so that it is flown, predicted, solved and linted as lessons are. Its right
// diagnosis is computed from the run: each fault has an expression that holds where it is the cause. The same seed and level
// give the same drill.
package drill
