package linux

import (
	"strings"
)

// LookPath finds the file that a command name means: the name itself if it has a slash, else the
// first match in the directories of path. It returns ENOENT if there is none, and EACCES with
// the path if there is only a file that cannot be executed.
func (p *Process) LookPath(name, path string) (string, error) {
	if strings.Contains(name, "/") {
		return name, p.mayExec(name)
	}
	denied := ""
	for dir := range strings.SplitSeq(path, ":") {
		if dir == "" {
			dir = "."
		}
		file := strings.TrimSuffix(dir, "/") + "/" + name
		switch err := p.mayExec(file); err {
		case nil:
			return file, nil
		case EACCES, EISDIR:
			if denied == "" {
				denied = file
			}
		}
	}
	if denied != "" {
		return denied, EACCES
	}
	return "", ENOENT
}

func (p *Process) mayExec(name string) error {
	at, err := p.existing(name, true)
	switch {
	case err != nil:
		return err
	case at.node.Kind == Directory:
		return EISDIR
	case at.node.Kind != RegularFile || !at.node.Executable():
		return EACCES
	}
	return nil
}

// LoadProgram returns the program of an executable file. For a script with a #! line it
// returns the interpreter's program and the words of that line. It returns ENOEXEC for other text.
func (p *Process) LoadProgram(name string) (prog Program, interpreter []string, err error) {
	if err := p.mayExec(name); err != nil {
		return nil, nil, err
	}
	at, err := p.existing(name, true)
	if err != nil {
		return nil, nil, err
	}
	if at.node.Program != nil {
		return at.node.Program, nil, nil
	}
	head := make([]byte, 256)
	head = head[:at.node.readAt(head, 0)]
	line, _, _ := strings.Cut(string(head), "\n")
	words := strings.Fields(strings.TrimPrefix(line, "#!"))
	if !strings.HasPrefix(line, "#!") || len(words) == 0 {
		return nil, nil, ENOEXEC
	}
	if len(words) > 2 {
		words = []string{words[0], strings.Join(words[1:], " ")}
	}
	interp, nested, err := p.LoadProgram(words[0])
	if err != nil || nested != nil {
		return nil, nil, ENOENT
	}
	return interp, words, nil
}
