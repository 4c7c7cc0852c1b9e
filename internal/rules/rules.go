// Package rules judges: facts in, findings out, one file a rule. A rule sees no file, network, clock, environment or
// terminal; whatever it needs to know is a fact that an earlier stage has finished gathering.
//
// It leaves to others how facts are found (packages collect, release, registry), how findings merge (package diag) and
// how they print (package report).
package rules

import (
	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// Rule is one check with everything that is to be said of it.
type Rule struct {
	diag.RuleInfo
	Check func(*Pass)
}

// Pass is what one rule gets to see, and where it puts what it finds.
type Pass struct {
	fact.Set

	rule     *Rule
	severity diag.Severity // the configured one; 0: the rule's own
	found    []diag.Finding
}

// Report adds a finding. The pass stamps the rule's id, and its severity unless the finding states one. A severity
// from the configuration wins over both.
func (p *Pass) Report(f diag.Finding) {
	f.Rule = p.rule.ID
	if f.Severity == 0 {
		f.Severity = p.rule.Severity
	}
	if p.severity != 0 {
		f.Severity = p.severity
	}
	p.found = append(p.found, f)
}

// Selection says which rules run and how bad their findings are.
type Selection struct {
	Severity map[string]diag.Severity // by rule id, from the configuration
	Off      map[string]bool          // by rule id
}

// Run lets every selected rule judge the facts. Findings come in no particular order: [diag.Build] sorts them. The second
// result describes the rules that ran.
func Run(rules []Rule, facts fact.Set, sel Selection) ([]diag.Finding, []diag.RuleInfo) {
	var found []diag.Finding
	var ran []diag.RuleInfo
	for i := range rules {
		rule := &rules[i]
		if sel.Off[rule.ID] {
			continue
		}
		p := &Pass{Set: facts, rule: rule, severity: sel.Severity[rule.ID]}
		rule.Check(p)
		found = append(found, p.found...)
		ran = append(ran, rule.RuleInfo)
	}
	return found, ran
}
