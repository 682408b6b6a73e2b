package codec

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

func TestDecodeErrors(t *testing.T) {
	pod := schema.GroupVersionKind{Version: "v1", Kind: "Pod"}
	tests := []struct {
		name, data, want string
		validation       FieldValidation
	}{
		{
			"two unknown fields", `{"spec":{"containers":[{"comand":1}],"restartPolcy":"a"}}`,
			`Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].comand", unknown field "spec.restartPolcy"`, Strict,
		},
		{"duplicate", `{"kind":"Pod","kind":"Pod"}`, `Pod in version "v1" cannot be handled as a Pod: strict decoding error: duplicate field "kind"`, Strict},
		{"ignored", `{"spec":{"restartPolcy":"a"}}`, "", Ignore},
		{
			"type", `{"spec":{"terminationGracePeriodSeconds":"a"}}`,
			`Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64`, Ignore,
		},
		{
			"huge quantity", `{"spec":{"containers":[{"resources":{"limits":{"cpu":"1e999999999"}}}]}}`,
			`Pod in version "v1" cannot be handled as a Pod: unable to parse quantity's suffix`, Strict,
		},
		{"what only looks like one", `{"spec":{"containers":[{"args":["1e999999999"],"resources":{"limits":{"cpu":"1e3"}}}]}}`, "", Strict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Decode(pod, []byte(tt.data), tt.validation)
			if got := text(err); got != tt.want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestDecodeWarns(t *testing.T) {
	obj, warnings, err := Decode(schema.GroupVersionKind{Version: "v1", Kind: "Pod"}, []byte(`{"spec":{"restartPolcy":"a"}}`), Warn)
	if err != nil || obj == nil || strings.Join(warnings, ",") != `unknown field "spec.restartPolcy"` {
		t.Errorf("warnings %q, error %v", warnings, err)
	}
}

func TestParseFieldValidation(t *testing.T) {
	for s, want := range map[string]FieldValidation{"true": Strict, "strict": Strict, "": Strict, "warn": Warn, "ignore": Ignore, "false": Ignore, "0": Ignore} {
		if got, err := ParseFieldValidation(s); err != nil || got != want {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
	const want = `invalid - validate option "maybe"; must be one of: strict (or true), warn, ignore (or false)`
	if _, err := ParseFieldValidation("maybe"); text(err) != want {
		t.Errorf("error: %v", err)
	}
}
