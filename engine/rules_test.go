package engine_test

import (
	"regexp"
	"strings"
	"testing"

	"podflight/engine"
	"podflight/engine/scenario"
	"podflight/engine/trace"
)

var (
	ruleID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	docsPage = regexp.MustCompile(`^docs/([a-z0-9.-]+/)+(#[a-z0-9-]+)?$`)
)

func TestRules(t *testing.T) {
	var last trace.RuleID
	for _, r := range engine.Rules() {
		if r.ID <= last || !ruleID.MatchString(string(r.ID)) {
			t.Errorf("%q stands behind %q", r.ID, last)
		}
		last = r.ID
		if !strings.HasSuffix(r.Sentence, ".") || len(r.Sentence) > 250 {
			t.Errorf("%s: not a plain sentence: %q", r.ID, r.Sentence)
		}
		if !strings.Contains(r.Source, " ") || !strings.Contains(r.Source, "/") {
			t.Errorf("%s: %q names no file and function", r.ID, r.Source)
		}
		if r.Page != "" && !docsPage.MatchString(r.Page) {
			t.Errorf("%s: %q is no page of the documentation", r.ID, r.Page)
		}
		if got, ok := engine.Rule(r.ID); !ok || got != r {
			t.Errorf("%s is not found", r.ID)
		}
	}
	if _, ok := engine.Rule("no-such-rule"); ok {
		t.Error("a rule that does not exist is found")
	}
}

// TestRecordsNameRules flies every recording: what a record says it follows is in the catalogue.
func TestRecordsNameRules(t *testing.T) {
	seen := map[trace.RuleID]bool{}
	for _, name := range recordingNames(t) {
		sc, err := scenario.Parse(name, readFile(t, "recordings/"+name+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range flown(t, sc).Records() {
			if r.Rule == "" || seen[r.Rule] {
				continue
			}
			seen[r.Rule] = true
			if _, ok := engine.Rule(r.Rule); !ok {
				t.Errorf("%s: record %d follows %q, which is not in the catalogue", name, r.ID, r.Rule)
			}
		}
	}
	if all := len(engine.Rules()); len(seen) < all/2 {
		t.Errorf("the recordings follow only %d of %d rules", len(seen), all)
	}
}
