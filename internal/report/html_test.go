package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/report"
)

// evilHistory is a history of which every text is evil.
func evilHistory() diag.History {
	image := diag.ShippedImage{Image: evil, Found: evil, Expected: evil, Verdict: diag.ShippedDrift, File: evil, Line: 1}
	return diag.History{
		Repository: evil,
		Releases: []diag.ReleaseRow{{
			Tag: evil, Version: evil, Final: evil, Verdict: diag.ShippedDrift,
			Overlays: []diag.OverlayCell{
				{Path: evil, Verdict: diag.ShippedDrift, Images: []diag.ShippedImage{image}}, {Path: evil + "2", Verdict: diag.ShippedUnknown, Reason: evil},
			},
		}},
		Unchecked: []diag.Unchecked{{Subject: evil, Kind: evil, Reason: evil, Help: evil}},
		Hints:     []string{evil},
		Stats:     diag.HistoryStats{Releases: 1, Compared: 1, Drifting: 1},
	}
}

// wide has many releases and overlays.
func wide() diag.History {
	h := fixedHistory()
	for i := range 30 {
		row := diag.ReleaseRow{Tag: fmt.Sprintf("v2.%d.0", i), Verdict: diag.ShippedDrift}
		for j := range 14 {
			verdict := []diag.Shipped{diag.ShippedOK, diag.ShippedDrift, diag.ShippedFloating, diag.ShippedUnknown}[(i*j+i/3)%4]
			row.Overlays = append(row.Overlays, diag.OverlayCell{
				Path: fmt.Sprintf("deploy/overlays/region-%d", j), Verdict: verdict,
				Images: []diag.ShippedImage{{Image: "ghcr.io/acme/app:v2.1.0", Found: "v2.1.0", Expected: row.Tag, Verdict: verdict, File: "deploy/app.yaml", Line: 7}},
			})
		}
		h.Releases = append(h.Releases, row)
		h.Stats.Compared++
	}
	return h
}

func history(t *testing.T, format string, h diag.History) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteHistory(&b, format, h, report.Options{Version: "v0.1.0", ExitCode: 1}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSVGIsSafe: a picture that is XML, with nothing in it of a checked tree but text.
func TestSVGIsSafe(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]diag.History{"fixed": fixedHistory(), "hostile": evilHistory(), "wide": wide(), "zero": {}} {
		text := history(t, "svg", h)
		var doc struct {
			XMLName struct{} `xml:"http://www.w3.org/2000/svg svg"`
			Texts   []string `xml:"text"`
			Scripts []string `xml:"script"`
		}
		if err := xml.Unmarshal([]byte(text), &doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(doc.Texts) < 3 || len(doc.Scripts) > 0 {
			t.Errorf("%s: %+v", name, doc)
		}
	}
}

func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{"audit": history(t, "html", fixedHistory()), "audit-hostile": history(t, "html", evilHistory()), "audit-wide": history(t, "html", wide())}
	for name, r := range reports() {
		out["check-"+name] = write(t, "html", r, options)
	}
	out["merged"] = merged(t, "html", fleet(t))
	return out
}

// TestHTMLIsSafe: nothing of a checked tree becomes markup, and nothing is loaded.
func TestHTMLIsSafe(t *testing.T) {
	t.Parallel()
	for name, text := range pages(t) {
		for _, bad := range []string{"<script>alert", "\x1b", "\u202e", " src=", " href=\"h", "url(", "@import", " style=", " onclick"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: %q", name, bad)
			}
		}
		if n := strings.Count(text, "<script"); n != 1 {
			t.Errorf("%s has %d scripts", name, n)
		}
	}
}

// TestHTMLInABrowser drives the page: without complaint, without a request, and so that filter and sorting do what they say.
func TestHTMLInABrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser(t)
	b.size(1280, "light", "")
	for name, text := range pages(t) {
		b.open(text, true)
		if troubles := b.troubles(); len(troubles) > 0 {
			t.Errorf("%s: %v", name, troubles)
		}
		if eval[string](b, "document.title") == "" || eval[int](b, "document.querySelectorAll('h1').length") != 1 {
			t.Errorf("%s has no title or not one heading", name)
		}
		for _, width := range []int{360, 1280, 1920} {
			b.size(width, "light", "")
			if over := eval[int](b, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
				t.Errorf("%s is %d pixels wider than a window of %d", name, over, width)
			}
		}
	}

	b.open(history(t, "html", wide()), true)
	type count struct{ Rows, Shown int }
	const rows = `(() => { const r = [...document.querySelectorAll("#matrix ~ div tbody tr")]; return {Rows: r.length, Shown: r.filter(x => x.offsetHeight > 0).length} })()`
	if got := eval[count](b, rows); got.Rows != 38 || got.Shown != 38 {
		t.Errorf("before filtering: %+v", got)
	}
	eval[any](b, `{ const i = document.querySelector("#matrix ~ div input"); i.value = "v2.1 ANOTHER"; i.dispatchEvent(new Event("input")); }`)
	if got := eval[count](b, rows); got.Shown == 0 || got.Shown == 38 {
		t.Errorf("filtered: %+v", got)
	}
	const first = `document.querySelector("#matrix ~ div tbody tr th").textContent`
	for _, want := range []string{"v0.0.0", "v2.29.0", "v0.0.0"} {
		eval[any](b, `document.querySelector("#matrix ~ div thead button").click()`)
		if got := eval[string](b, first); got != want {
			t.Errorf("sorted: the first is %s, want %s", got, want)
		}
	}

	// All of it is there without the script, and nothing that does nothing.
	b.open(write(t, "html", fixture(), options), false)
	if text := eval[string](b, "document.body.innerText"); !strings.Contains(text, "registry.k8s.io/descheduler/descheduler is v0.28.1") || strings.Contains(text, "Filter") {
		t.Errorf("without script:\n%s", text)
	}
}

// TestHTMLIsAccessible runs axe-core, where AXE names its file: npm install axe-core gets it.
func TestHTMLIsAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(os.Getenv("AXE"))
	if err != nil {
		t.Skip("no axe-core: name its axe.min.js in AXE to have the page judged")
	}
	b := newBrowser(t)
	all := pages(t)
	for _, name := range []string{"audit", "check-fixture", "check-hostile", "check-nothing", "merged"} {
		for _, scheme := range []string{"light", "dark"} {
			b.size(1280, scheme, "")
			b.open(all[name], true)
			eval[any](b, string(axe)+"\n;0")
			for _, v := range eval[[]string](b, `axe.run().then(r => r.violations.map(v => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")))`) {
				t.Errorf("%s, %s: %s", name, scheme, v)
			}
		}
	}
}

// TestHTMLLooks takes pictures into the directory that SCREENSHOTS names, for somebody to look at.
func TestHTMLLooks(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		t.Skip("SCREENSHOTS names no directory")
	}
	b := newBrowser(t)
	for name, text := range pages(t) {
		for _, look := range []struct {
			width          int
			scheme, medium string
		}{{360, "light", ""}, {1280, "light", ""}, {1280, "dark", ""}, {1920, "light", ""}, {800, "dark", "print"}} {
			b.size(look.width, look.scheme, look.medium)
			b.open(text, true)
			var shot struct{ Data string }
			height := min(eval[int](b, "document.documentElement.scrollHeight"), 2400)
			b.call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true, "clip": map[string]any{"x": 0, "y": 0, "width": look.width, "height": height, "scale": 1}}, &shot)
			data, err := base64.StdEncoding.DecodeString(shot.Data)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, fmt.Sprintf("%s-%d-%s%s.png", name, look.width, look.scheme, look.medium))
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
