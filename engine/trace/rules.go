package trace

// RuleID names a rule of Kubernetes in the catalogue, such as "restart-always".
type RuleID string

// Rule is a rule of Kubernetes as podflight tells it.
type Rule struct {
	ID       RuleID
	Sentence string // one plain sentence
	Source   string // file and function in the Kubernetes source that it mirrors
	Page     string // page of the Kubernetes documentation, relative to its root; "" if none says it
	Since    string // the minor version since which it holds, "" if it always did
}
