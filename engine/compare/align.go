package compare

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Tolerances of the comparison.
const (
	transient    = 2.0  // seconds: a state that is shorter may be missed by either side
	shortest     = 0.6  // a state lasts at least this much of the other's time,
	longest      = 1.67 // at most this much of it,
	slack        = 3.0  // give or take so many seconds
	openEnd      = 99.0 // seconds that the last state counts at least
	loopRestarts = 2    // from so many restarts on, how many rounds fit in is chance
)

// span is a state with the time that it lasts.
type span struct {
	at    float64
	state []string
	lasts float64
}

func (s span) String() string { return strings.Join(s.state, "/") }

func spans(seq []stay, end float64) []span {
	out := make([]span, len(seq))
	for i, s := range seq {
		until := max(end, s.at+openEnd)
		if i+1 < len(seq) {
			until = seq[i+1].at
		}
		out[i] = span{s.at, s.state, until - s.at}
	}
	return out
}

// rounds returns the highest restart count that the rows of a Pod show.
func rounds(seq []stay) int {
	highest := 0
	for _, s := range seq {
		highest = max(highest, round(s))
	}
	return highest
}

func round(s stay) int {
	if len(s.state) != 3 {
		return 0
	}
	n, err := strconv.Atoi(s.state[2])
	if err != nil {
		return 0
	}
	return n
}

// align compares the states of one object: the lasting ones of each side must come in the same order on the other,
// and if timed last about as long.
func align(obj object, real, sim []stay, end float64, timed bool) []string {
	var problems []string
	what := obj.String()
	if obj.kind == "pod" {
		n, m := rounds(real), rounds(sim)
		if n-m > 1 || m-n > 1 {
			problems = append(problems, fmt.Sprintf("%s: %d restarts in the real, %d in the sim", what, n, m))
		}
		if least := min(n, m); least >= loopRestarts {
			real, sim = before(real, least), before(sim, least)
		}
	}
	a, b := spans(real, end), spans(sim, end)
	pairs, problem := match(what, a, b, "real")
	if problem != "" {
		problems = append(problems, problem)
	}
	if _, other := match(what, b, a, "sim"); other != "" {
		return append(problems, other)
	}
	if !timed {
		return problems
	}
	return append(problems, compareTimes(what, pairs, end)...)
}

// before returns what a Pod's rows show before the given round of its restart loop.
func before(seq []stay, last int) []stay {
	return slices.DeleteFunc(slices.Clone(seq), func(s stay) bool { return len(s.state) == 3 && isRound(s) && round(s) >= last })
}

func isRound(s stay) bool {
	_, err := strconv.Atoi(s.state[2])
	return err == nil
}

// pair is a lasting state of one side and the state of the other that it was matched with.
type pair struct{ mine, theirs span }

// match finds for every lasting span of x, in order, an equal span of y, so that the times fit as well as they can.
// It returns a problem if there is none.
func match(what string, x, y []span, who string) ([]pair, string) {
	need := slices.DeleteFunc(slices.Clone(x), func(s span) bool { return s.lasts < transient })
	m := len(y)
	cost := make([]float64, m+1)
	taken := make([][]int, len(need)+1) // for each of need and each length of y: 1 + the index in y that need's last takes
	for i, want := range need {
		next := make([]float64, m+1)
		next[0] = math.Inf(1)
		taken[i+1] = make([]int, m+1)
		for j, have := range y {
			next[j+1], taken[i+1][j+1] = next[j], taken[i+1][j]
			if !slices.Equal(want.state, have.state) || math.IsInf(cost[j], 1) {
				continue
			}
			if c := cost[j] + math.Abs(math.Log((want.lasts+1)/(have.lasts+1))); c < next[j+1] {
				next[j+1], taken[i+1][j+1] = c, j+1
			}
		}
		if math.IsInf(next[m], 1) {
			return nil, missing(what, want, y, cost, who)
		}
		cost = next
	}
	pairs := make([]pair, len(need))
	j := m
	for i := len(need); i > 0; i-- {
		j = taken[i][j] - 1
		pairs[i-1] = pair{need[i-1], y[j]}
	}
	return pairs, ""
}

func missing(what string, want span, y []span, cost []float64, who string) string {
	from := max(0, slices.IndexFunc(cost, func(c float64) bool { return !math.IsInf(c, 1) }))
	var has []string
	for _, s := range y[from:min(from+3, len(y))] {
		has = append(has, s.String())
	}
	return fmt.Sprintf("%s: %s shows %s at %.0fs for %.0fs, the other does not (it has %q)", what, who, want, want.at, want.lasts, has)
}

func compareTimes(what string, pairs []pair, end float64) []string {
	var problems []string
	for _, p := range pairs {
		a, b := p.mine, p.theirs
		if a.at+a.lasts >= end-1 || b.at+b.lasts >= end-1 {
			continue
		}
		if b.lasts < a.lasts*shortest-slack || b.lasts > a.lasts*longest+slack {
			problems = append(problems, fmt.Sprintf("%s: %s lasts %.1fs in the real, %.1fs in the sim", what, a, a.lasts, b.lasts))
		}
	}
	return problems
}
