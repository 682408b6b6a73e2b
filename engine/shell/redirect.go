package shell

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"podflight/engine/linux"
)

// undoRedirects remembers what descriptors were before a command's redirections.
type undoRedirects struct {
	saved []savedFile
	keep  bool // exec without a program: the redirections stay
}

type savedFile struct {
	fd   int
	file *linux.File // held; nil if the descriptor was closed
}

// restore puts the descriptors back in reverse order.
func (u *undoRedirects) restore(s *shell) {
	if u == nil {
		return
	}
	for i := len(u.saved) - 1; i >= 0; i-- {
		f := u.saved[i]
		if !u.keep {
			s.p.SetFile(f.fd, f.file)
		}
		if f.file != nil {
			f.file.Release()
		}
	}
	u.saved = nil
}

// redirect applies redirections to the shell's own descriptors. On an error the message is out already.
func (s *shell) redirect(redirs []*syntax.Redirect) (*undoRedirects, error) {
	if len(redirs) == 0 {
		return nil, nil
	}
	u := &undoRedirects{}
	for _, r := range redirs {
		if err := s.redirectOne(r, u); err != nil {
			return u, err
		}
	}
	return u, nil
}

func (u *undoRedirects) set(s *shell, fd int, f *linux.File) {
	old := s.p.File(fd)
	if old != nil {
		old.Hold()
	}
	u.saved = append(u.saved, savedFile{fd, old})
	s.p.SetFile(fd, f)
}

func (s *shell) redirectOne(r *syntax.Redirect, u *undoRedirects) error {
	s.effects++
	fd := 1
	if r.Op == syntax.RdrIn || r.Op == syntax.RdrInOut || r.Op == syntax.DplIn || r.Op == syntax.Hdoc || r.Op == syntax.DashHdoc || r.Op == syntax.WordHdoc {
		fd = 0
	}
	if r.N != nil {
		n, err := strconv.Atoi(r.N.Value)
		if err != nil {
			s.fatal(2, s.in.dialect.unexpected("redirection"))
		}
		fd = n
	}
	switch r.Op {
	case syntax.Hdoc, syntax.DashHdoc:
		u.set(s, fd, s.document(s.expandDocument(r)))
	case syntax.WordHdoc:
		u.set(s, fd, s.document(s.expandString(r.Word)+"\n"))
	case syntax.DplIn, syntax.DplOut:
		return s.duplicate(r, fd, u)
	case syntax.RdrAll, syntax.AppAll:
		if err := s.openRedirect(r, 1, u); err != nil {
			return err
		}
		u.set(s, 2, s.p.File(1))
	default:
		return s.openRedirect(r, fd, u)
	}
	return nil
}

// document makes the file that a here-document is read from.
func (s *shell) document(text string) *linux.File {
	return linux.NewReader([]byte(text))
}

func (s *shell) openRedirect(r *syntax.Redirect, fd int, u *undoRedirects) error {
	name := s.expandString(r.Word)
	flags := linux.ReadOnly
	switch r.Op {
	case syntax.RdrOut, syntax.RdrAll, syntax.RdrClob:
		flags = linux.WriteOnly | linux.Create | linux.Truncate
		if r.Op == syntax.RdrOut && s.opts.noclobber {
			if st, err := s.p.Stat(name); err == nil && st.Kind == linux.RegularFile {
				s.complain(s.in.dialect.cannotCreate(name, linux.EEXIST))
				return linux.EEXIST
			}
		}
	case syntax.AppOut, syntax.AppAll:
		flags = linux.WriteOnly | linux.Create | linux.Append
	case syntax.RdrInOut:
		flags = linux.ReadWrite | linux.Create
	}
	f, err := s.p.OpenFile(name, flags, 0o666)
	switch {
	case err == nil:
		u.set(s, fd, f)
	case flags == linux.ReadOnly:
		s.complain(s.in.dialect.cannotOpen(name, err))
	default:
		s.complain(s.in.dialect.cannotCreate(name, err))
	}
	return err
}

// duplicate runs n>&m and n>&-.
func (s *shell) duplicate(r *syntax.Redirect, fd int, u *undoRedirects) error {
	word := s.expandString(r.Word)
	if word == "-" {
		u.set(s, fd, nil)
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(word, "-"))
	if err != nil {
		if r.Op == syntax.DplOut && r.N == nil && s.in.dialect != Dash { // >&file
			f, err := s.p.OpenFile(word, linux.WriteOnly|linux.Create|linux.Truncate, 0o666)
			if err != nil {
				s.complain(s.in.dialect.cannotCreate(word, err))
				return err
			}
			u.set(s, 1, f)
			u.set(s, 2, f)
			return nil
		}
		s.fatal(2, s.in.dialect.syntaxText("bad fd number"))
	}
	f := s.p.File(n)
	if f == nil {
		s.complain(word + ": " + linux.EBADF.Error())
		return linux.EBADF
	}
	u.set(s, fd, f)
	return nil
}
