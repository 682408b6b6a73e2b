package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"podflight/engine/sim"
	"podflight/engine/trace"
)

// Schema names the form of what JSON writes. It changes when a field changes its meaning or goes; new fields may come.
const Schema = "podflight.trace/v1"

// JSON writes the whole trace:
//
//	schema   "podflight.trace/v1"
//	start    what the wall clock showed at time 0
//	end      how long the run was
//	rules    the rules that records follow: id, sentence, source, page, since
//	records  what happened, in order: id (from 1), at, cause (id of the record that led to it; absent if none),
//	         rule (id; absent if none), and one of
//	           object     op (ADDED, MODIFIED, DELETED), key, object
//	           event      op, event
//	           container  container, attempt, phase, reason, message, exitCode, signal, image, grace
//	           signal     container, name, pid, from, effect
//	           hook       container, which, phase (started, done, failed, abandoned), message
//	           probe      container, which, result, output, run, crossed
//	           log        container, attempt, stream, text, partial
//	           backOff    container or owner, which, phase (started, ended, reset), delay, since, until
//	           command    step, line, phase (started, output, done), text, err, exit
//	           notice     object, field, text
//	           step       component, text, object
//
// Times and lengths of time are seconds since the start of the run; a container is pod, namespace, uid and name.
func JSON(t *trace.Trace, rules []trace.Rule) (string, error) {
	doc := document{Schema: Schema, Start: t.Start.Format(time.RFC3339Nano), End: seconds(t.End)}
	used := map[trace.RuleID]bool{}
	for _, r := range t.Records() {
		used[r.Rule] = true
		doc.Records = append(doc.Records, recordOf(r))
	}
	for _, rule := range rules {
		if used[rule.ID] {
			doc.Rules = append(doc.Rules, jsonRule{string(rule.ID), rule.Sentence, rule.Source, rule.Page, rule.Since})
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(doc); err != nil {
		return "", fmt.Errorf("write the trace as JSON: %w", err)
	}
	return b.String(), nil
}

// seconds is an instant or a length of time, written as a number of seconds without loss.
type seconds int64

// MarshalJSON writes the seconds as a decimal number.
func (s seconds) MarshalJSON() ([]byte, error) {
	if sim.Instant(s) == sim.Never {
		return []byte("null"), nil
	}
	sign, n := "", int64(s)
	if n < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatInt(n/1e9, 10)
	if rest := n % 1e9; rest > 0 {
		text += string(bytes.TrimRight(fmt.Appendf(nil, ".%09d", rest), "0"))
	}
	return []byte(text), nil
}

type document struct {
	Schema  string       `json:"schema"`
	Start   string       `json:"start"`
	End     seconds      `json:"end"`
	Rules   []jsonRule   `json:"rules"`
	Records []jsonRecord `json:"records"`
}

type jsonRule struct {
	ID       string `json:"id"`
	Sentence string `json:"sentence"`
	Source   string `json:"source,omitempty"`
	Page     string `json:"page,omitempty"`
	Since    string `json:"since,omitempty"`
}
