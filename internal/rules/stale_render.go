package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
	"github.com/verscheck/verscheck/internal/version"
)

var staleRender = Rule{
	RuleInfo: diag.RuleInfo{
		ID:       "stale-render",
		Summary:  "a committed manifest is not what its overlay renders to now",
		Severity: diag.Error,
		Since:    "0.1.0",
		Doc: `## What it finds

A manifest that is committed as the render of an overlay, such as dist/install.yaml, in which an image has another version
than in a fresh render of that overlay:

    dist/install.yaml:      registry.example.com/acme/app:v1.1.0
    config/default:         registry.example.com/acme/app:v1.2.0

Objects are compared by what they say. Their order, the order of keys, comments, quotes, values of null, an empty status and the
hashes in generated names do not matter.

Pairs that the configuration names must be equal, and everything that differs is an error:

    renders:
      - {rendered: dist/install.yaml, overlay: config/default}

Without configuration, a file is taken for a render of an overlay when it stands where renders are committed (install.yaml,
components.yaml, bundle.yaml, or in dist, release, deploy or manifests), no kustomization uses it, its path names no version, and
nine tenths of the objects are the same in both, by kind, namespace and name. Such a file is checked like an overlay, by all rules. Of
its images this rule finds those of which no overlay with those objects has the committed version. It leaves alone what a
release replaces on purpose: a placeholder in the overlay, that is, another image or a tag such as latest; and an own image where
the overlay is not at the release, which is version-drift's. For a third-party image it is a warning, and without a release a note. In
a release it is a warning as well that an object is missing, or that the definition of a custom resource is another one. What else differs may be added on purpose behind the render: it is a note beside an image that is stale.

## Why it matters

The manifest is what users apply, by its address at the tag. When the overlay was bumped and the manifest was not rendered again,
they install the release before, and no test of the overlay sees it.

## How to fix it

Render it again and commit it, before the tag:

    kustomize build config/default > dist/install.yaml

Where a file is no render of the overlay, leave it out under overlays: exclude: in .verscheck.yaml.
`,
	},
	Check: checkStaleRender,
}

func checkStaleRender(p *Pass) {
	for _, r := range p.Rendered {
		stale := 0
		for _, s := range r.Stale {
			if severity, ok := p.staleness(r, s); ok {
				stale++
				f := staleImage(r, s, severity)
				if s.Fresh.At.File != "" && p.sound(s.Fresh) {
					f.Also = []diag.Note{{At: s.Fresh.At, Text: "what it is rendered from: " + f.Expected}}
				}
				p.Report(f)
			}
		}
		if severity, ok := p.difference(r, stale > 0); ok {
			p.Report(differs(r, severity, stale > 0))
		}
	}
}

// staleness returns how bad it is that a committed image differs from the fresh one, not ok when that is no defect of the manifest.
// 0 is the rule's own severity.
func (p *Pass) staleness(r fact.Rendered, s fact.StaleImage) (severity diag.Severity, ok bool) {
	switch {
	case r.Configured:
		return 0, true
	case moves(s.Fresh.Ref):
		return 0, false // a placeholder that the release replaces
	case !s.Committed.Own:
		return p.inRelease(diag.Warning), true
	case !p.Release.Compares():
		return diag.Info, !p.newer(s.Committed, s.Fresh)
	}
	return 0, p.sound(s.Fresh)
}

// difference returns how bad it is what differs beside versions, not ok when nothing does, or it may well be meant: three of twelve
// projects that commit renders change values behind them, and an object may be put before them; none leaves one out or changes a
// definition. Between releases many let the manifest lie.
func (p *Pass) difference(r fact.Rendered, stale bool) (severity diag.Severity, ok bool) {
	grave := len(r.Missing) > 0 || slices.ContainsFunc(r.Changed, func(at diag.Place) bool {
		return strings.HasPrefix(at.Object, "CustomResourceDefinition/")
	})
	switch {
	case !r.Otherwise():
		return 0, false
	case r.Configured:
		return 0, true
	case grave && p.Release.Compares():
		return diag.Warning, true
	}
	return diag.Info, stale
}

