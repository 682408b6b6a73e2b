package rootfs

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"podflight/engine/linux"
)

// fillRate is how fast a program touches new memory, in bytes a second.
const fillRate = 2 << 30

// fillStep is how much memory a program takes at a time, in bytes.
const fillStep = 8 << 20

// fill takes memory in steps until it has size bytes, then calls done.
func fill(p *linux.Process, size int64, done func()) {
	if size <= 0 {
		done()
		return
	}
	step := min(size, fillStep)
	p.Grow(step)
	p.After(time.Duration(float64(step)/fillRate*float64(time.Second)), func() { fill(p, size-step, done) })
}

// size reads a number of bytes with a suffix: k, m and g, or Ki, Mi and Gi, are powers of 1024.
func size(text string, otherwise int64) int64 {
	text = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(text), "b"), "i")
	unit := int64(1)
	if n := len(text); n > 0 {
		switch text[n-1] {
		case 'k':
			unit = 1 << 10
		case 'm':
			unit = 1 << 20
		case 'g':
			unit = 1 << 30
		}
	}
	if unit > 1 {
		text = text[:len(text)-1]
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v < 0 || v*float64(unit) > math.MaxInt64/4 {
		return otherwise
	}
	return int64(v * float64(unit))
}

// stress starts workers that take memory or compute, as the stress program does.
func stress(p *linux.Process) {
	count := func(names ...string) int {
		v, _ := flagValue(p, names...)
		n, _ := strconv.Atoi(v)
		return min(max(n, 0), 64)
	}
	cpu, vm := count("cpu", "c"), count("vm", "m")
	vmBytes, _ := flagValue(p, "vm-bytes")
	if cpu+vm == 0 && count("io", "i")+count("hdd", "d") == 0 {
		p.WriteString(1, "`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n")
		p.ExitAfter(0, 0)
		return
	}
	p.WriteString(1, fmt.Sprintf("stress: info: [%d] dispatching hogs: %d cpu, %d io, %d vm, %d hdd\n", p.PID, cpu, count("io", "i"), vm, count("hdd", "d")))
	for range vm {
		_, _ = p.Spawn(linux.Native(func(w *linux.Process) { fill(w, size(vmBytes, 256<<20), func() {}) }), linux.Attr{Args: p.Args})
	}
	for range cpu {
		_, _ = p.Spawn(linux.Native(func(*linux.Process) {}), linux.Attr{Args: p.Args})
	}
	if t, ok := flagValue(p, "timeout", "t"); ok {
		d, err := time.ParseDuration(t)
		if err != nil {
			sec, _ := strconv.Atoi(t)
			d = time.Duration(sec) * time.Second
		}
		p.After(d, func() {
			p.WriteString(1, fmt.Sprintf("stress: info: [%d] successful run completed in %ds\n", p.PID, int(d.Seconds())))
			p.Exit(0)
		})
	}
}

// goStress is vish/stress: it takes memory bit by bit and computes in threads.
func goStress(p *linux.Process) {
	total, _ := flagValue(p, "mem-total")
	chunk, _ := flagValue(p, "mem-alloc-size")
	pause, _ := flagValue(p, "mem-alloc-sleep")
	cpus, _ := flagValue(p, "cpus")
	log := func(line int, msg string) {
		p.WriteString(2, fmt.Sprintf("I%s       %d main.go:%d] %s\n", stamp(p, "0102 15:04:05.000000"), p.PID, line, msg))
	}
	want, step := size(total, 0), max(size(chunk, 4<<10), 1<<10)
	wait, err := time.ParseDuration(pause)
	if err != nil {
		wait = time.Millisecond
	}
	log(26, fmt.Sprintf("Allocating %q memory, in %q chunks, with a %v sleep between allocations", or(total, "0"), or(chunk, "4Ki"), wait))
	n, _ := strconv.Atoi(cpus)
	for range min(n, 64) {
		log(39, "Spawning a thread to consume CPU")
	}
	for _, s := range goDefault() {
		p.Handle(s.signal)
	}
	p.OnSignal = func(linux.Signal) string { p.ExitAfter(0, 2); return "handled" }
	// Many small steps are taken as few large ones of the same speed.
	if steps := want / step; steps > maxFillSteps {
		factor := (steps + maxFillSteps - 1) / maxFillSteps
		step, wait = step*factor, wait*time.Duration(factor)
	}
	goFill(p, want, step, wait, func() { log(29, "Allocated "+or(total, "0")+" memory") })
}

const maxFillSteps = 500

func goFill(p *linux.Process, left, step int64, wait time.Duration, done func()) {
	if left <= 0 {
		done()
		return
	}
	p.Grow(min(step, left))
	p.After(max(wait, time.Microsecond), func() { goFill(p, left-step, step, wait, done) })
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
