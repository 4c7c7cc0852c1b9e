package draft

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/verscheck/verscheck/internal/diag"
	"github.com/verscheck/verscheck/internal/fact"
)

// overlays says what is checked.
func overlays(in Input) section {
	var checked []string
	for _, o := range in.Gathered.Overlays {
		if o.Chosen {
			checked = append(checked, o.Path)
		}
	}
	if len(checked) == 0 {
		return section{why: []string{"No overlay was found; list plain manifests that users apply under manifests:."}}
	}
	why := fmt.Sprintf("%s checked: %s", counted(len(checked), "overlay is", "overlays are"), few(checked, 8))
	if n := in.Report.Stats.Excluded; n > 0 {
		why += fmt.Sprintf(". Left out by default: %d (%s)", n, strings.Join(in.Report.ExcludedBy, ", "))
	}
	return section{why: []string{why + "; `verscheck list overlays` says why. Choose others with overlays: {include: […], exclude: […]}."}}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// images states which images are the repository's own.
func images(in Input) section {
	whys := map[string][]string{} // own repositories by the reason
	third := map[string]bool{}
	for _, i := range in.Gathered.Images {
		repository := i.Ref.Repository()
		switch {
		case i.Problem != "":
		case !i.Own:
			third[repository] = true
		case !slices.Contains(whys[i.Why], repository):
			whys[i.Why] = append(whys[i.Why], repository)
		}
	}
	s := section{why: []string{fmt.Sprintf("Images that this repository builds; %s left alone. `verscheck list images` says of each why.",
		counted(len(third), "other image is", "other images are"))}}
	said, stated := map[string]bool{}, map[string]bool{}
	for _, why := range slices.Sorted(maps.Keys(whys)) {
		slices.Sort(whys[why])
		for _, repository := range whys[why] {
			said[repository] = true
		}
		for _, name := range together(whys[why], third) {
			if entry := "  - {name: " + pattern(name) + ", own: true}"; !stated[name] && loads("images:", entry) {
				stated[name] = true
				s.lines = append(s.lines, line{text: entry + " # " + remark(why)})
			}
		}
	}
	var more []string
	for _, u := range in.Report.Unchecked {
		if u.Kind == diag.Undetermined && third[u.Subject] {
			more = append(more, "  - {name: "+scalar(u.Subject)+", own: true} # or false: it cannot be told")
		}
	}
	for _, repository := range staging(in.Report.Findings) {
		if said[repository] {
			continue // it cannot be both
		}
		more = append(more, "  - {name: "+scalar(repository)+", deny: not for releases} # staging-registry refuses it anyway")
	}
	key := line{text: "images:"}
	for _, l := range offered("images", more) {
		if key.offer = len(s.lines) == 0; l.text != "images:" {
			s.lines = append(s.lines, l)
		}
	}
	if len(s.lines) == 0 {
		return section{why: []string{"No image is known to be built by this repository. Claim one with images: [{name: HOST/REPOSITORY, own: true}]."}}
	}
	s.lines = append([]line{key}, s.lines...)
	return s
}

// together writes many repositories of one namespace as one pattern, unless it would match one of others.
func together(repositories []string, others map[string]bool) []string {
	const many = 5
	namespaces := map[string]int{}
	for _, r := range repositories {
		namespaces[path.Dir(r)]++
	}
	for r := range others {
		delete(namespaces, path.Dir(r))
	}
	var out []string
	for _, r := range repositories {
		if namespaces[path.Dir(r)] > many {
			r = path.Dir(r) + "/*"
		}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// pattern writes a pattern of repositories.
func pattern(text string) string {
	if name, ok := strings.CutSuffix(text, "/*"); ok && scalar(name) == name {
		return text
	}
	return scalar(text)
}

// staging lists the repositories that the rule of that name refuses.
func staging(findings []diag.Finding) []string {
	found := map[string]bool{}
	for _, f := range findings {
		if f.Rule == "staging-registry" && f.Image != "" {
			found[f.Image] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// renders offers the committed manifests that were found to be renders.
func renders(in Input) section {
	var entries []string
	for _, r := range in.Gathered.Rendered {
		if !r.Configured {
			entries = append(entries, fmt.Sprintf("  - {rendered: %s, overlay: %s} # %s", scalar(r.File), scalar(r.Overlay), remark(r.Why)))
		}
	}
	s := section{lines: offered("renders", entries)}
	if len(s.lines) > 0 {
		s.why = []string{"Committed manifests that are renders of an overlay. Whoever lists one wants it to be exactly that: every difference is an error."}
	}
	return s
}

// ofChart reports whether a carrier is the version of a chart, or a tag in its values, that is compared with the release.
func ofChart(c fact.Carrier) bool { return c.Kind == fact.CarrierChart && c.Compared }
