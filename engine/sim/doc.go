// Package sim is the kernel of the simulator: a virtual clock, an event queue,
// coroutine tasks, seeded randomness and cause tracking.
//
// It imitates nothing of Kubernetes. It has one goroutine of control: Step takes
// the earliest event off the queue, moves the clock to it and calls its function.
//
// Ordering guarantee: events run in order of (instant, sequence number), where the
// sequence number is the order in which they were scheduled. Tasks run only inside
// events, one at a time, so a run is a pure function of what was scheduled first
// and of the seed.
//
// Left out: real time, threads, priorities.
package sim
