package audit

import (
	"slices"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/gate"
	"github.com/verscheck/verscheck/internal/rules"
	"github.com/verscheck/verscheck/internal/version"
)

// cells says what each overlay of a release holds.
func cells(g gate.Gathered, release fact.Release) []diag.OverlayCell {
	var list []diag.OverlayCell
	at := map[string]int{}
	for _, o := range g.Overlays {
		if o.Chosen {
			at[o.Path] = len(list)
			list = append(list, diag.OverlayCell{Path: o.Path, Verdict: diag.ShippedNone, Images: []diag.ShippedImage{}})
		}
	}
	for _, image := range g.Images {
		i, ok := at[image.At.Overlay]
		if !ok {
			continue
		}
		shipped := judge(image, release)
		list[i].Images = append(list[i].Images, shipped)
		list[i].Verdict = list[i].Verdict.Worse(shipped.Verdict)
	}
	for i := range list {
		cell := &list[i]
		if u, found := trouble(g, cell.Path); found {
			cell.Verdict = cell.Verdict.Worse(diag.ShippedUnknown)
			cell.Reason = u.Reason
		}
	}
	return list
}

// trouble returns the first thing that keeps an overlay from being known.
func trouble(g gate.Gathered, overlay string) (diag.Unchecked, bool) {
	i := slices.IndexFunc(g.Unchecked, func(u diag.Unchecked) bool {
		if !u.Blocks {
			return false
		}
		// Whose an image is was said once, and is unknown wherever it is used.
		used := func(image fact.Image) bool { return image.At.Overlay == overlay && image.Ref.Repository() == u.Subject }
		return u.At.Overlay == overlay || u.Subject == overlay || u.Kind == diag.Undetermined && slices.ContainsFunc(g.Images, used)
	})
	if i < 0 {
		return diag.Unchecked{}, false
	}
	return g.Unchecked[i], true
}

// judge compares one use of an image with the release, as the rules of check do.
func judge(image fact.Image, release fact.Release) diag.ShippedImage {
	shipped := diag.ShippedImage{
		Image: image.Raw, Found: image.Ref.Tag, OK: true, Verdict: diag.ShippedNone, File: image.At.File, Line: image.At.Line,
	}
	if !image.Own {
		return shipped
	}
	if image.Problem == "" && !image.Bare && image.SetBy != fact.SetByChart {
		shipped.Reference = image.Ref.String()
	}
	judgement := rules.Judge(image, release)
	shipped.Expected = judgement.Expected
	switch judgement.Outcome {
	case version.Match:
		shipped.Verdict = diag.ShippedOK
	case version.Drift:
		shipped.OK = false
		shipped.Verdict = diag.ShippedDrift
		if image.Ref.Tag == "" || version.Floating(image.Ref.Tag) {
			shipped.Verdict = diag.ShippedFloating
		}
	case version.Unjudged:
		shipped.Verdict = diag.ShippedOK
		if judgement.Reason != "" {
			shipped.OK, shipped.Verdict = false, diag.ShippedUnknown
		}
	}
	// A digest, and a repository without tag outside of a container, carry no version.
	if !shipped.OK && (image.Bare || image.Ref.Digest != "" && shipped.Verdict == diag.ShippedFloating) {
		shipped.Verdict = diag.ShippedUnknown
	}
	return shipped
}
