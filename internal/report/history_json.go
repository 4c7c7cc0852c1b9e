package report

import (
	"io"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
)

// The structs of audit's JSON. Every key is always present, and no list is null.
type (
	jsonHistory struct {
		SchemaVersion int              `json:"schemaVersion"`
		Verscheck     string           `json:"verscheck"`
		Repository    string           `json:"repository"`
		Releases      []jsonRow        `json:"releases" doc:"oldest first"`
		Unchecked     []jsonUnchecked  `json:"unchecked"`
		Hints         []string         `json:"hints"`
		Stats         jsonHistoryStats `json:"stats"`
		Summary       string           `json:"summary" doc:"the summary line of the text format"`
		ExitCode      int              `json:"exitCode" doc:"0 no drift, 1 drift, 3 nothing to compare, 4 could not tell"`
	}
	jsonRow struct {
		Tag       string        `json:"tag"`
		Component string        `json:"component"`
		Version   string        `json:"version"`
		Commit    string        `json:"commit"`
		Final     string        `json:"final" doc:"the final release that a pre-release on the same commit became"`
		Verdict   string        `json:"verdict" enum:"ok drift floating none unchecked"`
		Overlays  []jsonCell    `json:"overlays"`
		Carriers  []jsonCarrier `json:"carriers"`
	}
	jsonCell struct {
		Path    string        `json:"path"`
		Verdict string        `json:"verdict"`
		Reason  string        `json:"reason"`
		Images  []jsonShipped `json:"images"`
	}
	jsonShipped struct {
		Image    string `json:"image"`
		Found    string `json:"found"`
		Expected string `json:"expected"`
		OK       bool   `json:"ok"`
		File     string `json:"file"`
		Line     int    `json:"line"`

		Registry       string `json:"registry"` // "" when it was not asked
		RegistryDetail string `json:"registryDetail"`
	}
	jsonCarrier struct {
		File     string `json:"file"`
		Line     int    `json:"line"`
		Key      string `json:"key"`
		Found    string `json:"found"`
		Expected string `json:"expected"`
		OK       bool   `json:"ok"`
	}
	jsonHistoryStats struct {
		Releases   int `json:"releases"`
		Compared   int `json:"compared"`
		Drift      int `json:"drift"`
		Floating   int `json:"floating"`
		Unchecked  int `json:"unchecked"`
		Overlays   int `json:"overlays"`
		Rendered   int `json:"rendered"`
		ThirdParty int `json:"thirdParty"`
		Asked      int `json:"asked"`
		Present    int `json:"present"`
		Gone       int `json:"gone"`
	}
)

func writeHistoryJSON(w io.Writer, h diag.History, o Options) error {
	out := jsonHistory{
		SchemaVersion: schemaVersion, Verscheck: o.Version, Repository: h.Repository, Releases: []jsonRow{}, Unchecked: []jsonUnchecked{}, ExitCode: o.ExitCode,
		Hints: never(h.Hints), Summary: strings.Join(historySummary(h), " · "),
		Stats: jsonHistoryStats{
			Releases: h.Stats.Releases, Compared: h.Stats.Compared, Drift: h.Stats.Drifting, Floating: h.Stats.Floating,
			Unchecked: h.Stats.Open, Overlays: h.Stats.Overlays, Rendered: h.Stats.Rendered, ThirdParty: h.Stats.Left,
			Asked: h.Stats.Asked, Present: h.Stats.Present, Gone: h.Stats.Gone,
		},
	}
	for _, row := range h.Releases {
		r := jsonRow{
			Tag: row.Tag, Component: row.Component, Version: row.Version, Commit: row.Commit, Final: row.Final, Verdict: string(row.Verdict),
			Overlays: []jsonCell{}, Carriers: []jsonCarrier{},
		}
		for _, cell := range row.Overlays {
			c := jsonCell{Path: cell.Path, Verdict: string(cell.Verdict), Reason: cell.Reason, Images: []jsonShipped{}}
			for _, i := range cell.Images {
				c.Images = append(c.Images, jsonShipped{i.Image, i.Found, i.Expected, i.OK, i.File, i.Line, i.Registry, i.RegistryDetail})
			}
			r.Overlays = append(r.Overlays, c)
		}
		for _, c := range row.Carriers {
			r.Carriers = append(r.Carriers, jsonCarrier{c.File, c.Line, c.Key, c.Found, c.Expected, c.OK})
		}
		out.Releases = append(out.Releases, r)
	}
	for _, u := range h.Unchecked {
		out.Unchecked = append(out.Unchecked, toJSONUnchecked(u))
	}
	return encode(w, out)
}
