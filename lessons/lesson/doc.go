// Package lesson is the format of a lesson: one folder with a Markdown file, lesson.md, and the
// manifests that it uses. The Markdown file has YAML front matter and fenced blocks for the parts that run.
//
// A lesson is data. It holds expressions that are checked against a run, but no scripts and no
// code, so a lesson from a stranger is safe to open. Parts keep the order in which the file has them.
//
// # The file
//
//	---
//	format: 1
//	title: The back-off curve
//	minutes: 5
//	after: [always]                 # lessons that should come first
//	words: [back-off, kubelet]      # glossary words that it teaches
//	folk: It gives up in the end.   # the folk error that it corrects, if any
//	---
//	Prose, in Markdown, 80 columns wide.
//
// Blocks begin with three backquotes, a word and for some a name:
//
//	file NAME     a manifest (a file of that name beside lesson.md does as well)
//	script        "until 20m", then a command a line: "0s kubectl apply -f pod.yaml"
//	world         what differs from the default world, as in a scenario's world.yaml
//	predict NAME  a question that is asked before the run: ask, choices | number | order, answer
//	claim         a statement that the run must bear out: say, that, and when
//	try NAME      one change to fly and to compare with the start: label, with
//	task NAME     something to make happen: do, check, hints, solution
//	notes         for an instructor, in Markdown
//
// # When
//
// A condition is the expression that (or always, or never) with a time:
//
//	{at: 30s, that: …}            true at that moment
//	{by: 2m, that: …}             true at some moment up to then
//	{within: [10s, 20s], that: …} true at some moment between
//	{always: …, until: 5m}        true at every moment, here up to 5m
//	{never: …}                    false at every moment
//	{that: …}                     true at the end of the run
//
// # Changes
//
// with and solution name files and what to set in them; null takes a field away, and a text instead of
// fields replaces the file. In a file of several objects, "[1].spec.restartPolicy" is a field of the second.
// steps adds commands, script replaces the script, world lays itself over the world.
//
//	with: {pod.yaml: {"spec.containers[0].command[2]": "exit 0"}, steps: ["40s kubectl delete pod web"]}
package lesson
