package compare

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// eventKey is what makes two events the same.
type eventKey struct{ typ, reason, object, field, source, message string }

func (k eventKey) String() string {
	return strings.Join([]string{k.typ, k.reason, k.object, k.field, k.source, k.message}, " ")
}

// occurrence is when an event was first seen and how often it was counted.
type occurrence struct {
	first float64
	count int
	order int // of first appearance
}

func (r *recording) events() map[eventKey]occurrence {
	type instance struct{ name, message string }
	counts := map[eventKey]map[instance]int{}
	all := map[eventKey]occurrence{}
	for _, line := range r.sections["events"] {
		m := eventLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		name := r.canon.name(m[6])
		key := eventKey{m[3], m[4], m[5] + "/" + number.ReplaceAllString(name, "#"), m[7], m[8], r.canon.text(m[9])}
		if counts[key] == nil {
			counts[key] = map[instance]int{}
			all[key] = occurrence{first: seconds(m[1]), order: len(all)}
		}
		if n, err := strconv.Atoi(m[2]); err == nil {
			i := instance{name, m[9]}
			counts[key][i] = max(counts[key][i], n)
		}
	}
	for key, o := range all {
		for _, n := range counts[key] {
			o.count += n
		}
		all[key] = o
	}
	return all
}

// often reports whether a reason is one that a loop repeats: its count may differ by two.
func often(reason string) bool {
	switch reason {
	case "BackOff", "Failed", "Pulled", "Created", "Started", "Unhealthy", "Killing":
		return true
	}
	return false
}

func compareEvents(r *Report, a, b map[eventKey]occurrence) {
	all := maps.Clone(a)
	maps.Copy(all, b)
	var common []eventKey
	for _, key := range slices.SortedFunc(maps.Keys(all), compareKeys) {
		x, real := a[key]
		y, sim := b[key]
		if !real || !sim {
			r.add(Events, "only in the %s: %.220s", sideOf(real), key)
			continue
		}
		common = append(common, key)
		allowed := 1.0
		if often(key.reason) && x.count > 2 {
			allowed = 2
		}
		if math.Abs(float64(x.count-y.count)) > max(allowed, 0.25*float64(x.count)) {
			r.add(Events, "%s %s: x%d real, x%d sim", key.reason, key.object, x.count, y.count)
		}
	}
	slices.SortFunc(common, func(k, l eventKey) int {
		return cmp.Or(cmp.Compare(a[k].first, a[l].first), cmp.Compare(a[k].order, a[l].order))
	})
	for i, k := range common {
		for _, l := range common[i+1:] {
			if a[l].first-a[k].first >= transient && b[l].first < b[k].first-0.5 {
				r.add(Events, "order: %s %s before %s %s in the real only", k.reason, k.object, l.reason, l.object)
			}
		}
	}
}

func compareKeys(k, l eventKey) int {
	return cmp.Or(strings.Compare(k.typ, l.typ), strings.Compare(k.reason, l.reason), strings.Compare(k.object, l.object),
		strings.Compare(k.field, l.field), strings.Compare(k.source, l.source), strings.Compare(k.message, l.message))
}
