// Package kubectl runs kubectl commands against the simulated API server, as tasks in virtual time,
// and prints what kubectl v1.37 prints, to the letter.
//
// It imitates staging/src/k8s.io/kubectl/pkg/cmd with cli-runtime's resource builder and cobra's way with
// flags and unknown commands. Left out, and said so by name when asked for: what needs a network or a
// terminal of its own (attach, cp, debug, port-forward, proxy, top, …), server-side apply's field
// management, plugins, kubeconfig files, Go templates. The texts of --help are its own. To attach, as
// `kubectl run -i` does, is to follow the log: nothing can be typed.
//
// Ordering guarantee: a command's requests reach the server in the order in which kubectl sends them, and
// its output comes in the order of its prints. Nothing is sent when the command line is wrong.
package kubectl
