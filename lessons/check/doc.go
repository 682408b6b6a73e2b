// Package check is the language in which lessons ask about a run: CEL, the Common Expression
// Language that Kubernetes itself uses, with functions that look into a trace at a moment.
//
// Names of Pods come first, then the container; with one container it can be left out.
// Times and lengths of time are numbers of seconds. See Functions for the list.
//
//	status('crash') == 'CrashLoopBackOff'
//	backoffs('crash') == [10, 20, 40]
//	pod('web').spec.restartPolicy == 'Always'
//	exits('crash').all(e, e.code == 1)
//
// A function called on start asks the lesson's own run instead of the one at hand:
// start.backoffs('crash'). Evaluation is pure, and its cost is limited. Moments are looked at in order.
package check
