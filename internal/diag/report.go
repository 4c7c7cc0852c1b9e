package diag

// Report is the outcome of one run: made by [Build], then only read.
type Report struct {
	Repository string // what was checked, as people call it: "github.com/acme/shop"; "" when that is not known

	Release   Release
	Consulted []Consulted // what each source said of the release, in the order in which they count
	Findings  []Finding   // sorted, merged by cause, without twins
	Unchecked []Unchecked // sorted, without twins
	Silenced  []Silenced  // sorted, merged by cause and by who said so
	Stats     Stats
	Rules     []RuleInfo // those that ran
	Empty     string     // why there was nothing to check, in one line; "" when something was
	EmptyHelp string     // the next step when Empty is set
	Registry  string     // what was asked of registries, in words: "not asked (--offline)", "2 of 3 answered"
	Hints     []string   // what the reader may want to know beside findings, a line each

	Overlays []string   // what was looked at, by path: overlays and files of plain manifests; sorted
	Images   []ImageUse // by overlay, then image
	Anchor   Place      // where findings without a file are shown by formats that need one

	ExcludedBy []string // which default exclusions Stats.Excluded is owed to, in a word each: "examples", "test"
}

// Verdict is what a run comes to, in the order of precedence of its exit status.
type Verdict uint8

// The verdicts.
const (
	Consistent Verdict = iota // nothing at or above the limit, and something was checked
	Found                     // findings at or above the limit
	CouldNotTell
	NothingToCheck
)

// Verdict says what the report comes to when findings of at least failOn count, and whether an empty run passes.
func (r Report) Verdict(failOn Severity, allowEmpty bool) Verdict {
	for _, f := range r.Findings {
		if f.Severity >= failOn {
			return Found
		}
	}
	for _, u := range r.Unchecked {
		if u.Blocks {
			return CouldNotTell
		}
	}
	if r.Empty != "" && !allowEmpty {
		return NothingToCheck
	}
	return Consistent
}