// newer reports whether an image has a later version than another use of it.
func (p *Pass) newer(image, than fact.Image) bool {
	a, ok := image.Policy.ImageVersion(image.Ref.Tag, p.context())
	b, also := than.Policy.ImageVersion(than.Ref.Tag, p.context())
	return ok && also && a.Compare(b) > 0
}

func staleImage(r fact.Rendered, s fact.StaleImage, severity diag.Severity) diag.Finding {
	found, fresh := s.Committed.Ref.Version(), s.Fresh.Ref.Version()
	f := diag.Finding{
		Severity: severity,
		Message:  fmt.Sprintf("%s is %s in %s, %s in a fresh render of %s", s.Committed.Ref.Repository(), found, r.File, fresh, r.Overlay),
		Help:     rerender(r),
		At:       s.Committed.At,
		Label:    "a fresh render has " + fresh,
		Found:    found, Expected: fresh, Image: s.Committed.Ref.Repository(),
	}
	if s.Committed.Ref.Repository() != s.Fresh.Ref.Repository() || s.Committed.Problem != "" || s.Fresh.Problem != "" || found == fresh {
		f.Message = fmt.Sprintf("%s stands in %s, %s in a fresh render of %s", s.Committed.Raw, r.File, s.Fresh.Raw, r.Overlay)
		f.Label = "a fresh render has " + s.Fresh.Raw
		f.Found, f.Expected = s.Committed.Raw, s.Fresh.Raw
	} else if s.Committed.Ref.Digest == "" && s.Fresh.Ref.Digest == "" && s.Committed.Ref.Tag != "" && s.Fresh.Ref.Tag != "" {
		f.Edits = edits(s.Committed, s.Fresh.Ref.Tag)
	}
	return f
}

// sound reports whether nothing is wrong with the version of an image in the overlay, as far as other rules yield to this one:
// a finding that names its place would silence them there.
func (p *Pass) sound(image fact.Image) bool {
	if !image.Own || !p.Release.Compares() {
		return !moves(image.Ref)
	}
	j := p.judge(image)
	return j.Outcome == version.Match || takesAnything(j)
}

// differs tells in one line which objects differ in something else than the version of an image.
func differs(r fact.Rendered, severity diag.Severity, too bool) diag.Finding {
	var parts []string
	for _, kind := range []struct {
		at       []diag.Place
		one, all string
	}{
		{r.Changed, "differs", "differ"},
		{r.Missing, "is missing", "are missing"},
		{r.Added, "is no longer rendered", "are no longer rendered"},
	} {
		if n := len(kind.at); n == 1 {
			parts = append(parts, kind.at[0].Object+" "+kind.one)
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d objects %s (%s)", n, kind.all, some(kind.at)))
		}
	}
	verb := " differs from a fresh render of "
	if too {
		verb = " differs otherwise, too, from a fresh render of "
	}
	f := diag.Finding{
		Severity: severity, Message: r.File + verb + r.Overlay + ": " + strings.Join(parts, ", "), Help: rerender(r),
		At: diag.Place{File: r.File, Overlay: r.File},
	}
	if at := slices.Concat(r.Changed, r.Added); len(at) > 0 && !too {
		f.At = at[0]
	}
	return f
}

// some names the first of many objects.
func some(at []diag.Place) string {
	const enough = 3
	var names []string
	for _, p := range at[:min(len(at), enough)] {
		names = append(names, p.Object)
	}
	if more := len(at) - enough; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return listed(names)
}

func rerender(r fact.Rendered) string {
	return fmt.Sprintf("run `kustomize build %s > %s`", Word(r.Overlay), Word(r.File))
}

// Word writes a path as one word of a shell.
func Word(name string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+@", r)
	}
	if strings.IndexFunc(name, func(r rune) bool { return !plain(r) }) < 0 && !strings.HasPrefix(name, "-") {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
