package report

import (
	"io"

	"github.com/verscheck/verscheck/internal/diag"
)

// The structs of trace's JSON. Every key is always present, and no list is null.
type (
	jsonTrace struct {
		SchemaVersion int                `json:"schemaVersion"`
		Verscheck     string             `json:"verscheck"`
		Image         string             `json:"image"`
		Reference     string             `json:"reference"`
		From          string             `json:"from"`
		Answer        string             `json:"answer" enum:"exists absent mismatch cannot-tell not-asked"`
		Digest        string             `json:"digest"`
		Index         bool               `json:"index"`
		Platforms     []jsonPlatform     `json:"platforms"`
		Made          []jsonTracedCommit `json:"made"`
		Uses          []jsonTracedUse    `json:"uses"`
		Wrong         []string           `json:"wrong" doc:"what contradicts each other"`
		Unknown       []jsonUnknown      `json:"unknown"`
		ExitCode      int                `json:"exitCode"`
	}
	jsonPlatform struct {
		Platform string `json:"platform"`
		Digest   string `json:"digest"`
		Revision string `json:"revision"`
		Version  string `json:"version"`
		Source   string `json:"source"`
		Created  string `json:"created"`
	}
	jsonTracedCommit struct {
		Revision  string   `json:"revision"`
		Says      string   `json:"says" doc:"what says so: its own annotation or label, or nothing but its name" enum:"annotation label tag version-label"`
		Platforms string   `json:"platforms"`
		Version   string   `json:"version"`
		Source    string   `json:"source"`
		Commit    string   `json:"commit"`
		Subject   string   `json:"subject"`
		When      string   `json:"when"`
		Tags      []string `json:"tags"`
	}
	jsonTracedUse struct {
		Image string    `json:"image"`
		By    string    `json:"by" doc:"digest, tag: this very image; release: another name of its release" enum:"digest tag release other"`
		At    jsonPlace `json:"at"`
	}
	jsonUnknown struct {
		Step   string `json:"step"`
		Reason string `json:"reason"`
		Help   string `json:"help"`
	}
)

func writeTraceJSON(w io.Writer, t diag.Trace, o Options) error {
	out := jsonTrace{
		SchemaVersion: schemaVersion, Verscheck: o.Version, Image: t.Image, Reference: t.Reference, From: t.From, Answer: t.Answer,
		Digest: t.Digest, Index: t.Index, Platforms: []jsonPlatform{}, Made: []jsonTracedCommit{}, Uses: []jsonTracedUse{},
		Wrong: never(t.Wrong), Unknown: []jsonUnknown{}, ExitCode: o.ExitCode,
	}
	for _, p := range t.Platforms {
		out.Platforms = append(out.Platforms, jsonPlatform(p))
	}
	for _, m := range t.Made {
		m.Tags = never(m.Tags)
		out.Made = append(out.Made, jsonTracedCommit(m))
	}
	for _, u := range t.Uses {
		out.Uses = append(out.Uses, jsonTracedUse{u.Image, u.By, jsonPlace(u.At)})
	}
	for _, u := range t.Unknown {
		out.Unknown = append(out.Unknown, jsonUnknown{u.Subject, u.Reason, u.Help})
	}
	return encode(w, out)
}
