package job

import (
	"slices"
	"strconv"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"podflight/engine/controller/pods"
)

// noIndex stands for a Pod without a valid completion index.
const noIndex = -1

// interval is a run of indexes, both ends included.
type interval struct{ first, last int }

// intervals is a set of indexes as runs in increasing order, as a Job's status has it: "0-2,4".
type intervals []interval

// parseIndexes reads a set, leaving out what cannot be read and indexes from completions on
// (parseIndexesFromString, indexed_job_utils.go).
func parseIndexes(s string, completions int) intervals {
	var out intervals
	if s == "" {
		return nil
	}
	for _, part := range strings.Split(s, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, err := strconv.Atoi(from)
		if err != nil {
			continue
		}
		if first >= completions {
			break
		}
		last := first
		if isRange {
			if last, err = strconv.Atoi(to); err != nil {
				continue
			}
			last = min(last, completions-1)
		}
		out = out.push(interval{first, last})
	}
	return out
}

// String prints the set; two neighbours are written "3,4", more "3-5".
func (s intervals) String() string {
	var b strings.Builder
	for _, v := range s {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(v.first))
		switch {
		case v.last == v.first+1:
			b.WriteString("," + strconv.Itoa(v.last))
		case v.last > v.first:
			b.WriteString("-" + strconv.Itoa(v.last))
		}
	}
	return b.String()
}

// push appends a run that begins no earlier than the last one of s.
func (s intervals) push(v interval) intervals {
	if n := len(s); n > 0 && v.first <= s[n-1].last+1 {
		s[n-1].last = max(s[n-1].last, v.last)
		return s
	}
	return append(s, v)
}

// merge returns the union of two sets.
func (s intervals) merge(o intervals) intervals {
	var out intervals
	for len(s) > 0 || len(o) > 0 {
		if len(o) == 0 || len(s) > 0 && s[0].first < o[0].first {
			out, s = out.push(s[0]), s[1:]
		} else {
			out, o = out.push(o[0]), o[1:]
		}
	}
	return out
}

// with returns the set with these indexes.
func (s intervals) with(indexes []int) intervals {
	var o intervals
	for _, ix := range slices.Compact(slices.Sorted(slices.Values(indexes))) {
		o = o.push(interval{ix, ix})
	}
	return s.merge(o)
}

func (s intervals) total() int {
	n := 0
	for _, v := range s {
		n += v.last - v.first + 1
	}
	return n
}

func (s intervals) has(ix int) bool {
	return slices.ContainsFunc(s, func(v interval) bool { return v.first <= ix && ix <= v.last })
}

// overlap returns how many indexes two sets share.
func (s intervals) overlap(o intervals) int {
	n := 0
	for len(s) > 0 && len(o) > 0 {
		n += max(0, min(s[0].last, o[0].last)-max(s[0].first, o[0].first)+1)
		if s[0].last < o[0].last {
			s = s[1:]
		} else {
			o = o[1:]
		}
	}
	return n
}

func indexed(j *batchv1.Job) bool {
	return j.Spec.CompletionMode != nil && *j.Spec.CompletionMode == batchv1.IndexedCompletion
}

func limitPerIndex(j *batchv1.Job) bool { return j.Spec.BackoffLimitPerIndex != nil }

// indexOf returns a Pod's completion index, noIndex if it has none.
func indexOf(p *corev1.Pod) int {
	ix, err := strconv.Atoi(p.Annotations[batchv1.JobCompletionIndexAnnotation])
	if err != nil || ix < 0 {
		return noIndex
	}
	return ix
}

func validIndex(j *batchv1.Job, p *corev1.Pod) bool {
	ix := indexOf(p)
	return ix != noIndex && ix < int(*j.Spec.Completions)
}

func indexesOf(all []*corev1.Pod) []int {
	var out []int
	for _, p := range all {
		if ix := indexOf(p); ix != noIndex {
			out = append(out, ix)
		}
	}
	return out
}

func byIndex(a, b *corev1.Pod) int { return indexOf(a) - indexOf(b) }

// pendingIndexes returns the n lowest indexes that have neither ended nor a Pod (firstPendingIndexes).
func (r *pass) pendingIndexes(n int) []int {
	taken := r.succeededIndexes.with(indexesOf(r.active))
	if onlyReplaceFailed(r.job) {
		taken = taken.with(indexesOf(pods.Filter(r.pods, pods.Terminating)))
	}
	taken = taken.merge(r.failedIndexes)
	var out []int
	next := 0
	for _, v := range append(slices.Clone(taken), interval{int(*r.job.Spec.Completions), 0}) {
		for ; next < v.first && next < int(*r.job.Spec.Completions) && len(out) < n; next++ {
			out = append(out, next)
		}
		next = max(next, v.last+1)
	}
	return out
}

// splitDuplicates parts active Pods into those that must go, since another has their index or the index is out of
// range, and the rest (appendDuplicatedIndexPodsForRemoval). Of several the one that has come furthest stays.
func splitDuplicates(all []*corev1.Pod, completions int) (remove, keep []*corev1.Pod) {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, byIndex)
	for len(sorted) > 0 {
		ix := indexOf(sorted[0])
		n := 1
		for n < len(sorted) && indexOf(sorted[n]) == ix {
			n++
		}
		group := slices.Clone(sorted[:n])
		sorted = sorted[n:]
		if ix == noIndex || ix >= completions {
			remove = append(remove, group...)
			continue
		}
		pods.SortActive(group)
		remove = append(remove, group[:n-1]...)
		keep = append(keep, group[n-1])
	}
	return remove, keep
}

// failureCount returns how often the Pod's index had failed before it, as its annotation says.
func failureCount(p *corev1.Pod) int32 {
	return annotatedCount(p, batchv1.JobIndexFailureCountAnnotation)
}

// absoluteFailureCount also counts failures that the Pod failure policy ignores.
func absoluteFailureCount(p *corev1.Pod) int32 {
	return failureCount(p) + annotatedCount(p, batchv1.JobIndexIgnoredFailureCountAnnotation)
}

func annotatedCount(p *corev1.Pod, key string) int32 {
	n, err := strconv.ParseInt(p.Annotations[key], 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return int32(n)
}
