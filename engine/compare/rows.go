package compare

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// object names an object: "pod/web".
type object struct{ kind, name string }

func (o object) String() string { return o.kind + "/" + o.name }

// stay is a state and when it began.
type stay struct {
	at    float64
	state []string
}

// table is what the section "rows" of a recording shows.
type table struct {
	states map[object][]stay          // without repeats
	shown  map[object]map[string]bool // every STATUS of a Pod
}

var restartAge = regexp.MustCompile(` \(.*`)

func (r *recording) rows() table {
	t := table{states: map[object][]stay{}, shown: map[object]map[string]bool{}}
	for _, line := range r.sections["rows"] {
		m := rowLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		t.add(seconds(m[1]), m[2], m[3], readCells(m[4]), r.canon)
	}
	return t
}

// cell is a column of a row with what stands in it.
type cell struct{ column, value string }

func readCells(text string) []cell {
	var cells []cell
	for _, c := range strings.Split(text, " | ") {
		if column, value, ok := strings.Cut(c, "="); ok {
			cells = append(cells, cell{column, value})
		}
	}
	return cells
}

func value(cells []cell, column string) string {
	for _, c := range cells {
		if c.column == column {
			return c.value
		}
	}
	return ""
}

func (t *table) add(at float64, op, kind string, cells []cell, c *canon) {
	obj := object{kind, c.name(value(cells, "Name"))}
	var state []string
	switch {
	case op == "DELETED":
		state = []string{"deleted"}
	case kind == "pod":
		status, restarts := value(cells, "Status"), value(cells, "Restarts")
		if t.shown[obj] == nil {
			t.shown[obj] = map[string]bool{}
		}
		t.shown[obj][status] = true
		state = []string{value(cells, "Ready"), between(status, restarts), restartAge.ReplaceAllString(restarts, "")}
	default:
		for _, c := range cells {
			switch c.column {
			case "Name", "Age", "Duration", "Last Schedule":
			default:
				state = append(state, c.column+"="+c.value)
			}
		}
	}
	seq := t.states[obj]
	if n := len(seq); n == 0 || !slices.Equal(seq[n-1].state, state) {
		t.states[obj] = append(seq, stay{at, state})
	}
}

// between returns one name for the states of which the kubelet's next sync decides which is seen between two tries.
func between(status, restarts string) string {
	prefix, s := "", status
	if rest, ok := strings.CutPrefix(status, "Init:"); ok {
		prefix, s = "Init:", rest
	}
	switch s {
	case "ErrImagePull", "ImagePullBackOff":
		return prefix + "(pull failed)"
	case "CrashLoopBackOff":
		return prefix + "(down)"
	case "Error", "Completed", "OOMKilled", "RunContainerError", "StartError":
		if !strings.HasPrefix(restarts, "0") {
			return prefix + "(down)"
		}
	}
	return status
}

// mustShow lists the states of a wait: if one side shows one, the other must show it too.
func mustShow() []string {
	return []string{"CrashLoopBackOff", "Init:CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff", "Init:ErrImagePull", "Init:ImagePullBackOff"}
}

func compareRows(r *Report, a, b table, end float64) {
	for _, obj := range sortedObjects(a.shown) {
		for _, status := range mustShow() {
			if theirs, ok := b.shown[obj]; ok && a.shown[obj][status] != theirs[status] {
				r.add(Rows, "%s: %s is seen only in the %s", obj, status, sideOf(a.shown[obj][status]))
			}
		}
	}
	all := maps.Clone(a.states)
	maps.Copy(all, b.states)
	for _, obj := range sortedObjects(all) {
		mine, ok := a.states[obj]
		theirs, also := b.states[obj]
		if !ok || !also {
			r.add(Rows, "%s only in the %s", obj, sideOf(ok))
			continue
		}
		r[Rows] = append(r[Rows], align(obj, mine, theirs, end, obj.kind != "cronjob")...)
	}
}

func sortedObjects[V any](m map[object]V) []object {
	return slices.SortedFunc(maps.Keys(m), func(a, b object) int {
		return strings.Compare(a.String(), b.String())
	})
}

// sideOf names the side that has something.
func sideOf(real bool) string {
	if real {
		return "real"
	}
	return "sim"
}
