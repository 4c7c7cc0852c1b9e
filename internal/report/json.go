package report

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
)

// The structs of the JSON format are its own, so that nothing inside verscheck can change it by accident. A key may be
// added under a schema version, never renamed, removed or left out.
type (
	jsonReport struct {
		SchemaVersion int             `json:"schemaVersion" doc:"goes up when a key is renamed or removed, which has not happened"`
		Verscheck     string          `json:"verscheck" doc:"the version that wrote this"`
		Repository    string          `json:"repository" doc:"what was checked, as people call it"`
		Release       jsonRelease     `json:"release"`
		Findings      []jsonFinding   `json:"findings"`
		Unchecked     []jsonUnchecked `json:"unchecked"`
		Suppressed    []jsonSilenced  `json:"suppressed" doc:"findings that are not reported, as the configuration or a comment says so"`
		Overlays      []string        `json:"overlays" doc:"what was looked at, by path"`
		Images        []jsonUse       `json:"images"`
		Registry      string          `json:"registry" doc:"what became of asking registries, in words"`
		Empty         string          `json:"empty" doc:"why there was nothing to check"`
		EmptyHelp     string          `json:"emptyHelp"`
		Hints         []string        `json:"hints" doc:"what the reader may want to know beside"`
		ExcludedBy    []string        `json:"excludedBy" doc:"which default exclusions left something out"`
		Rules         []jsonRule      `json:"rules" doc:"the rules that ran"`
		Stats         jsonStats       `json:"stats"`
		FailOn        string          `json:"failOn" doc:"findings from this severity on count for the exit code" enum:"error warning note"`
		AllowEmpty    bool            `json:"allowEmpty"`
		Summary       string          `json:"summary" doc:"the summary line of the text formats"`
		ExitCode      int             `json:"exitCode" doc:"0 consistent, 1 findings, 3 nothing to check, 4 could not tell"`
	}
	jsonRelease struct {
		Tag     string `json:"tag"`
		Version string `json:"version"`
		Commit  string `json:"commit"`
		Phase   string `json:"phase" enum:"planned released development"`
		Source  string `json:"source" doc:"what says which release it is"`
		Line    string `json:"line" doc:"the release line that a branch carries"`
	}
	jsonFinding struct {
		Rule        string     `json:"rule"`
		Severity    string     `json:"severity" enum:"error warning note"`
		Message     string     `json:"message"`
		Help        string     `json:"help" doc:"the next step, a line each"`
		Label       string     `json:"label"`
		Source      string     `json:"source" doc:"the line of the file that the finding stands in; empty when it cannot be had"`
		Found       string     `json:"found" doc:"the version, tag or digest that stands there"`
		Expected    string     `json:"expected" doc:"what should stand there; empty when that cannot be known"`
		Image       string     `json:"image"`
		At          jsonPlace  `json:"at"`
		Also        []jsonNote `json:"also" doc:"the other places that one cause shows at"`
		Fixable     bool       `json:"fixable" doc:"verscheck fix mends it"`
		Fingerprint string     `json:"fingerprint" doc:"the same from run to run, whatever the line"`
	}
	jsonPlace struct {
		File      string `json:"file" doc:"from the root of the checked tree; empty when not known"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndColumn int    `json:"endColumn"`
		Overlay   string `json:"overlay"`
		Object    string `json:"object"`
		Field     string `json:"field"`
	}
	jsonNote struct {
		jsonPlace
		Note string `json:"note"`
	}
	jsonUnchecked struct {
		Subject string    `json:"subject"`
		Kind    string    `json:"kind"`
		Reason  string    `json:"reason"`
		Help    string    `json:"help"`
		At      jsonPlace `json:"at"`
		Blocks  bool      `json:"blocks" doc:"without findings the exit code is 4 because of it"`
	}
	jsonSilenced struct {
		Rule    string    `json:"rule"`
		Message string    `json:"message"`
		Image   string    `json:"image"`
		At      jsonPlace `json:"at"`
		By      jsonPlace `json:"by" doc:"where that is said"`
		Reason  string    `json:"reason"`
	}
	jsonUse struct {
		Image      string    `json:"image"`
		Repository string    `json:"repository"`
		Own        bool      `json:"own" doc:"it is built and released by this repository"`
		Why        string    `json:"why"`
		SetBy      string    `json:"setBy"`
		At         jsonPlace `json:"at"`
		Answer     string    `json:"answer" enum:"exists absent mismatch cannot-tell not-asked"`
		Digest     string    `json:"digest"`
		Detail     string    `json:"detail"`
	}
	jsonRule struct {
		ID       string `json:"id"`
		Summary  string `json:"summary"`
		Severity string `json:"severity"`
	}
	jsonStats struct {
		Overlays       int `json:"overlays"`
		Objects        int `json:"objects"`
		References     int `json:"references"`
		Own            int `json:"own"`
		ThirdParty     int `json:"thirdParty"`
		Asked          int `json:"asked"`
		Answered       int `json:"answered"`
		Suppressed     int `json:"suppressed"`
		Excluded       int `json:"excluded"`
		ExcludedCharts int `json:"excludedCharts"`
		Charts         int `json:"charts"`
		Carriers       int `json:"carriers"`
		Texts          int `json:"textFiles"`
		Binary         int `json:"binaryFiles"`
		Tests          int `json:"testFiles"`
		Uncompared     int `json:"uncompared"`
	}
)

// schemaVersion is the version of the JSON format.
const schemaVersion = 1

// writeJSON writes the report as design.md fixes it. Text is given as it stands in the checked tree, escaped as JSON
// wants it; bytes that are no UTF-8 become U+FFFD.
func writeJSON(w io.Writer, r diag.Report, o Options) error {
	out := jsonReport{
		SchemaVersion: schemaVersion,
		Verscheck:     o.Version,
		Repository:    r.Repository,
		Release:       jsonRelease(r.Release),
		Findings:      make([]jsonFinding, 0, len(r.Findings)),
		Unchecked:     make([]jsonUnchecked, 0, len(r.Unchecked)),
		Suppressed:    make([]jsonSilenced, 0, len(r.Silenced)),
		Overlays:      never(r.Overlays),
		Images:        make([]jsonUse, 0, len(r.Images)),
		Registry:      r.Registry,
		Empty:         r.Empty,
		EmptyHelp:     r.EmptyHelp,
		Hints:         never(r.Hints),
		ExcludedBy:    never(r.ExcludedBy),
		Rules:         make([]jsonRule, 0, len(r.Rules)),
		Stats: jsonStats{
			Overlays: r.Stats.Overlays, Objects: r.Stats.Objects, References: r.Stats.References, Own: r.Stats.Own,
			ThirdParty: r.Stats.ThirdParty, Asked: r.Stats.Asked, Answered: r.Stats.Answered,
			Suppressed: r.Stats.Suppressed, Excluded: r.Stats.Excluded, ExcludedCharts: r.Stats.ExcludedCharts,
			Charts: r.Stats.Charts, Carriers: r.Stats.Carriers, Texts: r.Stats.Texts, Binary: r.Stats.Binary, Tests: r.Stats.Tests, Uncompared: r.Stats.Uncompared,
		},
		FailOn:     o.FailOn.String(),
		AllowEmpty: o.AllowEmpty,
		Summary:    line(r, o),
		ExitCode:   o.ExitCode,
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, toJSON(f, o))
	}
	for _, u := range r.Unchecked {
		out.Unchecked = append(out.Unchecked, toJSONUnchecked(u))
	}
	for _, s := range r.Silenced {
		f := s.Finding
		out.Suppressed = append(out.Suppressed, jsonSilenced{f.Rule, f.Message, f.Image, jsonPlace(f.At), jsonPlace(s.By), s.Reason})
	}
	for _, i := range r.Images {
		out.Images = append(out.Images, jsonUse{i.Image, i.Repository, i.Own, i.Why, i.SetBy, jsonPlace(i.At), i.Answer, i.Digest, i.Detail})
	}
	for _, rule := range r.Rules {
		out.Rules = append(out.Rules, jsonRule{rule.ID, rule.Summary, rule.Severity.String()})
	}
	return encode(w, out)
}

// never is a list that is not null.
func never(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func toJSONUnchecked(u diag.Unchecked) jsonUnchecked {
	return jsonUnchecked{u.Subject, string(u.Kind), u.Reason, u.Help, jsonPlace(u.At), u.Blocks}
}

func encode(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// toJSON keeps all places of a finding: a text that was met through three overlays is three places of JSON, as a place
// there holds overlay and object too.
func toJSON(f diag.Finding, o Options) jsonFinding {
	out := jsonFinding{
		Rule: f.Rule, Severity: f.Severity.String(), Message: f.Message, Help: f.Help, Label: label(f), Source: o.line(f.At), Found: f.Found,
		Expected: f.Expected, Image: f.Image, At: jsonPlace(f.At), Also: make([]jsonNote, 0, len(f.Also)+len(f.Through)),
		Fixable: len(f.Edits) > 0, Fingerprint: f.Fingerprint,
	}
	also := slices.Clone(f.Also)
	for _, p := range f.Through {
		also = append(also, diag.Note{At: p})
	}
	diag.SortBy(also, func(a, b diag.Note) int { return diag.ComparePlaces(a.At, b.At) })
	for _, n := range also {
		out.Also = append(out.Also, jsonNote{jsonPlace(n.At), n.Text})
	}
	return out
}
