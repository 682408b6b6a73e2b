package codec

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"

	"podflight/engine/api"
)

// maxExponent is the greatest power of ten that a quantity may be written with. Arithmetic on greater ones
// takes time and memory in proportion to the number that is meant, not to its text; no resource comes near it.
const maxExponent = 99

// bigExponent finds what could be a quantity with a greater exponent in a JSON text.
var bigExponent = regexp.MustCompile(`[0-9.][eE][+-]?[0-9]{3}`)

// ParseQuantity parses a quantity as the server does, and refuses exponents beyond reason as it refuses
// those that do not fit its integers.
func ParseQuantity(s string) (resource.Quantity, error) {
	if i := strings.LastIndexAny(s, "eE"); i >= 0 {
		if n, err := strconv.Atoi(strings.TrimPrefix(s[i+1:], "+")); err == nil && (n > maxExponent || n < -maxExponent) {
			return resource.Quantity{}, resource.ErrSuffix
		}
	}
	return resource.ParseQuantity(s)
}

// CheckQuantities looks for quantities that are too big to work with: its error is the one of parsing. data is the JSON that obj was decoded from.
func CheckQuantities(obj api.Object, data []byte) error {
	if !bigExponent.Match(data) {
		return nil
	}
	if tooBig(reflect.ValueOf(obj)) {
		return resource.ErrSuffix
	}
	return nil
}

// tooBig walks a value for quantities that ParseQuantity would have refused.
func tooBig(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && tooBig(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			if tooBig(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if tooBig(it.Value()) {
				return true
			}
		}
	case reflect.Struct:
		if q, ok := v.Interface().(resource.Quantity); ok {
			_, err := ParseQuantity(q.String())
			return err != nil
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && tooBig(v.Field(i)) {
				return true
			}
		}
	}
	return false
}
