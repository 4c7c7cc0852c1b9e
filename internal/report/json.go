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
		SchemaVersion int             `json:"schemaVersion"`
		Verscheck     string          `json:"verscheck"`
		Repository    string          `json:"repository"`
		Release       jsonRelease     `json:"release"`
		Findings      []jsonFinding   `json:"findings"`
		Unchecked     []jsonUnchecked `json:"unchecked"`
		Overlays      []string        `json:"overlays"`
		Images        []jsonUse       `json:"images"`
		Registry      string          `json:"registry"`
		Empty         string          `json:"empty"`
		EmptyHelp     string          `json:"emptyHelp"`
		Hints         []string        `json:"hints"`
		ExcludedBy    []string        `json:"excludedBy"`
		Rules         []jsonRule      `json:"rules"`
		Stats         jsonStats       `json:"stats"`
		FailOn        string          `json:"failOn"`
		AllowEmpty    bool            `json:"allowEmpty"`
		Summary       string          `json:"summary"`
		ExitCode      int             `json:"exitCode"`
	}
	jsonRelease struct {
		Tag     string `json:"tag"`
		Version string `json:"version"`
		Commit  string `json:"commit"`
		Phase   string `json:"phase"`
		Source  string `json:"source"`
		Line    string `json:"line"`
	}
	jsonFinding struct {
		Rule        string     `json:"rule"`
		Severity    string     `json:"severity"`
		Message     string     `json:"message"`
		Help        string     `json:"help"`
		Label       string     `json:"label"`
		Source      string     `json:"source"`
		Found       string     `json:"found"`
		Expected    string     `json:"expected"`
		Image       string     `json:"image"`
		At          jsonPlace  `json:"at"`
		Also        []jsonNote `json:"also"`
		Fixable     bool       `json:"fixable"`
		Fingerprint string     `json:"fingerprint"`
	}
	jsonPlace struct {
		File      string `json:"file"`
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
		Blocks  bool      `json:"blocks"`
	}
	jsonUse struct {
		Image      string    `json:"image"`
		Repository string    `json:"repository"`
		Own        bool      `json:"own"`
		Why        string    `json:"why"`
		SetBy      string    `json:"setBy"`
		At         jsonPlace `json:"at"`
		Answer     string    `json:"answer"`
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
			Charts: r.Stats.Charts, Carriers: r.Stats.Carriers, Uncompared: r.Stats.Uncompared,
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
