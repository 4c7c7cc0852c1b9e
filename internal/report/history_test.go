package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// fixedHistory has every outcome, overlays that come and go, and what a terminal must not obey.
func fixedHistory() diag.History {
	image := func(found string, verdict diag.Shipped) diag.ShippedImage {
		return diag.ShippedImage{
			Image: "ghcr.io/acme/app:" + found, Found: found, Expected: "v1.2.0", OK: verdict == diag.ShippedOK, Verdict: verdict, File: "deploy/app.yaml", Line: 7,
		}
	}
	cell := func(path string, verdict diag.Shipped, images ...diag.ShippedImage) diag.OverlayCell {
		return diag.OverlayCell{Path: "deploy/" + path, Verdict: verdict, Images: images}
	}
	h := diag.History{Repository: "github.com/acme/app"}
	for i := range 4 {
		h.Releases = append(h.Releases, diag.ReleaseRow{Tag: fmt.Sprintf("v0.%d.0", i), Verdict: diag.ShippedNone})
	}
	gone := image("v1.1.0", diag.ShippedOK)
	gone.Reference, gone.Registry = gone.Image, "absent"
	unknown := cell("prod", diag.ShippedUnknown)
	unknown.Reason = "the remote base \x1b[31mhttps://evil is not fetched"
	h.Releases = append(h.Releases,
		diag.ReleaseRow{Tag: "v1.0.0-rc.1", Version: "1.0.0-rc.1", Final: "v1.0.0", Verdict: diag.ShippedOK, Overlays: []diag.OverlayCell{cell("dev", diag.ShippedOK, image("v1.0.0", diag.ShippedOK))}},
		diag.ReleaseRow{Tag: "v1.1.0", Version: "1.1.0", Commit: "abc", Verdict: diag.ShippedDrift, Overlays: []diag.OverlayCell{
			cell("dev", diag.ShippedDrift, image("v1.0.0", diag.ShippedDrift), image("v0.9.0", diag.ShippedDrift), image("v0.8.0", diag.ShippedDrift)),
			cell("prod", diag.ShippedOK, gone),
		}},
		diag.ReleaseRow{Tag: "v1.2.0", Version: "1.2.0", Verdict: diag.ShippedUnknown, Overlays: []diag.OverlayCell{
			cell("dev", diag.ShippedFloating, image("latest", diag.ShippedFloating), image("", diag.ShippedFloating)), unknown,
		}},
		diag.ReleaseRow{Tag: "v1.3.0", Verdict: diag.ShippedUnknown},
	)
	h.Unchecked = []diag.Unchecked{{Subject: "v1.3.0", Kind: diag.NotRead, Reason: "reading object abc: it is not there", Help: "fetch it", Blocks: true}}
	h.Releases[5].Overlays[0].Images[0].Reference, h.Releases[5].Overlays[0].Images[0].Registry = "ghcr.io/acme/app:v1.0.0", "absent"
	h.Releases[5].Overlays[0].Images[0].RegistryDetail = "404 from ghcr.io"
	h.Releases[5].Overlays[1].Images[0].Reference, h.Releases[5].Overlays[1].Images[0].Registry = "ghcr.io/acme/app:v1.1.0", "exists"
	h.Releases[6].Overlays[0].Images[0].Reference, h.Releases[6].Overlays[0].Images[0].Registry = "ghcr.io/acme/app:v1.0.0", "absent"
	h.Stats = diag.HistoryStats{Asked: 3, Present: 1, Gone: 1, Releases: 8, Compared: 2, Drifting: 1, Open: 2, Overlays: 5, Rendered: 4, Left: 3}
	h.Hints = []string{"something else"}
	return h
}

func TestHistoryGolden(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		format string
		o      report.Options
	}{
		"history":          {"full", report.Options{}},
		"history_narrow":   {"full", report.Options{Width: 30}},
		"history_verbose":  {"full", report.Options{Verbose: true, Color: true}},
		"history_json":     {"json", report.Options{Version: "v0.1.0", ExitCode: 1}},
		"history_junit":    {"junit", report.Options{}},
		"history_github":   {"github", report.Options{}},
		"history_markdown": {"markdown", report.Options{}},
		"history_html":     {"html", report.Options{Version: "v0.1.0"}},
		"history_svg":      {"svg", report.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := report.WriteHistory(&got, c.format, fixedHistory(), c.o); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
		})
	}
	if err := report.WriteHistory(&bytes.Buffer{}, "xml", diag.History{}, report.Options{}); err == nil || err.Error() != `unknown format "xml", known are `+strings.Join(report.HistoryFormats(), ", ") {
		t.Errorf("error %v", err)
	}
}
