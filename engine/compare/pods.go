package compare

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// change is a line of the section "states": what of a Pod became what.
type change struct {
	at          float64
	what, value string
}

func (r *recording) pods() map[string][]change {
	all := map[string][]change{}
	for _, line := range r.sections["states"] {
		if m := stateLine.FindStringSubmatch(line); m != nil {
			pod := r.canon.name(m[2])
			all[pod] = append(all[pod], change{seconds(m[1]), m[3], m[4]})
		}
	}
	return all
}

func comparePods(r *Report, a, b *recording, end float64) {
	mine, theirs := a.pods(), b.pods()
	all := maps.Clone(mine)
	maps.Copy(all, theirs)
	for _, pod := range slices.Sorted(maps.Keys(all)) {
		_, real := mine[pod]
		_, sim := theirs[pod]
		if !real || !sim {
			r.add(Phases, "pod %s only in the %s", pod, sideOf(real))
			continue
		}
		r[Phases] = append(r[Phases], align(object{kind: "phase of", name: pod}, phases(mine[pod]), phases(theirs[pod]), end, false)...)
		compareLast(r, pod, a.canon, b.canon, last(mine[pod]), last(theirs[pod]))
	}
}

func phases(changes []change) []stay {
	var seq []stay
	for _, c := range changes {
		if c.what == "phase" {
			seq = append(seq, stay{c.at, []string{c.value}})
		}
	}
	return seq
}

func last(changes []change) map[string]string {
	m := map[string]string{}
	for _, c := range changes {
		m[c.what] = c.value
	}
	return m
}

var restartCount = regexp.MustCompile(`restarts=(\d+)`)

// restartsOf returns the restart count that a container's state tells, or -1.
func restartsOf(state string) int {
	m := restartCount.FindStringSubmatch(state)
	if m == nil {
		return -1
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return -1
	}
	return n
}

func mostRestarts(state map[string]string) int {
	most := 0
	for _, v := range state {
		most = max(most, restartsOf(v))
	}
	return most
}

// compareLast compares how a Pod stands at the end.
func compareLast(r *Report, pod string, ca, cb *canon, a, b map[string]string) {
	all := maps.Clone(a)
	maps.Copy(all, b)
	looping := mostRestarts(a) >= loopRestarts && mostRestarts(b) >= loopRestarts && a["object"] == "present"
	for _, what := range slices.Sorted(maps.Keys(all)) {
		isCondition, isContainer := strings.HasPrefix(what, "condition "), strings.HasPrefix(what, "container ")
		if what == "phase" || isCondition && looping {
			continue
		}
		va, vb := ca.text(orNone(a, what)), cb.text(orNone(b, what))
		if isContainer {
			var settled bool
			if va, vb, settled = compareRestarts(r, pod, what, va, vb, a["object"] == "present" && b["object"] == "present"); settled {
				continue
			}
		}
		if va != vb && !(pullFailed(va) && pullFailed(vb)) {
			r.add(States, "%s %s: real %.160s | sim %.160s", pod, what, va, vb)
		}
	}
}

func orNone(m map[string]string, key string) string {
	if v, ok := m[key]; ok {
		return v
	}
	return "(none)"
}

func pullFailed(state string) bool {
	return strings.Contains(state, "ErrImagePull") || strings.Contains(state, "ImagePullBackOff")
}

// compareRestarts compares the restart counts of a container and returns its states without them.
// settled means that nothing else of it can be compared: which state of a loop the end of a recording hits is chance.
func compareRestarts(r *Report, pod, what, va, vb string, present bool) (a, b string, settled bool) {
	na, nb := restartsOf(va), restartsOf(vb)
	allowed := 0
	if inBackOff(va) || inBackOff(vb) {
		allowed = 1
	}
	if na-nb > allowed || nb-na > allowed {
		r.add(States, "%s %s: restarts %d real, %d sim", pod, what, na, nb)
	}
	return restartCount.ReplaceAllString(va, ""), restartCount.ReplaceAllString(vb, ""), max(na, nb) >= loopRestarts && present
}

func inBackOff(state string) bool {
	return strings.Contains(state, "BackOff") || strings.Contains(state, "terminated") ||
		strings.Contains(state, "restarts=") && !strings.HasSuffix(state, "restarts=0")
}
