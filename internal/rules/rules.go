// Package rules judges: facts in, findings out, one file a rule. A rule sees no file, network, clock, environment or
// terminal; whatever it needs to know is a fact that an earlier stage has finished gathering.
//
// It leaves to others how facts are found (packages collect, release, registry), how findings merge (package diag) and
// how they print (package report).
package rules

import (
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// Rule is one check with everything that is to be said of it.
type Rule struct {
	diag.RuleInfo
	Asks  func(fact.Image, fact.Release) fact.Depth // how much it has to know about an image; nil: that it exists, at most
	Late  bool                                      // it judges what became of the findings of others, see [Late]
	Check func(*Pass)
}

// Late returns the rules that judge what became of the findings of the others, once these are known; Early returns those others.
func Late(rules []Rule) []Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return !r.Late })
}

// Early is the opposite of [Late].
func Early(rules []Rule) []Rule {
	return slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return r.Late })
}

// Pass is what one rule gets to see, and where it puts what it finds.
type Pass struct {
	fact.Set

	rule      *Rule
	severity  diag.Severity // the configured one; 0: the rule's own
	found     []diag.Finding
	unchecked []diag.Unchecked
}

// Report adds a finding. The pass stamps the rule's id, and its severity unless the finding states one. What stands in a chart is
// a warning at most: it was found, and its templates may make something else of it. A severity from the configuration wins over all.
func (p *Pass) Report(f diag.Finding) {
	f.Rule = p.rule.ID
	if f.Severity == 0 {
		f.Severity = p.rule.Severity
	}
	if p.inChart(f.At) {
		f.Severity = min(f.Severity, diag.Warning)
	}
	if p.severity != 0 {
		f.Severity = p.severity
	}
	if slices.ContainsFunc(f.Edits, func(e diag.Edit) bool { return e.At.Elsewhere() }) {
		f.Edits = nil // nobody can make them here
	}
	p.found = append(p.found, f)
}

// Undetermined adds something that the facts do not decide. It is never a pass.
func (p *Pass) Undetermined(u diag.Unchecked) {
	u.Kind, u.Blocks = diag.Undetermined, true
	p.unchecked = append(p.unchecked, u)
}

// Unclear adds something that the facts do not decide and no verdict waits for.
func (p *Pass) Unclear(u diag.Unchecked) {
	u.Kind = diag.Undetermined
	p.unchecked = append(p.unchecked, u)
}

// Selection says which rules run and how bad their findings are.
type Selection struct {
	Severity map[string]diag.Severity // by rule id, from the configuration
	Off      map[string]bool          // by rule id
}

// All is every rule, by id.
var All = []Rule{
	alreadyPublished,
	ambiguousTagScalar,
	carrierDrift,
	digestMismatch,
	dirtyRelease,
	downstreamMissing,
	expiredIgnore,
	floatingTag,
	incompatibleVersion,
	malformedImage,
	missingImage,
	missingPlatform,
	mixedVersions,
	movedTag,
	pendingImage,
	prereleaseInFinal,
	registryMismatch,
	remoteBaseDrift,
	revisionMismatch,
	shadowedImageEntry,
	stagingRegistry,
	staleBaseline,
	staleRender,
	tagOrder,
	unmatchedImageEntry,
	unmatchedPattern,
	unpinnedRemoteBase,
	unusedIgnore,
	versionDrift,
}

// IDs returns the ids of all rules, sorted.
func IDs() []string {
	ids := make([]string, len(All))
	for i, r := range All {
		ids[i] = r.ID
	}
	return ids
}

// Find returns the rule with an id.
func Find(id string) (Rule, bool) {
	for _, r := range All {
		if r.ID == id {
			return r, true
		}
	}
	return Rule{}, false
}

// Result is what rules came to: what they found, what they could not decide, and which of them ran. It is in no particular
// order: [diag.Build] sorts.
type Result struct {
	Findings  []diag.Finding
	Unchecked []diag.Unchecked
	Ran       []diag.RuleInfo
}

// Depth is how much a registry must be asked about an image, so that all selected rules can judge.
func (sel Selection) Depth(rules []Rule, image fact.Image, release fact.Release) fact.Depth {
	depth := fact.Existence
	for _, rule := range rules {
		if rule.Asks != nil && !sel.Off[rule.ID] {
			depth = max(depth, rule.Asks(image, release))
		}
	}
	return depth
}

// Run lets every selected rule judge the facts.
func Run(rules []Rule, facts fact.Set, sel Selection) Result {
	var result Result
	for i := range rules {
		rule := &rules[i]
		if sel.Off[rule.ID] {
			continue
		}
		p := &Pass{Set: facts, rule: rule, severity: sel.Severity[rule.ID]}
		rule.Check(p)
		result.Findings = append(result.Findings, p.found...)
		result.Unchecked = append(result.Unchecked, p.unchecked...)
		result.Ran = append(result.Ran, rule.RuleInfo)
	}
	return result
}
