package shell

import (
	"mvdan.cc/sh/v3/syntax"
)

// while runs a while or until loop.
func (s *shell) while(c *syntax.WhileClause, fl flags) int {
	s.loops++
	defer func() { s.loops-- }()
	status := 0
	for {
		before := s.effects
		cond := s.list(c.Cond, evTested)
		if s.skip != skipNone {
			if s.leaveLoop() {
				break
			}
			continue
		}
		if (cond == 0) == c.Until {
			break
		}
		status = s.list(c.Do, fl&evTested)
		if s.leaveLoop() {
			break
		}
		s.p.Work(1)
		if s.effects == before {
			s.spin()
		}
	}
	return status
}

// spin parks a loop of which one round neither changed anything nor looked at anything outside:
// every further round would be the same, until a signal comes.
func (s *shell) spin() {
	s.p.Spin()
	s.runTraps()
	s.effects++
}

// leaveLoop consumes break and continue. It reports whether the loop is over.
func (s *shell) leaveLoop() bool {
	switch s.skip {
	case skipNone:
		return false
	case skipReturn:
		return true
	}
	if s.skipN > 1 && s.loops > 1 {
		s.skipN--
		return true
	}
	over := s.skip == skipBreak
	s.skip, s.skipN = skipNone, 0
	return over
}

func (s *shell) forClause(c *syntax.ForClause, fl flags) int {
	if c.Select {
		s.fatal(2, s.in.dialect.syntaxText("select is not supported"))
	}
	switch loop := c.Loop.(type) {
	case *syntax.WordIter:
		return s.forWords(loop, c.Do, fl)
	case *syntax.CStyleLoop:
		return s.forCounter(loop, c.Do, fl)
	}
	return 0
}

func (s *shell) forWords(loop *syntax.WordIter, do []*syntax.Stmt, fl flags) int {
	items := s.params
	if loop.InPos.IsValid() {
		items = s.expandFields(loop.Items)
	}
	s.loops++
	defer func() { s.loops-- }()
	status := 0
	for _, item := range items {
		s.assign(loop.Name.Value, item)
		if s.opts.xtrace && s.in.dialect == Bash {
			s.trace("for " + loop.Name.Value + " in")
		}
		status = s.list(do, fl&evTested)
		s.p.Work(1)
		if s.leaveLoop() {
			break
		}
	}
	return status
}

func (s *shell) forCounter(loop *syntax.CStyleLoop, do []*syntax.Stmt, fl flags) int {
	s.loops++
	defer func() { s.loops-- }()
	if loop.Init != nil {
		s.arithm(loop.Init)
	}
	status := 0
	for {
		before := s.effects
		if loop.Cond != nil && s.arithm(loop.Cond) == 0 {
			return status
		}
		status = s.list(do, fl&evTested)
		if s.leaveLoop() {
			return status
		}
		if loop.Post != nil {
			s.arithm(loop.Post)
		}
		s.p.Work(1)
		if s.effects == before {
			s.spin()
		}
	}
}
