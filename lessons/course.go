package lessons

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"podflight/lessons/lesson"
)

//go:embed all:course
var embedded embed.FS

// Builtin returns the files of the course that is part of the program.
func Builtin() fs.FS {
	sub, err := fs.Sub(embedded, "course")
	if err != nil {
		panic("lessons: the embedded course has no root")
	}
	return sub
}

// Course is everything that is taught.
type Course struct {
	Chapters []Chapter
	Cards    []*lesson.Lesson // each with one prediction: true or false
	Glossary []Word
	Around   *Course // of a single lesson: the course whose lessons it may name; nil: there is none
}

// Chapter is a row of lessons.
type Chapter struct {
	ID      string // "restart-policies"
	Number  int
	Title   string
	Lessons []*lesson.Lesson
}

// Word is an entry of the glossary.
type Word struct {
	Word    string   `yaml:"word"`
	Also    []string `yaml:"also"` // other ways to write it
	Meaning string   `yaml:"meaning"`
	Page    string   `yaml:"page"` // of the Kubernetes documentation, relative to its root
}

// Load reads a course. A lesson with problems is left out; the problems say where they are and what to do.
func Load(fsys fs.FS) (*Course, []lesson.Problem) {
	c := &Course{}
	var problems []lesson.Problem
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return c, []lesson.Problem{{File: ".", Line: 1, Text: "the folder cannot be read: " + err.Error()}}
	}
	for _, e := range entries {
		id, number, ok := numbered(e)
		if !ok {
			continue
		}
		ch, found := loadChapter(fsys, e.Name(), id, number)
		problems = append(problems, found...)
		c.Chapters = append(c.Chapters, ch)
	}
	slices.SortFunc(c.Chapters, func(a, b Chapter) int { return cmp.Compare(a.Number, b.Number) })
	cards, found := loadCards(fsys)
	c.Cards, problems = cards, append(problems, found...)
	words, found := loadGlossary(fsys)
	c.Glossary, problems = words, append(problems, found...)
	if len(c.Chapters) == 0 && len(c.Cards) == 0 {
		problems = append(problems, lesson.Problem{File: ".", Line: 1, Text: `no chapter is here: make a folder such as "1-first-steps" with a chapter.md and a folder for each lesson`})
	}
	return c, problems
}

// LoadOne reads a single lesson, in the folder dir, as a course of its own. It may name the lessons of the built-in course.
func LoadOne(fsys fs.FS, dir string) (*Course, []lesson.Problem) {
	l, problems := lesson.Load(fsys, dir)
	c := &Course{Chapters: []Chapter{{ID: "lesson", Number: 1, Title: "One lesson"}}}
	if len(problems) == 0 {
		l.Number, l.Chapter = "1.1", "lesson"
		c.Chapters[0].Lessons = append(c.Chapters[0].Lessons, l)
	}
	words, found := loadGlossary(fsys)
	c.Glossary = words
	c.Around, _ = Load(Builtin())
	return c, append(problems, found...)
}

// ChapterFile is the name of the file that holds a chapter's title.
const ChapterFile = "chapter.md"

// numbered splits the name of a folder such as "05-back-off-curve".
func numbered(e fs.DirEntry) (id string, number int, ok bool) {
	digits, id, found := strings.Cut(e.Name(), "-")
	number, err := strconv.Atoi(digits)
	return id, number, e.IsDir() && found && err == nil
}

func loadChapter(fsys fs.FS, dir, id string, number int) (Chapter, []lesson.Problem) {
	ch := Chapter{ID: id, Number: number, Title: id}
	var problems []lesson.Problem
	file := path.Join(dir, ChapterFile)
	switch text, err := fs.ReadFile(fsys, file); {
	case err != nil:
		problems = append(problems, lesson.Problem{File: file, Line: 1, Text: `give the chapter a chapter.md whose first line is its title: "# Restart policies"`})
	default:
		title, _, _ := strings.Cut(string(text), "\n")
		ch.Title = strings.TrimSpace(strings.TrimLeft(title, "# "))
	}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return ch, append(problems, lesson.Problem{File: dir, Line: 1, Text: "the folder cannot be read: " + err.Error()})
	}
	type placed struct {
		number int
		lesson *lesson.Lesson
	}
	var found []placed
	for _, e := range entries {
		_, n, ok := numbered(e)
		if !ok {
			continue
		}
		l, wrong := lesson.Load(fsys, path.Join(dir, e.Name()))
		problems = append(problems, wrong...)
		if len(wrong) > 0 {
			continue
		}
		l.Number, l.Chapter = fmt.Sprintf("%d.%d", number, n), id
		found = append(found, placed{n, l})
	}
	slices.SortFunc(found, func(a, b placed) int { return cmp.Compare(a.number, b.number) })
	for _, p := range found {
		ch.Lessons = append(ch.Lessons, p.lesson)
	}
	return ch, problems
}

func loadCards(fsys fs.FS) (cards []*lesson.Lesson, problems []lesson.Problem) {
	entries, err := fs.ReadDir(fsys, "cards")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".md" {
			continue
		}
		file := path.Join("cards", e.Name())
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			problems = append(problems, lesson.Problem{File: file, Line: 1, Text: "cannot be read: " + err.Error()})
			continue
		}
		l, wrong := lesson.Parse(file, string(text))
		l.ID = strings.TrimSuffix(e.Name(), ".md")
		if len(wrong) == 0 {
			cards = append(cards, l)
		}
		problems = append(problems, wrong...)
	}
	return cards, problems
}

// loadGlossary reads the words of a course. One without a glossary has that of the built-in course.
func loadGlossary(fsys fs.FS) ([]Word, []lesson.Problem) {
	const file = "glossary.yaml"
	text, err := fs.ReadFile(fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = fs.ReadFile(Builtin(), file)
	}
	var words []Word
	if err == nil {
		err = yaml.Unmarshal(text, &words)
	}
	if err != nil {
		return nil, []lesson.Problem{{File: file, Line: 1, Text: "is not a list of words: " + err.Error()}}
	}
	return words, nil
}

// Lessons returns every lesson of the course, in order.
func (c *Course) Lessons() []*lesson.Lesson {
	var all []*lesson.Lesson
	for _, ch := range c.Chapters {
		all = append(all, ch.Lessons...)
	}
	return all
}

// Find returns the lesson of that number ("2.5") or ID. It reports false if there is none.
func (c *Course) Find(name string) (*lesson.Lesson, bool) {
	for _, l := range append(c.Lessons(), c.Cards...) {
		if l.Number == name && name != "" || l.ID == name {
			return l, true
		}
	}
	if c.Around != nil {
		return c.Around.Find(name)
	}
	return nil, false
}

// Lookup returns the glossary's entry for a word, however it is written. It reports false if there is none.
func (c *Course) Lookup(word string) (Word, bool) {
	for _, w := range c.Glossary {
		if strings.EqualFold(w.Word, word) || slices.ContainsFunc(w.Also, func(a string) bool { return strings.EqualFold(a, word) }) {
			return w, true
		}
	}
	return Word{}, false
}
