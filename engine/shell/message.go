package shell

import (
	"strconv"

	"podflight/engine/linux"
)

// complain prints a message on standard error as the shell does, with its name in front.
func (s *shell) complain(msg string) {
	if s.silent != nil {
		s.silent(msg)
		return
	}
	switch s.in.dialect {
	case Dash:
		msg = strconv.Itoa(s.line) + ": " + msg
	case Bash:
		msg = "line " + strconv.Itoa(s.line) + ": " + msg
	}
	s.p.WriteString(2, s.arg0+": "+msg+"\n")
}

// complainAs prints a message of a builtin: ash puts the line behind the builtin's name.
func (s *shell) complainAs(builtin, msg string) {
	if s.in.dialect == Ash {
		s.complain(builtin + ": line " + strconv.Itoa(s.line-s.lineBase) + ": " + msg)
		return
	}
	s.complain(builtin + ": " + msg)
}

// fatal prints a message and ends the shell, as an error in a special builtin or an expansion does.
func (s *shell) fatal(status int, msg string) {
	s.complain(msg)
	s.exit(status)
}

// redirectStatus is what a command ends with whose redirection failed.
func (d Dialect) redirectStatus() int {
	if d == Dash {
		return 2
	}
	return 1
}

// fatalStatus is what a shell ends with after an error in an expansion or assignment.
func (d Dialect) fatalStatus() int {
	if d == Bash {
		return 1
	}
	return 2
}

func (d Dialect) readOnlyText() string {
	switch d {
	case Bash:
		return "readonly variable"
	}
	return "is read only"
}

// notFound is the message for a command that is not there.
func (d Dialect) notFound(name string) string {
	if d == Bash {
		return name + ": command not found"
	}
	return name + ": not found"
}

// cannotCreate and cannotOpen are the messages for redirections that fail (ash errmsg).
func (d Dialect) cannotCreate(name string, err error) string {
	if d == Bash {
		if err == linux.EEXIST {
			return name + ": cannot overwrite existing file"
		}
		return name + ": " + err.Error()
	}
	if d == Ash && (err == linux.ENOENT || err == linux.ENOTDIR) {
		return "can't create " + name + ": nonexistent directory"
	}
	if d == Dash {
		if err == linux.ENOENT {
			return "cannot create " + name + ": Directory nonexistent"
		}
		return "cannot create " + name + ": " + err.Error()
	}
	return "can't create " + name + ": " + err.Error()
}

func (d Dialect) cannotOpen(name string, err error) string {
	switch {
	case d == Bash:
		return name + ": " + err.Error()
	case d == Ash && (err == linux.ENOENT || err == linux.ENOTDIR):
		return "can't open " + name + ": no such file"
	case d == Dash && err == linux.ENOENT:
		return "cannot open " + name + ": No such file"
	case d == Dash:
		return "cannot open " + name + ": " + err.Error()
	}
	return "can't open " + name + ": " + err.Error()
}
