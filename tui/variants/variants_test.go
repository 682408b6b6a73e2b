package variants_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"podflight/engine/scenario"
	"podflight/tui/variants"
)

const pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: crash\nspec:\n  restartPolicy: Always # mine\n  containers:\n  - name: app\n    image: busybox\n    command: [\"sh\", \"-c\", \"exit 1\"]\n"

const job = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: task\nspec:\n  template:\n    spec:\n      restartPolicy: Never\n      containers:\n      - name: work\n        image: busybox:1.36\n        command: [\"sleep\", \"5\"]\n"

func of(manifest string) scenario.Scenario {
	return scenario.Scenario{
		World: scenario.Default(), Until: time.Minute, Files: []scenario.File{{Name: "x.yaml", Data: []byte(manifest)}},
		Steps: []scenario.Step{{Command: "kubectl apply -f x.yaml"}},
	}
}

func ids(sc scenario.Scenario) []string {
	var out []string
	for _, k := range variants.Fitting(sc) {
		out = append(out, k.ID)
	}
	return out
}

func TestFitting(t *testing.T) {
	for _, c := range []struct {
		manifest string
		want     []string
	}{
		{pod, []string{"policy", "exit", "grace", "pull", "present"}},
		{job, []string{"policy", "pull", "present", "backofflimit"}},
		{"kind: ConfigMap\n", nil},
		{"{{{", nil},
	} {
		if got := ids(of(c.manifest)); !slices.Equal(got, c.want) {
			t.Errorf("%.30q can be varied in %v, want %v", c.manifest, got, c.want)
		}
	}
}

func TestMake(t *testing.T) {
	for _, c := range []struct {
		id, extra string
		names     []string
		holds     []string // what the manifest of each holds
	}{
		{"policy", "", []string{"Never", "OnFailure", "Always"}, []string{"restartPolicy: Never # mine", "restartPolicy: OnFailure # mine", "restartPolicy: Always # mine"}},
		{"exit", "", []string{"exit 0", "exit 1", "exit 42"}, []string{"exit 0", "exit 1", "exit 42"}},
		{"exit", "7", []string{"exit 0", "exit 1", "exit 7"}, []string{"exit 0", "exit 1", "exit 7"}},
		{"grace", "", []string{"2 s of grace", "10 s of grace", "30 s of grace"}, []string{"terminationGracePeriodSeconds: 2", "terminationGracePeriodSeconds: 10", "terminationGracePeriodSeconds: 30"}},
		{"pull", "", []string{"Always", "IfNotPresent", "Never"}, []string{"imagePullPolicy: Always", "imagePullPolicy: IfNotPresent", "imagePullPolicy: Never"}},
	} {
		start := of(pod)
		before := string(scenario.Format(start))
		i := slices.IndexFunc(variants.Kinds(), func(k variants.Kind) bool { return k.ID == c.id })
		got, err := variants.Kinds()[i].Make(start, c.extra)
		if err != nil {
			t.Errorf("%s: %v", c.id, err)
			continue
		}
		for j, v := range got {
			data, _ := v.Scenario.File("x.yaml")
			if v.Name != c.names[j] || !strings.Contains(string(data), c.holds[j]) {
				t.Errorf("%s: variant %q holds:\n%s", c.id, v.Name, data)
			}
		}
		if string(scenario.Format(start)) != before {
			t.Errorf("%s changes the scenario that it was made from", c.id)
		}
	}
}

func TestPresenceKnowsAnImageByAllItsNames(t *testing.T) {
	sc := of(pod)
	sc.World.Nodes[0].ImagesPresent = []string{"docker.io/library/busybox:latest", "nginx:1.27"}
	i := slices.IndexFunc(variants.Kinds(), func(k variants.Kind) bool { return k.ID == "present" })
	got, err := variants.Kinds()[i].Make(sc, "")
	if err != nil {
		t.Fatal(err)
	}
	if have := got[1].Scenario.World.Nodes[0].ImagesPresent; !slices.Equal(have, []string{"nginx:1.27"}) {
		t.Errorf("without the image the node has %v", have)
	}
}

func TestMakeRefusesWhatDoesNotFit(t *testing.T) {
	for _, k := range variants.Kinds() {
		if got, err := k.Make(of("kind: ConfigMap\n"), ""); err == nil {
			t.Errorf("%s makes %d variants of a ConfigMap", k.ID, len(got))
		}
	}
}
