package lint

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"podflight/lessons/fly"
	"podflight/lessons/lesson"
)

// widest is how many columns a line of a lesson may have.
const widest = 80

// style checks the lines of the text that is read: width, trailing blanks, tabs.
func (l *linter) style() {
	for _, part := range l.current.Parts {
		p, ok := part.(*lesson.Prose)
		if !ok {
			continue
		}
		code := false
		for i, line := range strings.Split(p.Text, "\n") {
			if strings.HasPrefix(line, "```") {
				code = !code
			}
			if n := utf8.RuneCountInString(line); n > widest {
				l.problem(p.Line+i, "the line has %d columns; %d fit", n, widest)
			}
			if strings.ContainsRune(line, '\t') {
				l.problem(p.Line+i, "the line has a tab: use blanks")
			}
			if !code {
				l.spelling(p.Line+i, line)
			}
		}
	}
	for _, said := range l.said() {
		l.spelling(said.line, said.text)
	}
}

type sentence struct {
	line int
	text string
}

// said returns the sentences of the parts that are no prose.
func (l *linter) said() []sentence {
	var out []sentence
	add := func(line int, text string) { out = append(out, sentence{line, text}) }
	for _, part := range l.current.Parts {
		switch p := part.(type) {
		case *lesson.Predict:
			add(p.Line, p.Ask)
			add(p.Line, p.Why)
			for _, c := range append(p.Choices, p.Order...) {
				add(p.Line, c.Label)
				add(p.Line, c.Why)
			}
		case *lesson.Claim:
			add(p.Line, p.Say)
		case *lesson.Try:
			add(p.Line, p.Label)
		case *lesson.Task:
			add(p.Line, p.Do)
			for _, h := range p.Hints {
				add(p.Line, h)
			}
			for _, c := range p.Checks {
				add(p.Line, c.Say)
			}
		}
	}
	return out
}

// misspelling is a way to write a Kubernetes term that is not Kubernetes' own.
type misspelling struct {
	pattern *regexp.Regexp
	right   string
}

// misspellings lists what is looked for outside of code.
func misspellings() []misspelling {
	var out []misspelling
	for _, m := range [][2]string{
		{`\bpods?\b`, "Pod, Pods"},
		{`\b(?:deployments?|Deploy)\b`, "Deployment"},
		{`\b(?:replica ?sets?|Replicaset|Replica Set)\b`, "ReplicaSet"},
		{`\b(?:daemon ?sets?|Daemonset)\b`, "DaemonSet"},
		{`\b(?:stateful ?sets?|Statefulset)\b`, "StatefulSet"},
		{`\b(?:cron ?jobs?|Cronjob|Cron Job)\b`, "CronJob"},
		{`\b(?:config ?maps?|Configmap)\b`, "ConfigMap"},
		{`\b(?:Kubelet|KubeLet)\b`, "kubelet"},
		{`\b(?:Kubectl|KubeCtl)\b`, "kubectl"},
		{`\b(?:kubernetes|K8s|k8s)\b`, "Kubernetes"},
		{`\b(?:backoff|Backoff|back off time)\b`, "back-off"},
		{`\b(?:Crashloopbackoff|crashloopbackoff|CrashloopBackOff|crash loop back-off)\b`, "CrashLoopBackOff"},
		{`\b(?:init-container|initcontainer)s?\b`, "init container"},
		{`\b(?:side-car|side car)s?\b`, "sidecar"},
		{`\bAPI-server\b`, "API server"},
	} {
		out = append(out, misspelling{regexp.MustCompile(m[0]), m[1]})
	}
	return out
}

var (
	inlineCode = regexp.MustCompile("`[^`]*`")
	linkTarget = regexp.MustCompile(`\]\([^)]*\)`)
	link       = regexp.MustCompile(`\[([^\]]*)\]\(([^)\s]*)\)`)
	kubectlRun = regexp.MustCompile(`\bkubectl( [a-z-]+)+( [a-z]+/?\S*)*`)
)

// spelling looks for misspelt terms in a line, code and commands aside.
func (l *linter) spelling(line int, text string) {
	bare := kubectlRun.ReplaceAllString(linkTarget.ReplaceAllString(inlineCode.ReplaceAllString(text, ""), "]"), "")
	for _, m := range l.misspelt {
		if found := m.pattern.FindString(bare); found != "" {
			l.problem(line, "write %s, not %q (or put it in backquotes if it is typed)", m.right, found)
		}
	}
}

// words checks that the words of the front matter are in the glossary.
func (l *linter) words() {
	for _, w := range l.current.Words {
		if _, ok := l.course.Lookup(w); !ok {
			l.problem(1, "the word %q is not in the glossary", w)
		}
	}
}

// docsPage is what a page of the Kubernetes documentation looks like, relative to its root.
var docsPage = regexp.MustCompile(`^docs/[a-z0-9/-]+/(#[a-z0-9-]+)?$`)

// links checks the links of the prose: jump:, lesson:, word:, docs/….
func (l *linter) links() {
	for _, part := range l.current.Parts {
		p, ok := part.(*lesson.Prose)
		if !ok {
			continue
		}
		text := inlineCode.ReplaceAllStringFunc(p.Text, func(code string) string { return strings.Repeat("\n", strings.Count(code, "\n")) })
		for _, m := range link.FindAllStringSubmatchIndex(text, -1) {
			l.link(p.Line+strings.Count(text[:m[4]], "\n"), text[m[4]:m[5]])
		}
	}
}

func (l *linter) link(line int, target string) {
	scheme, rest, _ := strings.Cut(target, ":")
	switch scheme {
	case "jump":
		if _, err := fly.Jump(l.start, rest); err != nil {
			l.problem(line, "%v", err)
		}
	case "lesson":
		if _, ok := l.course.Find(rest); !ok {
			l.problem(line, "there is no lesson %q", rest)
		}
	case "word":
		if _, ok := l.course.Lookup(rest); !ok {
			l.problem(line, "the word %q is not in the glossary", rest)
		}
	case "try":
		if !l.has(rest) {
			l.problem(line, "there is no try %q", rest)
		}
	default:
		if !docsPage.MatchString(target) {
			l.problem(line, "a link goes to jump:…, try:…, lesson:…, word:… or a page docs/…/ of the Kubernetes documentation, not to %q", target)
		}
	}
}
