package lesson

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"podflight/engine/scenario"
)

// FileName is the name of the Markdown file of a lesson.
const FileName = "lesson.md"

// Load reads the lesson in a folder. Problems are everything wrong with its form, in the order of its
// lines; a lesson with problems is returned as far as it could be read.
func Load(fsys fs.FS, dir string) (*Lesson, []Problem) {
	file := path.Join(dir, FileName)
	text, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, []Problem{{File: file, Line: 1, Text: "cannot be read: " + err.Error()}}
	}
	p := &parser{file: file, lesson: &Lesson{Source: file}}
	p.lesson.ID, _ = cutNumber(path.Base(dir))
	p.beside(fsys, dir)
	p.parse(string(text))
	return p.lesson, p.problems
}

// Parse reads a lesson from the text of its Markdown file alone.
func Parse(file, text string) (*Lesson, []Problem) {
	p := &parser{file: file, lesson: &Lesson{Source: file}}
	p.parse(text)
	return p.lesson, p.problems
}

// IDOf returns the ID of the lesson in a folder of that name: what comes behind its number.
func IDOf(folder string) string {
	name, _ := cutNumber(folder)
	return name
}

// cutNumber splits "05-back-off-curve" into its name and its number. Without a number it is 0.
func cutNumber(folder string) (name string, number int) {
	digits, rest, ok := strings.Cut(folder, "-")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return folder, 0
	}
	return rest, n
}

type parser struct {
	file     string
	lesson   *Lesson
	problems []Problem
	names    []string
}

func (p *parser) problem(line int, format string, args ...any) {
	p.problems = append(p.problems, Problem{File: p.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

// beside takes the manifests that lie beside lesson.md.
func (p *parser) beside(fsys fs.FS, dir string) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		ext := path.Ext(e.Name())
		if e.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json", ".txt"}, ext) {
			continue
		}
		data, err := fs.ReadFile(fsys, path.Join(dir, e.Name()))
		if err != nil {
			p.problem(1, "%s cannot be read: %v", e.Name(), err)
			continue
		}
		p.lesson.Files = append(p.lesson.Files, scenario.File{Name: e.Name(), Data: data})
	}
}

func (p *parser) parse(text string) {
	front, blocks, problem := split(text)
	if problem != nil {
		problem.File = p.file
		p.problems = append(p.problems, *problem)
		if front.text == "" {
			return
		}
	}
	p.front(front)
	for _, b := range blocks {
		p.block(b)
	}
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
}

type frontMatter struct {
	Format  int      `yaml:"format"`
	Title   string   `yaml:"title"`
	Minutes int      `yaml:"minutes"`
	After   []string `yaml:"after"`
	Words   []string `yaml:"words"`
	Folk    string   `yaml:"folk"`
	Story   bool     `yaml:"story"`
}

func (p *parser) front(b block) {
	var f frontMatter
	if !p.decode(b, &f) {
		return
	}
	switch {
	case f.Format == 0:
		p.problem(b.line, `say which format the lesson has: "format: %d"`, Format)
	case f.Format > Format:
		p.problem(b.line, "format %d is newer than this program knows (%d): use a newer podflight", f.Format, Format)
	}
	if f.Title == "" {
		p.problem(b.line, `give the lesson a title: "title: …"`)
	}
	l := p.lesson
	l.Title, l.Minutes, l.After, l.Words, l.Folk, l.Story = f.Title, f.Minutes, f.After, f.Words, f.Folk, f.Story
}

func (p *parser) block(b block) {
	l := p.lesson
	switch b.word {
	case "":
		l.Parts = append(l.Parts, &Prose{Line: b.line, Text: b.text})
	case "notes":
		l.Parts = append(l.Parts, &Notes{Line: b.line, Text: b.text})
	case "file":
		p.fileBlock(b)
	case "script":
		p.scriptBlock(b)
	case "world":
		l.World = b.text
	case "predict":
		p.predictBlock(b)
	case "claim":
		p.claimBlock(b)
	case "try":
		p.tryBlock(b)
	case "task":
		p.taskBlock(b)
	}
}

// named checks the name of a block that must have one of its own.
func (p *parser) named(b block) string {
	switch {
	case b.name == "":
		p.problem(b.line-1, "give this %s a name: ```%s NAME", b.word, b.word)
	case slices.Contains(p.names, b.name):
		p.problem(b.line-1, "the name %q is used twice: give this %s another", b.name, b.word)
	}
	p.names = append(p.names, b.name)
	return b.name
}

func (p *parser) fileBlock(b block) {
	if b.name == "" || strings.ContainsAny(b.name, "/\\ ") {
		p.problem(b.line-1, "name the file, without a path: ```file pod.yaml")
		return
	}
	for _, f := range p.lesson.Files {
		if f.Name == b.name {
			p.problem(b.line-1, "there is another file %s", b.name)
			return
		}
	}
	p.lesson.Files = append(p.lesson.Files, scenario.File{Name: b.name, Data: []byte(b.text)})
}

func (p *parser) scriptBlock(b block) {
	if p.lesson.Script.Line != 0 {
		p.problem(b.line-1, "a lesson has one script; this is the second")
		return
	}
	p.lesson.Script = p.script(b.text, b.line)
}

// script reads "until …" and a command a line.
func (p *parser) script(text string, line int) Script {
	s := Script{Line: line}
	ends := false
	for i, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		l = strings.TrimSpace(l)
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		first, rest, _ := strings.Cut(l, " ")
		if first == "until" {
			d, err := ParseDuration(rest)
			if err != nil {
				p.problem(line+i, "%v", err)
			}
			s.Until, ends = d, true
			continue
		}
		if step, ok := p.step(l, line+i); ok {
			s.Steps = append(s.Steps, step)
		}
	}
	if !ends {
		p.problem(line, `say how long the run lasts: "until 5m"`)
	}
	return s
}

func (p *parser) step(l string, line int) (scenario.Step, bool) {
	at, command, ok := strings.Cut(strings.TrimSpace(l), " ")
	d, err := ParseDuration(at)
	if !ok || err != nil {
		p.problem(line, `write a time and a command, as in "30s kubectl delete pod web"`)
		return scenario.Step{}, false
	}
	return scenario.Step{At: d, Command: strings.TrimSpace(command), Line: line}, true
}

// ParseDuration reads "90", "1m30s" or "0.5s". It says what to write instead when it cannot.
func ParseDuration(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseFloat(s, 64); err == nil && n >= 0 && n < 1e9 {
		return time.Duration(n * float64(time.Second)), nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a time: write it as 30s, 1m30s or 2h", s)
	}
	return d, nil
}
