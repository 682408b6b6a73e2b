package shell

import (
	"slices"
	"strings"

	"podflight/engine/linux"
)

// resolve finds the program that a name means, without any message.
func (s *shell) resolve(name string) (linux.Program, string, error) {
	path, err := s.lookPath(name)
	if err != nil {
		return nil, path, err
	}
	prog, err := s.loadProgram(path)
	return prog, path, err
}

// keywords are the reserved words of the shells.
const keywords = " ! { } case do done elif else esac fi for function if in then until while "

// builtinCommand runs a command past functions, or tells what a name means (-v, -V).
func (s *shell) builtinCommand(args []string, undo *undoRedirects) int {
	if args[0] == "builtin" {
		args = append([]string{"command"}, args[1:]...)
	}
	args = args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		opt := args[0]
		args = args[1:]
		switch opt {
		case "-v":
			return s.eachName(s.queried(args), s.describeShort)
		case "-V":
			return s.eachName(s.queried(args), s.describe)
		}
	}
	if len(args) == 0 {
		return 0
	}
	if b, ok := s.in.builtins[args[0]]; ok {
		return s.runBuiltin(b, args, undo)
	}
	return s.runProgram(args, nil, 0)
}

// queried is what command -v asks for: one name, except in bash.
func (s *shell) queried(args []string) []string {
	if s.in.dialect == Bash {
		return args
	}
	return args[:min(1, len(args))]
}

func (s *shell) builtinType(args []string, _ *undoRedirects) int {
	names := slices.DeleteFunc(slices.Clone(args[1:]), func(a string) bool { return strings.HasPrefix(a, "-") })
	return s.eachName(names, s.describe)
}

func (s *shell) eachName(names []string, fn func(string) (string, bool)) int {
	status := 0
	for _, name := range names {
		text, ok := fn(name)
		if !ok {
			status = 127
			if s.in.dialect == Bash {
				status = 1
			}
		}
		if text != "" {
			s.print(text + "\n")
		}
	}
	return status
}

// describeShort is command -v.
func (s *shell) describeShort(name string) (string, bool) {
	if s.isShellName(name) {
		return name, true
	}
	path, err := s.lookPath(name)
	if err != nil {
		return "", false
	}
	return path, true
}

func (s *shell) isShellName(name string) bool {
	_, function := s.funcs[name]
	return function || s.isBuiltin(name) || strings.Contains(keywords, " "+name+" ")
}

func (s *shell) isBuiltin(name string) bool {
	if _, ok := s.in.builtins[name]; ok {
		return true
	}
	switch name { // builtins that the parser knows
	case "export", "readonly", "local":
		return true
	case "let", "[[": // dash has neither
		return s.in.dialect != Dash
	case "declare", "typeset":
		return s.in.dialect == Bash
	}
	return false
}

// describe is type and command -V.
func (s *shell) describe(name string) (string, bool) {
	switch _, function := s.funcs[name]; {
	case strings.Contains(keywords, " "+name+" "):
		return name + " is a shell keyword", true
	case function && s.in.dialect == Dash:
		return name + " is a shell function", true
	case function:
		return name + " is a function", true
	case s.isBuiltin(name):
		if b := s.in.builtins[name]; b.special && s.in.dialect != Bash {
			return name + " is a special shell builtin", true
		}
		return name + " is a shell builtin", true
	}
	path, err := s.lookPath(name)
	if err != nil {
		return name + ": not found", false
	}
	return name + " is " + path, true
}
