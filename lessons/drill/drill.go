package drill

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"podflight/engine/scenario"
	"podflight/lessons/lesson"
)

// Levels is the highest level of difficulty. The lowest is 1.
const Levels = 3

// New makes the drill of a seed at a level: the higher, the more there is around the broken workload, and the less the
// page says. A level outside of 1 to Levels counts as the nearest one.
func New(seed uint64, level int) *lesson.Lesson {
	level = min(max(level, 1), Levels)
	rng := rand.New(rand.NewPCG(seed, uint64(level)))
	all := faults()
	var fits []fault
	for _, f := range all {
		if f.level <= level {
			fits = append(fits, f)
		}
	}
	f := fits[rng.IntN(len(fits))]
	w := newWorkload(rng)
	return build(seed, level, rng, f, w)
}

// Find makes the drill of that ID again. It reports false for what is no drill's ID.
func Find(id string) (*lesson.Lesson, bool) {
	var level int
	var seed uint64
	if n, err := fmt.Sscanf(id, "drill-%d-%d", &level, &seed); n != 2 || err != nil {
		return nil, false
	}
	l := New(seed, level)
	return l, l.ID == id
}

// fault is something that can be wrong with a workload. In its texts NAME stands for the workload's name and
// TIME for a time of day.
type fault struct {
	id       string
	level    int    // from which level on it comes up
	name     string // the diagnosis, as a choice
	why      string // why it is not so, where it is not
	shown    string // the sentence of the debrief: how to see it next time
	holds    string // an expression that is true at the end of a run in which it is the cause
	page     string // what the page says
	until    time.Duration
	manifest func(*rand.Rand, workload) string
	cure     func(workload) lesson.Change
	cured    []lesson.TaskCheck
	hints    []string
	steps    []scenario.Step
}

func build(seed uint64, level int, rng *rand.Rand, f fault, w workload) *lesson.Lesson {
	l := &lesson.Lesson{
		ID: fmt.Sprintf("drill-%d-%d", level, seed), Title: fmt.Sprintf("Drill %d: %s", seed, w.name), Story: true,
		Minutes: 5, Source: fmt.Sprintf("drill %d (level %d)", seed, level),
	}
	l.Files = append(l.Files, scenario.File{Name: w.file(), Data: []byte(f.manifest(rng, w))})
	l.Script = lesson.Script{Line: 1, Until: f.until, Steps: []scenario.Step{{Command: "kubectl apply -f " + w.file()}}}
	for _, n := range neighbours(rng, level, w) {
		l.Files = append(l.Files, n)
		l.Script.Steps = append(l.Script.Steps, scenario.Step{Command: "kubectl apply -f " + n.Name})
	}
	l.Script.Steps = append(l.Script.Steps, f.steps...)
	page := w.told(f.page)
	if level == Levels {
		page = fmt.Sprintf("%s: something is wrong with `%s`. It was reported at %s. Nobody remembers a change.", w.team, w.name, w.since)
	}
	l.Parts = []lesson.Part{
		&lesson.Prose{Line: 1, Text: "**" + w.team + ", " + w.since + "**\n\n" + wrapped(page) + "\n\nFind out what is wrong, with `kubectl` alone."},
		question(rng, level, f, w),
		&lesson.Prose{Line: 1, Text: "**How to see it next time**\n\n" + wrapped(w.told(f.shown))},
		&lesson.Task{Line: 1, ID: "cure", Do: "Cure it.", Checks: checksFor(f, w), Hints: f.hints, Solution: f.cure(w)},
	}
	return l
}

// columns is how wide a lesson's text is.
const columns = 80

// wrapped breaks a paragraph into lines.
func wrapped(text string) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > columns:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}

// question asks for the diagnosis. The other choices are faults that would look alike from afar.
func question(rng *rand.Rand, level int, f fault, w workload) *lesson.Predict {
	others := faults()
	rng.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	picked := []fault{f}
	for _, o := range others {
		if o.id != f.id && len(picked) < 3+level {
			picked = append(picked, o)
		}
	}
	rng.Shuffle(len(picked), func(i, j int) { picked[i], picked[j] = picked[j], picked[i] })
	q := &lesson.Predict{Line: 1, ID: "diagnosis", Ask: "What is wrong with `" + w.name + "`?"}
	answer := "'nothing'"
	for i := len(picked) - 1; i >= 0; i-- {
		p := picked[i]
		q.Choices = append(q.Choices, lesson.Choice{Value: p.id, Label: p.name, Why: p.why})
		answer = fmt.Sprintf("(%s) ? '%s' : (%s)", w.told(p.holds), p.id, answer)
	}
	q.Answer = lesson.Expr{Text: answer, Line: 1}
	return q
}

func checksFor(f fault, w workload) []lesson.TaskCheck {
	var out []lesson.TaskCheck
	for _, c := range f.cured {
		c.Cond.Expr = lesson.Expr{Text: w.told(c.Cond.Expr.Text), Line: 1}
		c.Say = w.told(c.Say)
		out = append(out, c)
	}
	return out
}

// workload is what is broken, and who asks.
type workload struct {
	name, team, since string
	image             string
}

func (w workload) file() string { return w.name + ".yaml" }

// told puts the workload's own into a text of the catalogue.
func (w workload) told(text string) string {
	return strings.NewReplacer("NAME", w.name, "TIME", w.since).Replace(text)
}

func newWorkload(rng *rand.Rand) workload {
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	return workload{
		name:  pick("payments", "checkout", "search", "invoices", "thumbnails", "sessions", "ledger", "mailer", "reports", "inventory"),
		team:  pick("Shop", "Billing", "Platform", "Warehouse", "Support"),
		since: fmt.Sprintf("%02d:%02d", 7+rng.IntN(12), rng.IntN(60)),
		image: pick("busybox:1.36", "alpine:3.18", "busybox:1.28"),
	}
}

// neighbours are healthy Pods around the broken one, to be looked past.
func neighbours(rng *rand.Rand, level int, w workload) []scenario.File {
	names := []string{"frontend", "cache", "gateway", "metrics"}
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var out []scenario.File
	for _, n := range names[:level-1] {
		out = append(out, scenario.File{Name: n + ".yaml", Data: []byte(manifest(n, w.image, "Always", `["sh", "-c", "echo up; exec sleep 86400"]`))})
	}
	return out
}

// manifest writes a Pod of one container. more are further lines of the container.
func manifest(name, image, policy, command string, more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s\nspec:\n  restartPolicy: %s\n  containers:\n  - name: app\n    image: %s\n", name, policy, image)
	if command != "" {
		fmt.Fprintf(&b, "    command: %s\n", command)
	}
	for _, line := range more {
		fmt.Fprintf(&b, "    %s\n", line)
	}
	return b.String()
}

// set is a change of fields of the workload's manifest.
func set(w workload, pairs ...string) lesson.Change {
	fc := lesson.FileChange{Name: w.file()}
	for i := 0; i+1 < len(pairs); i += 2 {
		value := pairs[i+1]
		fc.Set = append(fc.Set, lesson.Setting{Path: pairs[i], Value: &value})
	}
	return lesson.Change{Files: []lesson.FileChange{fc}}
}
