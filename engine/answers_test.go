package engine_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"podflight/engine/scenario"
)

// TestAnswersToManifests applies manifests whose answers by the real API server are known.
func TestAnswersToManifests(t *testing.T) {
	files := sections(t, "answers/create.txtar")
	names := make([]string, 0, len(files)/2)
	for name := range files {
		if strings.HasSuffix(name, ".yaml") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) < 250 {
		t.Fatalf("%d manifests", len(names))
	}
	for _, name := range names {
		got := lastAnswer(t, map[string]string{name: files[name]}, "0s kubectl apply -f "+name)
		if want := files[strings.TrimSuffix(name, ".yaml")+".answer"]; got != canonical(want) {
			t.Errorf("kubectl apply -f %s\n%s\nis answered\n%s\nthe real one answers\n%s", name, files[name], got, want)
		}
	}
}

// TestAnswersToChanges does the same for manifests that change an object.
func TestAnswersToChanges(t *testing.T) {
	files := sections(t, "answers/update.txtar")
	for i := 0; files[fmt.Sprintf("%03d/answer", i)] != ""; i++ {
		at := func(name string) string { return files[fmt.Sprintf("%03d/%s", i, name)] }
		command := strings.TrimSpace(at("command"))
		got := lastAnswer(t, map[string]string{"a.yaml": at("a.yaml"), "b.yaml": at("b.yaml")}, "0s kubectl apply -f a.yaml", "1s "+command)
		if want := at("answer"); got != canonical(want) {
			t.Errorf("%s of\n%s\nover\n%s\nis answered\n%s\nthe real one answers\n%s", command, at("b.yaml"), at("a.yaml"), got, want)
		}
	}
}

func sections(t *testing.T, name string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, f := range txtar.Parse(readFile(t, name)).Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// lastAnswer flies the commands and returns the exit code and the text of the last one.
func lastAnswer(t *testing.T, manifests map[string]string, commands ...string) string {
	t.Helper()
	a := txtar.Archive{Files: []txtar.File{{Name: "script", Data: []byte("until 9s\n" + strings.Join(commands, "\n") + "\n")}}}
	for _, name := range []string{"a.yaml", "b.yaml"} {
		if text, ok := manifests[name]; ok {
			a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	for name, text := range manifests {
		if len(manifests) == 1 {
			a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	a.Files = append(a.Files, txtar.File{Name: "cluster", Data: []byte("kubernetes v1.37.1\nnamespace t-v\n")})
	sc, err := scenario.Parse("answers", txtar.Format(&a))
	if err != nil {
		t.Fatal(err)
	}
	_, output, _ := strings.Cut(fly(t, sc), "-- output --\n")
	answers := regexp.MustCompile(`(?m)^ *-?[\d.]+ \$ .*\n((?: {9}\| .*\n)*) *-?[\d.]+ exit (\d+)\n`).FindAllStringSubmatch(output, -1)
	if len(answers) != len(commands) {
		t.Fatalf("%d answers to %d commands:\n%s", len(answers), len(commands), output)
	}
	last := answers[len(answers)-1]
	return canonical("exit " + last[2] + "\n" + strings.ReplaceAll(last[1], "         | ", ""))
}

// canonical takes out of an answer what is drawn anew each time, and blanks at the ends of lines.
func canonical(text string) string {
	text = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).ReplaceAllString(text, "UID")
	text = regexp.MustCompile(`kube-api-access-\w{5}|p-[bcdfghjklmnpqrstvwxz2456789]{5}\b`).ReplaceAllString(text, "NAME")
	return strings.TrimSpace(regexp.MustCompile(`(?m)[ \t]+$`).ReplaceAllString(text, ""))
}
