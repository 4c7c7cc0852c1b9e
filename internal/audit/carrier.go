package audit

import (
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/version"
)

// carriers says what the configured carriers of a release hold.
func carriers(g gate.Gathered, release fact.Release) []diag.ShippedCarrier {
	settled := rules.Settled(g.Carriers, release)
	var list []diag.ShippedCarrier
	for _, c := range g.Carriers {
		if !c.Configured || !c.Compared {
			continue
		}
		judgement := rules.JudgeCarrier(c, release)
		shipped := diag.ShippedCarrier{
			File: c.At.File, Line: c.At.Line, Key: c.Key, Found: c.Text, Expected: judgement.Expected, OK: true, Verdict: diag.ShippedOK,
		}
		switch {
		case settled(c):
		case judgement.Outcome == version.Drift:
			shipped.OK, shipped.Verdict = false, diag.ShippedDrift
			if version.Floating(c.Text) {
				shipped.Verdict = diag.ShippedFloating
			}
		case judgement.Outcome == version.Unjudged && judgement.Reason != "":
			shipped.OK, shipped.Verdict = false, diag.ShippedUnknown
		}
		list = append(list, shipped)
	}
	return append(list, texts(g, release)...)
}

// texts says what own images stand in files that were searched as text.
func texts(g gate.Gathered, release fact.Release) []diag.ShippedCarrier {
	var list []diag.ShippedCarrier
	for _, image := range g.Images {
		if image.SetBy != fact.SetByText || !image.Own {
			continue
		}
		s := judge(image, release)
		list = append(list, diag.ShippedCarrier{
			File: image.At.File, Line: image.At.Line, Key: image.Ref.Repository(), Found: s.Found, Expected: s.Expected, OK: s.OK, Verdict: s.Verdict,
		})
	}
	return list
}

// unread is what a release comes to when a file with carriers could not be read.
func unread(g gate.Gathered) diag.Shipped {
	if slices.ContainsFunc(g.Unchecked, besideOverlays) {
		return diag.ShippedUnknown
	}
	return diag.ShippedNone
}

// besideOverlays reports whether something stands in the way that is about no overlay.
func besideOverlays(u diag.Unchecked) bool {
	return u.Blocks && u.Kind == diag.NotRead && u.At.Overlay == "" && u.Subject == u.At.File
}

// unreadIn says which files those are.
func unreadIn(release Release, g gate.Gathered) []diag.Unchecked {
	var list []diag.Unchecked
	for _, u := range g.Unchecked {
		if besideOverlays(u) {
			u.Subject = u.Subject + " at " + release.Tag
			list = append(list, u)
		}
	}
	return list
}

// Join makes one history of several, each of another component, in their order.
func Join(histories []diag.History) diag.History {
	var out diag.History
	for _, h := range histories {
		out.Repository = h.Repository
		out.Releases = append(out.Releases, h.Releases...)
		out.Unchecked = append(out.Unchecked, h.Unchecked...)
		out.Hints = append(out.Hints, h.Hints...)
		s := &out.Stats
		s.Releases += h.Stats.Releases
		s.Compared += h.Stats.Compared
		s.Drifting += h.Stats.Drifting
		s.Floating += h.Stats.Floating
		s.Open += h.Stats.Open
		s.Overlays += h.Stats.Overlays
		s.Rendered += h.Stats.Rendered
		s.Left += h.Stats.Left
		s.Asked += h.Stats.Asked
		s.Present += h.Stats.Present
		s.Gone += h.Stats.Gone
	}
	return out
}
