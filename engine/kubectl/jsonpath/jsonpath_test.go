package jsonpath

import (
	"testing"
)

func sample() Value {
	container := func(name, image string, port int64) any {
		return map[string]any{"name": name, "image": image, "ports": []any{map[string]any{"containerPort": port}}}
	}
	return map[string]any{
		"kind": "Pod",
		"metadata": map[string]any{
			"name": "web", "labels": map[string]any{"app": "web", "app.kubernetes.io/name": "x"}, "generation": int64(3), "gone": nil,
		},
		"spec": map[string]any{
			"containers": []any{container("app", "nginx:1.27", 80), container("log", "busybox", 9000)}, "ratio": 1.5, "ready": true,
		},
	}
}

func TestText(t *testing.T) {
	tests := []struct{ template, want string }{
		{"", ""},
		{"plain", "plain"},
		{"{.metadata.name}", "web"},
		{"{$.metadata.name}", "web"},
		{"{@.metadata.name}", "web"},
		{"{.metadata.name}{'\\n'}", "web\n"},
		{`{.metadata.name}{"\t"}{.kind}`, "web\tPod"},
		{"{.metadata.generation}", "3"},
		{"{.metadata.gone}", "null"},
		{"{.spec.ratio} {.spec.ready}", "1.5 true"},
		{"{.no.such.field}", ""},
		{`{.metadata.labels.app\.kubernetes\.io/name}`, "x"},
		{"{.metadata.labels['app']}", "web"},
		{"{.metadata.labels}", `{"app":"web","app.kubernetes.io/name":"x"}`},
		{"{.spec.containers[*].name}", "app log"},
		{"{.spec.containers[0].name}", "app"},
		{"{.spec.containers[-1].name}", "log"},
		{"{.spec.containers[-1:].name}", "log"},
		{"{.spec.containers[0:1].name}", "app"},
		{"{.spec.containers[0:2:2].name}", "app"},
		{"{.spec.containers[0,1].image}", "nginx:1.27 busybox"},
		{"{.spec.containers[*]['name', 'image']}", "app log nginx:1.27 busybox"},
		{`{.spec.containers[?(@.name=="log")].image}`, "busybox"},
		{`{.spec.containers[?(@.name!="log")].image}`, "nginx:1.27"},
		{`{.spec.containers[?(@.ports[0].containerPort>100)].name}`, "log"},
		{`{.spec.containers[?(@.missing)].name}`, ""},
		{`{.spec.containers[?(@.missing=="x")].name}`, ""},
		{"{..containerPort}", "80 9000"},
		{"{.spec.*}", `[{"image":"nginx:1.27","name":"app","ports":[{"containerPort":80}]},{"image":"busybox","name":"log","ports":[{"containerPort":9000}]}] 1.5 true`},
		{"{range .spec.containers[*]}{.name}={.image}{'\\n'}{end}done", "app=nginx:1.27\nlog=busybox\ndone"},
		{"{range .spec.containers[*]}[{range .ports[*]}{.containerPort}{end}]{end}", "[80][9000]"},
		{"{range .no[*]}x{end}y", "y"},
		{"{range .spec.containers[*]}x", "xx"},
		{"{1}{'a'}{true}{2.5}", "1atrue2.5"},
	}
	for _, tt := range tests {
		parsed, err := Parse(tt.template)
		if err != nil {
			t.Errorf("%s: %v", tt.template, err)
			continue
		}
		if got, err := parsed.Text(sample()); err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v; want %q", tt.template, got, err, tt.want)
		}
	}
}

func TestErrors(t *testing.T) {
	tests := []struct{ template, want string }{
		{"{", "unclosed action"},
		{"{.a", "unclosed action"},
		{"{.a[}", "unterminated array"},
		{"{.a[x]}", "invalid array index x"},
		{"{'a}", "unterminated quoted string"},
		{"{.a[?(@.b}", "unterminated filter"},
		{"{.a[?(@.b)}", "unclosed array expect ]"},
		{"{....}", "invalid multiple recursive descent"},
		{"{!}", "unrecognized character in action: U+0021 '!'"},
		{"{1.2.3}", "cannot parse number 1.2.3"},
		{"{name}", "unrecognized identifier name"},
		{"{end}", "not in range, nothing to end"},
		{"{.kind[0]}", "string is not array or slice"},
		{"{.spec.containers[5]}", "array index out of bounds: index 5, length 2"},
		{"{.spec.containers[0:9]}", "array index out of bounds: index 8, length 2"},
		{"{.spec.containers[1:0]}", "starting index 1 is greater than ending index 0"},
		{"{.spec.containers[0:2:0]}", "step must be > 0"},
		{"{.spec.containers[?(@.name==1)]}", "incompatible types for comparison"},
		{"{.spec.containers[?(@.ports==1)]}", "invalid type for comparison"},
		{"{.spec.containers[?(@.name=<1)]}", "unrecognized filter operator =<"},
	}
	for _, tt := range tests {
		parsed, err := Parse(tt.template)
		if err == nil {
			_, err = parsed.Text(sample())
		}
		if err == nil || err.Error() != tt.want {
			t.Errorf("%s: got %v, want %s", tt.template, err, tt.want)
		}
	}
}

func TestStrictAndJSON(t *testing.T) {
	parsed, err := Parse("{.metadata.nope}")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parsed.Find(sample(), true); err == nil || err.Error() != "nope is not found" {
		t.Errorf("got %v", err)
	}
	parsed, _ = Parse("{.spec.containers[*].name}")
	got, err := parsed.JSON(sample())
	if want := "[\n    \"app\",\n    \"log\"\n]\n"; err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"{.a[0]['b','c']..d}", "{range .a[*]}{@}{end}", "{[?(@.a==')')]}", "{'\\", "{\"", "{.a[::]}", "{.\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if parsed, err := Parse(s); err == nil {
			parsed.Text(sample())
			parsed.JSON(sample())
		}
	})
}
