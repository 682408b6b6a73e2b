package lesson

import (
	"strings"
)

// block is a stretch of a lesson file: prose, or the inside of a fenced block.
type block struct {
	line int    // of its first line of text, from 1
	word string // "" for prose
	name string
	text string
}

// known lists the words that begin a block of ours. A fenced block with another word is prose.
func known(word string) bool {
	switch word {
	case "file", "script", "world", "predict", "claim", "try", "task", "notes":
		return true
	}
	return false
}

// split cuts a lesson file into its front matter and its blocks.
func split(text string) (front block, blocks []block, problem *Problem) {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	i := 0
	if len(lines) == 0 || strings.TrimSpace(lines[0]) != "---" {
		return front, nil, &Problem{Line: 1, Text: `begin with front matter: a line "---", "format: 1" and "title: …", and a line "---"`}
	}
	for i = 1; i < len(lines) && strings.TrimSpace(lines[i]) != "---"; i++ {
	}
	if i == len(lines) {
		return front, nil, &Problem{Line: 1, Text: `the front matter has no end: add a line "---" after it`}
	}
	front = block{line: 2, text: strings.Join(lines[1:i], "\n")}
	var prose []string
	from := i + 1
	flush := func(next int) {
		if s := strings.Trim(strings.Join(prose, "\n"), "\n"); s != "" {
			skipped := 0
			for skipped < len(prose) && strings.TrimSpace(prose[skipped]) == "" {
				skipped++
			}
			blocks = append(blocks, block{line: from + skipped + 1, text: s})
		}
		prose, from = nil, next
	}
	for i++; i < len(lines); i++ {
		info, fence := strings.CutPrefix(lines[i], "```")
		if !fence {
			prose = append(prose, lines[i])
			continue
		}
		end := i + 1
		for end < len(lines) && strings.TrimRight(lines[end], " ") != "```" {
			end++
		}
		if end == len(lines) {
			return front, blocks, &Problem{Line: i + 1, Text: "this block has no end: add a line of three backquotes after it"}
		}
		word, name, _ := strings.Cut(strings.TrimSpace(info), " ")
		if !known(word) {
			prose = append(prose, lines[i:end+1]...)
			i = end
			continue
		}
		flush(end + 1)
		blocks = append(blocks, block{line: i + 2, word: word, name: strings.TrimSpace(name), text: strings.Join(lines[i+1:end], "\n") + "\n"})
		i = end
	}
	flush(len(lines))
	return front, blocks, nil
}
