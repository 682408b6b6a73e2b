package patch

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	sjson "sigs.k8s.io/json"

	"pgregory.net/rapid"
)

func podSchema() Schema { return SchemaOf(&corev1.Pod{}) }

func parse(t testing.TB, text string) Object {
	t.Helper()
	var o Object
	if err := sjson.UnmarshalCaseSensitivePreserveInts([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// genPod makes Pods that differ in every sort of field that is merged in a way of its own.
func genPod(t *rapid.T, label string) Object {
	maybe := func(name string) bool { return rapid.Bool().Draw(t, label+name) }
	word := func(name string) string { return rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, label+name) }
	perm := func(name string) []string {
		all := rapid.Permutation([]string{"x", "y", "z"}).Draw(t, label+name)
		return all[:rapid.IntRange(0, 3).Draw(t, label+name+"n")]
	}
	spec := Object{}
	if maybe("policy") {
		spec["restartPolicy"] = word("policy")
	}
	if maybe("containers") {
		list := []any{}
		for _, name := range perm("containers") {
			c := Object{"name": name}
			if maybe("image") {
				c["image"] = word("image")
			}
			if maybe("command") {
				c["command"] = []any{word("command")}
			}
			if maybe("env") {
				env := []any{}
				for _, e := range perm("env") {
					env = append(env, Object{"name": e, "value": word("value")})
				}
				c["env"] = env
			}
			if maybe("ports") {
				c["ports"] = []any{Object{"containerPort": int64(rapid.IntRange(1, 3).Draw(t, label+"port")), "protocol": word("protocol")}}
			}
			list = append(list, c)
		}
		spec["containers"] = list
	}
	if maybe("volumes") {
		list := []any{}
		for _, name := range perm("volumes") {
			list = append(list, Object{"name": name, rapid.SampledFrom([]string{"emptyDir", "configMap"}).Draw(t, label+"source"): Object{}})
		}
		spec["volumes"] = list
	}
	if maybe("tolerations") {
		spec["tolerations"] = []any{Object{"key": word("key")}}
	}
	if maybe("nodeSelector") {
		spec["nodeSelector"] = Object{word("selector"): word("selected")}
	}
	meta := Object{}
	if maybe("labels") {
		meta["labels"] = Object{word("label"): word("labelled")}
	}
	if maybe("finalizers") {
		list := []any{}
		for _, f := range perm("finalizers") {
			list = append(list, f)
		}
		meta["finalizers"] = list
	}
	return Object{"kind": "Pod", "metadata": meta, "spec": spec}
}

// TestAgainstTheOriginal holds the patches to those that Kubernetes' own package makes and applies.
func TestAgainstTheOriginal(t *testing.T) {
	meta, err := strategicpatch.NewPatchMetaFromStruct(corev1.Pod{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		original, modified, current := genPod(t, "original"), genPod(t, "modified"), genPod(t, "current")
		before := text([]any{original, modified, current})
		want, wantErr := strategicpatch.CreateThreeWayMergePatch([]byte(text(original)), []byte(text(modified)), []byte(text(current)), meta, true)
		got, err := ThreeWay(original, modified, current, podSchema())
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("three-way: error %v, want %v", err, wantErr)
		}
		if err != nil {
			return
		}
		if diff := cmp.Diff(string(want), text(got)); diff != "" {
			t.Fatalf("three-way: %s", diff)
		}
		want, wantErr = strategicpatch.StrategicMergePatch([]byte(text(current)), []byte(text(got)), corev1.Pod{})
		applied, _, err := Strategic(current, got, podSchema())
		if (err != nil) != (wantErr != nil) {
			t.Fatalf("strategic: error %v, want %v", err, wantErr)
		}
		if err == nil {
			if diff := cmp.Diff(string(want), text(applied)); diff != "" {
				t.Fatalf("strategic: %s", diff)
			}
		}
		if diff := cmp.Diff(before, text([]any{original, modified, current})); diff != "" {
			t.Fatalf("an argument was changed: %s", diff)
		}
		two, err := TwoWay(current, modified, podSchema())
		wantTwo, wantErr := strategicpatch.CreateTwoWayMergePatch([]byte(text(current)), []byte(text(modified)), corev1.Pod{})
		if (err != nil) != (wantErr != nil) || err == nil && text(two) != string(wantTwo) {
			t.Fatalf("two-way: %s, %v; want %s, %v", text(two), err, wantTwo, wantErr)
		}
	})
}

func TestStrategic(t *testing.T) {
	const live = `{"metadata":{"finalizers":["a","b"]},"spec":{"containers":[{"name":"app","image":"nginx:1"},{"name":"log","image":"busybox"}],"tolerations":[{"key":"a"}],"nodeSelector":{"x":"1"}}}`
	for _, p := range []string{
		`{"spec":{"containers":[{"name":"app","image":"nginx:2"}]}}`,
		`{"spec":{"containers":[{"name":"new","image":"x"}]}}`,
		`{"spec":{"containers":[{"name":"log","$patch":"delete"}]}}`,
		`{"spec":{"containers":[{"$patch":"replace"},{"name":"only"}]}}`,
		`{"spec":{"containers":[{"image":"no name"}]}}`,
		`{"spec":{"containers":[{"name":"app","$patch":"odd"}]}}`,
		`{"spec":{"$setElementOrder/containers":[{"name":"log"},{"name":"app"}]}}`,
		`{"spec":{"$setElementOrder/containers":[{"name":"log"}],"containers":[{"name":"app","image":"y"}]}}`,
		`{"spec":{"tolerations":[{"key":"b"}],"nodeSelector":null}}`,
		`{"spec":{"nodeSelector":{"$patch":"replace","y":"2"}}}`,
		`{"spec":{"nodeSelector":{"$patch":"delete"}}}`,
		`{"metadata":{"finalizers":["c"],"$deleteFromPrimitiveList/finalizers":["a"]}}`,
		`{"metadata":{"labels":{"a":null,"b":"1"}}}`,
		`{"spec":null}`,
		`{"spec":{"$retainKeys":["containers"],"containers":[]}}`,
		`{"spec":{"$retainKeys":["tolerations"],"containers":[]}}`,
	} {
		want, wantErr := strategicpatch.StrategicMergePatch([]byte(live), []byte(p), corev1.Pod{})
		got, _, err := Strategic(parse(t, live), parse(t, p), podSchema())
		if (err != nil) != (wantErr != nil) || err != nil && err.Error() != wantErr.Error() {
			t.Errorf("%s: error %v, want %v", p, err, wantErr)
		} else if err == nil && text(got) != string(want) {
			t.Errorf("%s: got %s, want %s", p, text(got), want)
		}
	}
}

func TestMerge(t *testing.T) {
	got := Merge(parse(t, `{"a":{"b":1,"c":2},"l":[1]}`), parse(t, `{"a":{"b":null,"d":3},"l":[2],"n":{"x":null}}`))
	if want := `{"a":{"c":2,"d":3},"l":[2],"n":{}}`; text(got) != want {
		t.Errorf("got %s, want %s", text(got), want)
	}
}

func TestApply(t *testing.T) {
	tests := []struct{ doc, ops, want, err string }{
		{`{"a":1}`, `[{"op":"add","path":"/b","value":2}]`, `{"a":1,"b":2}`, ""},
		{`{"a":[1,3]}`, `[{"op":"add","path":"/a/1","value":2},{"op":"add","path":"/a/-","value":4}]`, `{"a":[1,2,3,4]}`, ""},
		{`{"a":{"x/y":1}}`, `[{"op":"replace","path":"/a/x~1y","value":2}]`, `{"a":{"x/y":2}}`, ""},
		{`{"a":[1,2]}`, `[{"op":"remove","path":"/a/0"}]`, `{"a":[2]}`, ""},
		{`{"a":1,"b":2}`, `[{"op":"move","from":"/a","path":"/c"},{"op":"copy","from":"/b","path":"/d"}]`, `{"b":2,"c":1,"d":2}`, ""},
		{`{"a":1}`, `[{"op":"test","path":"/a","value":1}]`, `{"a":1}`, ""},
		{`{"a":1}`, `[{"op":"test","path":"/a","value":2}]`, "", "testing value /a failed"},
		{`{"a":1}`, `[{"op":"replace","path":"/b","value":2}]`, "", "replace operation does not apply: doc is missing key: /b: missing value"},
		{`{"a":1}`, `[{"op":"remove","path":"/b/c"}]`, "", "remove operation does not apply: doc is missing path: /b/c: missing value"},
		{`{"a":[1]}`, `[{"op":"add","path":"/a/9","value":2}]`, "", "add operation does not apply: doc is missing path: /a/9: missing value"},
		{`{"a":1}`, `[{"op":"odd","path":"/a"}]`, "", `there is no operation "odd"`},
	}
	for _, tt := range tests {
		var ops []Operation
		if err := sjson.UnmarshalCaseSensitivePreserveInts([]byte(tt.ops), &ops); err != nil {
			t.Fatal(err)
		}
		got, err := Apply(parse(t, tt.doc), ops)
		if err != nil && err.Error() != tt.err || err == nil && (tt.err != "" || text(got) != tt.want) {
			t.Errorf("%s: got %s, %v; want %s, %s", tt.ops, text(got), err, tt.want, tt.err)
		}
	}
}

func FuzzStrategic(f *testing.F) {
	f.Add(`{"spec":{"containers":[{"name":"a"}]}}`, `{"spec":{"$setElementOrder/containers":[{"name":"a"}],"containers":[{"name":"a","$patch":"delete"}]}}`)
	f.Add(`{"spec":{"containers":[1]}}`, `{"spec":{"containers":[{"name":{}}],"$retainKeys":1}}`)
	f.Fuzz(func(t *testing.T, doc, p string) {
		var a, b Object
		if sjson.UnmarshalCaseSensitivePreserveInts([]byte(doc), &a) != nil || sjson.UnmarshalCaseSensitivePreserveInts([]byte(p), &b) != nil {
			return
		}
		_, _, _ = Strategic(a, b, podSchema())
		_, _ = ThreeWay(a, b, a, podSchema())
		Merge(a, b)
	})
}
