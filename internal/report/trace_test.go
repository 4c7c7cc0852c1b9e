package report_test

import (
	"bytes"
	"testing"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// traced is a trace with everything in it that can be.
func traced() diag.Trace {
	return diag.Trace{
		Image: "ghcr.io/acme/app:v1.1.0", Reference: "ghcr.io/acme/app:v1.1.0", From: "told by ghcr.io", Answer: "exists", Digest: "sha256:91c4", Index: true,
		Platforms: []diag.TracedPlatform{
			{Platform: "linux/amd64", Digest: "sha256:aa", Revision: "1111111a", Version: "1.1.0", Source: "https://github.com/acme/app", Created: "2024-01-01T00:00:00Z"},
			{Platform: "linux/arm64", Digest: "sha256:bb", Revision: "2222222b"},
		},
		Made: []diag.TracedCommit{
			{
				Revision: "1111111a", Says: "label", Platforms: "linux/amd64", Version: "1.1.0", Source: "https://github.com/acme/app",
				Commit: "1111111a0000", Subject: "release \x1b[31mred", When: "2024-01-01", Tags: []string{"v1.0.0", "stable"},
			},
			{Revision: "2222222b", Says: "annotation", Platforms: "linux/arm64"},
			{Says: "tag", Version: "v1.1.0", Commit: "3333333c0000"},
		},
		Uses: []diag.TracedUse{
			{Image: "ghcr.io/acme/app:v1.1.0", By: "tag", At: diag.Place{File: "prod/pod.yaml", Line: 7, Column: 20, Overlay: "prod", Object: "Pod/app"}},
			{Image: "ghcr.io/acme/app:1.0.0", By: "release", At: diag.Place{File: "stage/pod.yaml", Overlay: "stage"}},
			{Image: "ghcr.io/acme/app:v0.9.0", By: "other", At: diag.Place{File: "old/pod.yaml", Line: 7, Overlay: "old"}},
		},
		Wrong: []string{"its platforms were made from different commits"},
		Unknown: []diag.Unchecked{
			{Subject: "commit", Reason: "2222222b is no commit of this clone", Help: "fetch it", Blocks: true},
			{Subject: "overlays", Reason: "broken: it does not render"},
		},
	}
}

func TestTraceGolden(t *testing.T) {
	t.Parallel()
	for _, format := range report.TraceFormats() {
		var out bytes.Buffer
		if err := report.WriteTrace(&out, format, traced(), report.Options{Version: "v1.2.3", ExitCode: 1}); err != nil {
			t.Fatal(err)
		}
		golden(t, "trace_"+format, out.Bytes())
	}
	var out bytes.Buffer
	if err := report.WriteTrace(&out, "json", diag.Trace{}, report.Options{}); err != nil {
		t.Fatal(err)
	}
	golden(t, "trace_empty", out.Bytes())
	if err := report.WriteTrace(&out, "xml", diag.Trace{}, report.Options{}); err == nil {
		t.Error("an unknown format is written")
	}
}

func TestTraceSummary(t *testing.T) {
	t.Parallel()
	revision := diag.TracedCommit{Revision: "1111111a", Says: "label"}
	known := diag.TracedCommit{Revision: "1111111a", Says: "label", Commit: "1111111a", Tags: []string{"v1"}}
	for _, tt := range []struct {
		trace diag.Trace
		want  string
	}{
		{diag.Trace{Made: []diag.TracedCommit{known}}, "✓ made from 1111111, which is v1 · used in 0 places here · me"},
		{diag.Trace{Made: []diag.TracedCommit{revision}}, "✓ it says that it was made from 1111111 · used in 0 places here · me"},
		{
			diag.Trace{Made: []diag.TracedCommit{{Says: "tag", Commit: "1111111a"}}, Unknown: []diag.Unchecked{{Subject: "revision", Blocks: true}}},
			"? nothing but its name says that it was made from 1111111 · used in 0 places here · me",
		},
		{
			diag.Trace{Unknown: []diag.Unchecked{{Subject: "digest", Blocks: true}, {Subject: "overlays"}}},
			"? what it was made from is not known · where it is used is not known · me",
		},
	} {
		tt.trace.From = "me"
		var out bytes.Buffer
		if err := report.WriteTrace(&out, "text", tt.trace, report.Options{}); err != nil {
			t.Fatal(err)
		}
		lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
		if got := string(lines[len(lines)-1]); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}
