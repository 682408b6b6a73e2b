package linux

import (
	"strconv"
	"strings"
)

// Signal is the number of a signal, as on x86-64.
type Signal int

// The signals that have a rule of their own here.
const (
	SIGHUP   Signal = 1
	SIGINT   Signal = 2
	SIGQUIT  Signal = 3
	SIGABRT  Signal = 6
	SIGKILL  Signal = 9
	SIGUSR1  Signal = 10
	SIGSEGV  Signal = 11
	SIGUSR2  Signal = 12
	SIGPIPE  Signal = 13
	SIGALRM  Signal = 14
	SIGTERM  Signal = 15
	SIGCHLD  Signal = 17
	SIGCONT  Signal = 18
	SIGSTOP  Signal = 19
	SIGTSTP  Signal = 20
	SIGTTIN  Signal = 21
	SIGTTOU  Signal = 22
	SIGWINCH Signal = 28
)

// SignalMax is the highest number that a signal may have, real-time signals included.
const SignalMax = 64

var signalNames = [...]string{
	"", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
	"STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL", "PWR", "SYS",
}

// Name returns the signal's name without SIG, as "TERM", or its number if it has no name.
func (s Signal) Name() string {
	switch {
	case s > 0 && int(s) < len(signalNames):
		return signalNames[s]
	case s == 34:
		return "RTMIN"
	case s == SignalMax:
		return "RTMAX"
	}
	return strconv.Itoa(int(s))
}

// String returns the signal's name with SIG, as "SIGTERM".
func (s Signal) String() string { return "SIG" + s.Name() }

// ParseSignal reads a signal's name, with or without SIG and in any case, or its number.
// It reports false if there is no such signal. The number 0 is taken, as kill(2) does.
func ParseSignal(name string) (Signal, bool) {
	if n, err := strconv.Atoi(name); err == nil {
		return Signal(n), n >= 0 && n <= SignalMax
	}
	name = strings.TrimPrefix(strings.ToUpper(name), "SIG")
	for i, s := range signalNames {
		if i > 0 && s == name {
			return Signal(i), true
		}
	}
	switch name {
	case "IO":
		return 29, true
	case "IOT":
		return SIGABRT, true
	case "CLD":
		return SIGCHLD, true
	case "RTMIN":
		return 34, true
	case "RTMAX":
		return SignalMax, true
	}
	return 0, false
}

// describe is what a shell prints of a process that the signal ended, as strsignal has it.
var signalText = map[Signal]string{
	SIGHUP: "Hangup", SIGINT: "Interrupt", SIGQUIT: "Quit", 4: "Illegal instruction", 5: "Trace/breakpoint trap", SIGABRT: "Aborted",
	7: "Bus error", 8: "Floating point exception", SIGKILL: "Killed", SIGUSR1: "User defined signal 1",
	SIGSEGV: "Segmentation fault", SIGUSR2: "User defined signal 2", SIGPIPE: "Broken pipe", SIGALRM: "Alarm clock",
	SIGTERM: "Terminated", 16: "Stack fault", SIGSTOP: "Stopped (signal)", SIGTSTP: "Stopped", 24: "CPU time limit exceeded",
	25: "File size limit exceeded", 26: "Virtual timer expired", 27: "Profiling timer expired", 29: "I/O possible",
	30: "Power failure", 31: "Bad system call",
}

// Text returns what the C library calls the signal, as "Terminated".
func (s Signal) Text() string {
	if t, ok := signalText[s]; ok {
		return t
	}
	return "Unknown signal " + strconv.Itoa(int(s))
}

// action is what a signal does to a process that did not ask for anything else.
type action int

const (
	actTerminate action = iota
	actIgnore
	actStop
	actContinue
)

func (s Signal) action() action {
	switch s {
	case SIGCHLD, 23, 28: // CHLD, URG, WINCH
		return actIgnore
	case SIGCONT:
		return actContinue
	case SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU:
		return actStop
	}
	return actTerminate
}

// sigset is a set of signals.
type sigset uint64

func (s sigset) has(sig Signal) bool { return s&(1<<(sig-1)) != 0 }
func (s *sigset) add(sig Signal)     { *s |= 1 << (sig - 1) }
func (s *sigset) remove(sig Signal)  { *s &^= 1 << (sig - 1) }
