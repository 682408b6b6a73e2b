package edit

import (
	"fmt"
	"strconv"
	"strings"
)

// step is one part of a path: a field, or an item of a list if key is "".
type step struct {
	key   string
	index int
}

// parsePath reads "spec.containers[0].command[2]" and `metadata.labels["app.kubernetes.io/name"]`.
func parsePath(path string) ([]step, error) {
	bad := fmt.Errorf("%q is not a path: write it as spec.containers[0].image", path)
	var steps []step
	for rest := path; rest != ""; {
		if strings.HasPrefix(rest, "[") {
			inside, after, ok := strings.Cut(rest[1:], "]")
			if !ok {
				return nil, bad
			}
			s, err := bracket(inside)
			if err != nil {
				return nil, bad
			}
			steps, rest = append(steps, s), after
			continue
		}
		if len(steps) > 0 {
			if rest[0] != '.' {
				return nil, bad
			}
			rest = rest[1:]
		}
		end := strings.IndexAny(rest, ".[")
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return nil, bad
		}
		steps, rest = append(steps, step{key: rest[:end]}), rest[end:]
	}
	if len(steps) == 0 {
		return nil, bad
	}
	return steps, nil
}

func bracket(inside string) (step, error) {
	if q, err := strconv.Unquote(inside); err == nil && q != "" {
		return step{key: q}, nil
	}
	n, err := strconv.Atoi(inside)
	if err != nil || n < 0 {
		return step{}, fmt.Errorf("%q is no index", inside)
	}
	return step{index: n}, nil
}
