package jsonpath

import (
	"cmp"
	"errors"
	"fmt"
)

var (
	errBadComparisonType = errors.New("invalid type for comparison")
	errBadComparison     = errors.New("incompatible types for comparison")
)

// compareValues compares two plain values of one type
// (staging/src/k8s.io/client-go/third_party/forked/golang/template/funcs.go).
func compareValues(operator string, a, b Value) (bool, error) {
	switch operator {
	case "==", "!=", "<", ">", "<=", ">=":
	default:
		return false, fmt.Errorf("unrecognized filter operator %s", operator)
	}
	order, err := order(a, b)
	if err != nil {
		return false, err
	}
	if _, isBool := a.(bool); isBool && operator != "==" && operator != "!=" {
		return false, errBadComparisonType
	}
	switch operator {
	case "==":
		return order == 0, nil
	case "!=":
		return order != 0, nil
	case "<":
		return order < 0, nil
	case ">":
		return order > 0, nil
	case "<=":
		return order <= 0, nil
	}
	return order >= 0, nil
}

func order(a, b Value) (int, error) {
	switch x := a.(type) {
	case bool:
		if y, ok := b.(bool); ok {
			if x == y {
				return 0, nil
			}
			return 1, nil
		}
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y), nil
		}
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y), nil
		}
	case string:
		if y, ok := b.(string); ok {
			return cmp.Compare(x, y), nil
		}
	default:
		return 0, errBadComparisonType
	}
	return 0, errBadComparison
}
